"""The inbox in the app."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.notify.models import Message


def inbox(
    session: Session, actor: Actor, *, limit: int = 25, cursor: str | None = None
) -> Slice[Message]:
    """Return the actor's messages, newest first."""
    query = sa.select(Message).where(col(Message.person_id) == actor.id)
    if before := decode_cursor(cursor, (int,)):
        query = query.where(col(Message.id) < before[0])
    rows = list(session.execute(query.order_by(col(Message.id).desc()).limit(limit + 1)).scalars())
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Slice(rows[:limit], following)


def message_of(session: Session, actor: Actor, message_id: int) -> Message:
    """Return one message of the actor.

    Raises:
        NotFound: missing, or somebody else's.
    """
    message = session.get(Message, message_id)
    if message is None or message.person_id != actor.person_id:
        raise NotFound
    return message


def mark_read(
    session: Session, actor: Actor, *, now: datetime, message_id: int | None = None
) -> None:
    """Mark one message, or all of them, as read. Records no event: it is nobody's business."""
    query = sa.update(Message).where(
        col(Message.person_id) == actor.id, col(Message.read_at).is_(None)
    )
    if message_id is not None:
        query = query.where(col(Message.id) == message_id)
    session.execute(query.values(read_at=now))
