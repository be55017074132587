"""The outbox: mails leave with a lease, are retried with growing pauses, and are never lost.

A crash between sending and noting it repeats the mail; its Message-ID stays the same, so that the
receiver's mail program can tell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.engine import Database
from app.domain.people.models import Person
from app.notify.models import Delivery, DeliveryState, Message
from app.notify.truth import still_true

LEASE = timedelta(minutes=5)
PAUSES = (1, 5, 15, 60, 240, 720)
"""Minutes until the next attempt; after the last one the mail has failed."""


@dataclass(frozen=True)
class Mail:
    """What a sender needs: everything is plain text, ready to be written down."""

    message_id: int
    address: str
    name: str
    language: str
    kind: str
    params: dict[str, Any]
    path: str


Sender = Callable[[Mail], None]


def send_due(db: Database, send: Sender, now: datetime, *, limit: int = 50) -> int:
    """Send what is due; return how many left. Each mail is claimed and noted in its own transaction."""
    sent = 0
    for message_id in _claim(db, now, limit):
        with db.read() as session:
            mail = _mail(session, message_id)
            true = mail is not None and still_true(session, message_id)
        if mail is None or not true:
            _note(db, message_id, state=DeliveryState.DROPPED)
            continue
        try:
            send(mail)
        except (OSError, ValueError) as error:
            _retry(db, message_id, now, str(error)[:300])
            continue
        _note(db, message_id, state=DeliveryState.SENT, sent_at=now)
        sent += 1
    return sent


def _claim(db: Database, now: datetime, limit: int) -> list[int]:
    """Lease mails that are due and not leased; two senders never lease the same one."""
    due = (
        sa.select(col(Delivery.message_id))
        .where(
            col(Delivery.state) == DeliveryState.WAITING,
            col(Delivery.next_at) <= now,
            sa.or_(col(Delivery.locked_until).is_(None), col(Delivery.locked_until) < now),
        )
        .order_by(col(Delivery.next_at), col(Delivery.message_id))
        .limit(limit)
    )
    with db.read() as session:
        if session.execute(due.limit(1)).first() is None:
            return []
    with db.write() as session:
        ids = list(session.execute(due.with_for_update(skip_locked=True)).scalars())
        session.execute(
            sa.update(Delivery)
            .where(col(Delivery.message_id).in_(ids))
            .values(locked_until=now + LEASE, attempts=col(Delivery.attempts) + 1)
        )
    return ids


def _mail(session: Session, message_id: int) -> Mail | None:
    row = session.execute(
        sa.select(Message, col(Person.email), col(Person.name), col(Person.language))
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(col(Message.id) == message_id, col(Person.active).is_(True))
    ).first()
    if row is None:
        return None
    message = row[0]
    return Mail(
        message_id, row.email, row.name, row.language, message.kind, message.params, message.path
    )


def _note(db: Database, message_id: int, **values: Any) -> None:
    with db.write() as session:
        session.execute(
            sa.update(Delivery)
            .where(col(Delivery.message_id) == message_id)
            .values(locked_until=None, **values)
        )


def _retry(db: Database, message_id: int, now: datetime, error: str) -> None:
    with db.read() as session:
        row = session.get(Delivery, message_id)
        attempts = row.attempts if row else 1
    if attempts > len(PAUSES):
        _note(db, message_id, state=DeliveryState.FAILED, error=error)
    else:
        _note(db, message_id, next_at=now + timedelta(minutes=PAUSES[attempts - 1]), error=error)
