"""How a sentence of an area is written down, and where all of them are found again.

Each module of `app.i18n.sentences` holds dictionaries of code to English source text. The name of
the dictionary is the kind: `ERRORS`, `REASONS`, `BLOCKERS`, `NEXT_STEPS` … `LABELS` holds words
instead, per kind of value. A new area adds a module here and its Dutch in `locale/nl/<area>.po`.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Final, TypeAlias

from app.i18n import sentences

_LABELS: Final = "LABELS"


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence with two forms; the parameter named `count` chooses."""

    one: str
    many: str
    count: str


# A tuple holds alternatives: the first one whose parameters are all known is said.
Sentence: TypeAlias = str | Plural | tuple[str | Plural, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that the areas registered, and what they registered twice."""

    sentences: Mapping[str, Mapping[str, Sentence]]
    labels: Mapping[str, Mapping[str, str]]
    repeated: tuple[str, ...]


@lru_cache
def wording() -> Wording:
    """Collect the dictionaries of all areas once."""
    found: dict[str, dict[str, Sentence]] = {}
    labels: dict[str, dict[str, str]] = {}
    repeated: list[str] = []
    for module in _areas():
        for kind, table in _tables(module):
            if kind == _LABELS:
                for value_kind, words in table.items():
                    repeated += _merge(labels.setdefault(value_kind, {}), words, value_kind)
            else:
                repeated += _merge(found.setdefault(kind.lower(), {}), table, kind.lower())
    return Wording(found, labels, tuple(repeated))


def forms(sentence: Sentence) -> Iterator[str | Plural]:
    """Walk over the alternatives of a sentence."""
    if isinstance(sentence, tuple):
        yield from sentence
    else:
        yield sentence


def _merge(into: dict[str, Any], table: Mapping[str, Any], kind: str) -> list[str]:
    twice = [f"{kind}.{code} is registered twice" for code in table if code in into]
    into.update(table)
    return twice


def _areas() -> Iterator[ModuleType]:
    for entry in sorted(pkgutil.iter_modules(sentences.__path__), key=lambda entry: entry.name):
        yield importlib.import_module(f"{sentences.__name__}.{entry.name}")


def _tables(module: ModuleType) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in vars(module).items():
        if name.isupper() and not name.startswith("_") and isinstance(value, dict):
            yield name, value
