"""The log as a program follows it: on from the last id that it saw, and nothing missed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from app.events.log import read_after
from app.events.models import Event

LONGEST_WRITE = timedelta(minutes=10)
"""No transaction is open longer than this: an id that is missing before an older event never comes."""
# Whoever inserts holds this lock from before the id is given until after the commit.
_SOMEBODY_WRITES = sa.text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'relation'"
    " AND relation = 'event'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)


def follow(session: Session, after: int, *, now: datetime, limit: int) -> Sequence[Event]:
    """Return events with a larger id, oldest first, up to the first before which one may still come.

    PostgreSQL gives ids before commits: a slow transaction may bring a smaller id than a quick one
    that was read already, and whoever asks on from the larger one would never see it.
    """
    seen = read_after(session, after, limit=limit)
    sure = _without_holes(seen, after, now)
    if len(sure) == len(seen) or session.get_bind().dialect.name == "sqlite":
        return seen
    if session.execute(_SOMEBODY_WRITES).scalar_one():
        return sure
    # What was missing is there by now, or was taken back.
    last = seen[-1].id or 0
    return [e for e in read_after(session, after, limit=limit) if (e.id or 0) <= last]


def _without_holes(events: Sequence[Event], after: int, now: datetime) -> Sequence[Event]:
    """Return the events before the first young one that does not follow upon the one before it."""
    for place, event in enumerate(events):
        if event.id != after + 1 and event.at > now - LONGEST_WRITE:
            return events[:place]
        after = event.id or 0
    return events
