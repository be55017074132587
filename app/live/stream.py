"""One stream of server-sent events: names, nothing else."""

import random
import time
from collections.abc import AsyncIterator, Iterable

from starlette.responses import StreamingResponse

from app.live.hub import Hub, Subscription

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
RETRY = 1000
"""Milliseconds after which a browser comes back when the stream ended."""
CALM = frozenset({"seeds", "people"})
"""Numbers only: a phone may look at them later."""
FIRST = ("stage",)
"""A page that comes (back) looks at once: whatever it missed shows then."""


def event_stream(hub: Hub, topics: Iterable[str], *, calm: float = 0.0) -> StreamingResponse:
    """Return the answer that streams the names of what changes in these topics.

    `calm` is about how many seconds lie between two times that numbers are named: hundreds of phones
    need not look at once.

    Raises:
        Full: there are too many streams.
    """
    subscription = hub.subscribe(topics)
    events = _events(hub, subscription, calm)
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def _events(hub: Hub, subscription: Subscription, calm: float) -> AsyncIterator[str]:
    ends = time.monotonic() + hub.life
    quiet_until = time.monotonic() + _some(calm)
    held: set[str] = set()
    try:
        yield f"retry: {RETRY}\n\n" + "".join(_event(name) for name in FIRST)
        while not subscription.over() and time.monotonic() < ends:
            wait = quiet_until - time.monotonic() if held else min(hub.ping, hub.life)
            names = set(await subscription.names(max(wait, 0.01))) | held
            if subscription.over():
                break
            now = time.monotonic()
            held = set(names & CALM) if now < quiet_until else set()
            names -= held
            if names & CALM:
                quiet_until = now + calm / 2 + _some(calm)
            if names or not held:
                yield "".join(_event(name) for name in sorted(names)) or ": still here\n\n"
    finally:
        hub.unsubscribe(subscription)


def _some(seconds: float) -> float:
    """Return a part of it by chance, so that hundreds of phones do not look in one moment."""
    return random.uniform(0, seconds)  # noqa: S311


def _event(name: str) -> str:
    return f"event: {name}\ndata: 1\n\n"
