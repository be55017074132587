"""Rates within one process: how many requests a token may make in a minute."""

import threading
from collections import OrderedDict
from datetime import datetime

MOST_KEYS = 10_000


class Rates:
    """Counts per key and minute; keeps the last `MOST_KEYS`."""

    def __init__(self, per_minute: int) -> None:
        """Allow so many requests per key and minute."""
        self.per_minute = per_minute
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, int], int] = OrderedDict()

    def take(self, key: str, now: datetime, *, at_least: int = 0) -> int | None:
        """Count one request; return None when allowed, else the seconds until the next minute."""
        minute, second = divmod(int(now.timestamp()), 60)
        allowed = max(self.per_minute, at_least)
        with self._lock:
            count = self._counts.get((key, minute), 0) + 1
            self._counts[key, minute] = count
            while len(self._counts) > MOST_KEYS:
                self._counts.popitem(last=False)
        return None if count <= allowed else 60 - second
