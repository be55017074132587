"""Reading the inbox."""

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.notify.models import Message


def unread_count(session: Session, actor: Actor) -> int:
    """Return how many messages of the actor are unread, at most 100."""
    newest = (
        sa.select(col(Message.id))
        .where(col(Message.person_id) == actor.person_id, col(Message.read_at).is_(None))
        .limit(100)
        .subquery()
    )
    return int(session.execute(sa.select(sa.func.count()).select_from(newest)).scalar_one())
