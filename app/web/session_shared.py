"""Fragments that many readers get at the same moment, drawn once. Their key holds all they depend on."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable

MOST = 400
SECONDS = 5.0
"""Titles of ideas are not part of the key: they show no later than this."""


class Shared:
    """A small store of drawn fragments; the oldest goes first."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()

    def get(self, key: Hashable) -> str | None:
        """Return the fragment, None when there is none or it is too old."""
        with self._lock:
            found = self._kept.get(key)
        if found is None or time.monotonic() - found[0] > SECONDS:
            return None
        return found[1]

    def put(self, key: Hashable, html: str) -> None:
        """Keep a fragment."""
        with self._lock:
            self._kept[key] = (time.monotonic(), html)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
