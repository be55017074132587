"""Fragments that many readers get at the same moment, drawn once. Their key holds all they depend on."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST = 400
SECONDS = 5.0
"""Titles and the number of answers are not part of the key: they show no later than this."""


class Shared:
    """A small store of drawn fragments; the oldest goes first. Who asks while one is drawn waits for it."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._drawing: dict[Hashable, threading.Lock] = {}
        self._kept: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()

    def get(self, key: Hashable, draw: Callable[[], str]) -> str:
        """Return the fragment, drawn now when there is none or it is too old."""
        if (html := self._fresh(key)) is not None:
            return html
        with self._lock:
            turn = self._drawing.setdefault(key, threading.Lock())
        with turn:
            if (html := self._fresh(key)) is None:
                html = draw()
                self._put(key, html)
        with self._lock:
            self._drawing.pop(key, None)
        return html

    def _fresh(self, key: Hashable) -> str | None:
        with self._lock:
            found = self._kept.get(key)
        if found is None or time.monotonic() - found[0] > SECONDS:
            return None
        return found[1]

    def _put(self, key: Hashable, html: str) -> None:
        with self._lock:
            self._kept[key] = (time.monotonic(), html)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
