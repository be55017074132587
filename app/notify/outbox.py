"""The outbox: mails leave with a lease, are retried with growing pauses, and are never lost.

A crash between sending and noting it repeats the mail; its Message-ID stays the same, so that the
receiver's mail program can tell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.engine import Database
from app.domain.people.models import Person
from app.notify.leases import claim, note, retry
from app.notify.models import Delivery, DeliveryState, Message
from app.notify.truth import still_true


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
    person_id: int = 0


Sender = Callable[[Mail], None]


def send_due(db: Database, send: Sender, now: datetime, *, limit: int = 50) -> int:
    """Send what is due; return how many left. Each mail is claimed and noted in its own transaction."""
    sent = 0
    for message_id in claim(db, Delivery, now, limit):
        with db.read() as session:
            mail = _mail(session, message_id)
            true = mail is not None and still_true(session, message_id)
        if mail is None or not true:
            note(db, Delivery, message_id, state=DeliveryState.DROPPED)
            continue
        try:
            send(mail)
        except (OSError, ValueError) as error:
            retry(db, Delivery, message_id, now, str(error)[:300])
            continue
        note(db, Delivery, message_id, state=DeliveryState.SENT, sent_at=now)
        sent += 1
    return sent


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
        message_id,
        row.email,
        row.name,
        row.language,
        message.kind,
        message.params,
        message.path,
        message.person_id,
    )
