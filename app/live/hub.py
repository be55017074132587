"""The hub of one process: what was committed wakes the streams that watch it.

Writers call `wake` from any thread. Every stream lives in an event loop; a loop is called at most
once in a short while, however much is committed meanwhile, and each stream is told a name once.
"""

import asyncio
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from app.db.engine import Database, Wakes
from app.live.listening import Listener

GATHER = 0.04
"""Seconds in which wakes are gathered before the streams are told."""
MOST_STREAMS = 5_000
_hubs: "weakref.WeakSet[Hub]" = weakref.WeakSet()


class Full(Exception):
    """No room for another stream."""


class Subscription:
    """One stream: the topics that it watches, and the names that it was not told yet."""

    def __init__(self, topics: Iterable[str]) -> None:
        """Watch from now on; belongs to the running event loop."""
        self.topics = frozenset(topics)
        self.loop = asyncio.get_running_loop()
        self._closed = False
        self._names: set[str] = set()
        self._told = asyncio.Event()

    def put(self, names: AbstractSet[str]) -> None:
        """Remember names; call it in the stream's own loop."""
        self._names |= names
        self._told.set()

    def close(self) -> None:
        """Let the stream end at once; call it in the stream's own loop."""
        self._closed = True
        self._told.set()

    def over(self) -> bool:
        """Whether the stream should end."""
        return self._closed

    async def names(self, wait: float) -> list[str]:
        """Return the names that came, sorted; empty after `wait` seconds without any."""
        try:
            await asyncio.wait_for(self._told.wait(), wait)
        except TimeoutError:
            return []
        self._told.clear()
        names, self._names = sorted(self._names), set()
        return names


class Hub:
    """Subscriptions by topic. `life` is how many seconds a stream lasts before it begins anew."""

    def __init__(self, db: Database, *, life: float = 900.0, ping: float = 15.0) -> None:
        """Hear what this process commits; on PostgreSQL also what others do."""
        self.life = life
        self.ping = ping
        self.closed = False
        self._lock = threading.RLock()  # the signal to stop may come while this thread holds it
        self._by_topic: dict[str, set[Subscription]] = defaultdict(set)
        self._waiting: set[tuple[str, str]] = set()
        self._called: set[asyncio.AbstractEventLoop] = set()
        heard = self.wake, self.wake_everything
        self._listener = Listener(db, *heard) if db.dialect == "postgresql" else None
        if self._listener is None:
            db.on_wake = self.wake
        _hubs.add(self)

    def subscribe(self, topics: Iterable[str]) -> Subscription:
        """Return a new subscription in the running loop.

        Raises:
            Full: there are too many streams.
        """
        made = Subscription(topics)
        with self._lock:
            if self.count() >= MOST_STREAMS:
                raise Full
            for topic in made.topics:
                self._by_topic[topic].add(made)
        if self.closed:
            made.close()
        if self._listener is not None:
            self._listener.start()
        return made

    def unsubscribe(self, gone: Subscription) -> None:
        """Forget a subscription."""
        with self._lock:
            for topic in gone.topics:
                self._by_topic[topic].discard(gone)
                if not self._by_topic[topic]:
                    del self._by_topic[topic]

    def count(self) -> int:
        """Return how many streams are open."""
        return len({s for found in self._by_topic.values() for s in found})

    def wake(self, wakes: Wakes) -> None:
        """Tell the streams that watch these topics, soon; from any thread."""
        with self._lock:
            heard = {pair for pair in wakes if pair[0] in self._by_topic}
            if not heard:
                return
            self._waiting |= heard
            loops = {s.loop for topic, _ in heard for s in self._by_topic[topic]} - self._called
            self._called |= loops
        for loop in loops:
            self._call(loop)

    def wake_everything(self) -> None:
        """Let every stream look again: something may have been missed."""
        with self._lock:
            topics = {(topic, "stage") for topic in self._by_topic}
        self.wake(topics)

    def close(self) -> None:
        """End every stream at once, and hear nothing any more."""
        self.closed = True
        if self._listener is not None:
            self._listener.stop()
        with self._lock:
            open_now = {s for found in self._by_topic.values() for s in found}
        for one in open_now:
            if not one.loop.is_closed():
                one.loop.call_soon_threadsafe(one.close)

    def _call(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.call_soon_threadsafe(loop.call_later, GATHER, self._tell, loop)
        except RuntimeError:  # the loop is closed: its streams are gone
            with self._lock:
                self._called.discard(loop)

    def _tell(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand out what was gathered to the streams of this loop."""
        names: dict[Subscription, set[str]] = defaultdict(set)
        with self._lock:
            self._called.discard(loop)
            told, self._waiting = self._waiting, set()
            for topic, name in told:
                for one in self._by_topic.get(topic, ()):
                    if one.loop is loop:
                        names[one].add(name)
                    else:
                        self._waiting.add((topic, name))
        for one, found in names.items():
            one.put(found)


def close_all() -> None:
    """End the streams of every hub of this process; for the moment that the server stops."""
    for hub in list(_hubs):
        hub.close()
