"""What the frame of every page asks: the house's name, and how many messages wait. One query."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor
from app.db.types import most, table_of
from app.domain.people.models import Organisation
from app.notify.models import Message

_MESSAGE: Any = table_of(Message)
_ORGANISATION: Any = table_of(Organisation)
_NEWEST = (
    sa.select(_MESSAGE.c.id)
    .where(_MESSAGE.c.person_id == sa.bindparam("reader"), _MESSAGE.c.read_at.is_(None))
    .limit(most(100))
    .subquery()
)
_UNREAD = sa.select(sa.func.count()).select_from(_NEWEST)
_FRAME = sa.select(
    _ORGANISATION.c.name, _ORGANISATION.c.is_sample, _UNREAD.scalar_subquery().label("unread")
).where(_ORGANISATION.c.id == 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """The organisation's name (None on an empty database) and the reader's unread messages."""

    organisation: str | None
    is_sample: bool
    unread: int


def frame(session: Session, reader: Actor | None) -> Frame:
    """Return what stands around every page; `unread` is at most 100."""
    row = session.execute(_FRAME, {"reader": reader.person_id if reader else None}).first()
    return Frame(row.name, row.is_sample, row.unread) if row else Frame(None, False, 0)
