"""What leaves by mail or webhook is claimed with a lease, noted, and tried again with growing pauses."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db.engine import Database
from app.notify.models import Call, Delivery, DeliveryState

LEASE = timedelta(minutes=5)
PAUSES = (1, 5, 15, 60, 240, 720)
"""Minutes until the next attempt; after the last one it has failed."""
Kind = type[Delivery] | type[Call]


def claim(db: Database, kind: Kind, now: datetime, limit: int) -> list[int]:
    """Lease what is due and not leased; two senders never lease the same one."""
    table: Any = kind
    due = (
        sa.select(_key(kind))
        .where(
            table.state == DeliveryState.WAITING,
            table.next_at <= now,
            sa.or_(table.locked_until.is_(None), table.locked_until < now),
        )
        .order_by(table.next_at, _key(kind))
        .limit(limit)
    )
    with db.read() as session:
        if session.execute(due.limit(1)).first() is None:
            return []
    with db.write() as session:
        ids = list(session.execute(due.with_for_update(skip_locked=True)).scalars())
        session.execute(
            sa.update(table)
            .where(_key(kind).in_(ids))
            .values(locked_until=now + LEASE, attempts=table.attempts + 1)
        )
    return ids


def note(db: Database, kind: Kind, key: int, **values: Any) -> None:
    """Write down what became of it, and end the lease."""
    with db.write() as session:
        session.execute(
            sa.update(kind).where(_key(kind) == key).values(locked_until=None, **values)
        )


def retry(db: Database, kind: Kind, key: int, now: datetime, error: str) -> None:
    """Try it again after a pause, or call it failed after the last one."""
    with db.read() as session:
        table: Any = kind
        found = session.execute(sa.select(table.attempts).where(_key(kind) == key)).scalar()
    attempts = int(found or 1)
    if attempts > len(PAUSES):
        note(db, kind, key, state=DeliveryState.FAILED, error=error)
    else:
        later = now + timedelta(minutes=PAUSES[attempts - 1])
        note(db, kind, key, next_at=later, error=error)


def _key(kind: Kind) -> Any:
    return sa.inspect(kind).primary_key[0]
