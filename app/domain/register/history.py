"""What happened to an entry, from the log: who, when, what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Person
from app.events.models import Event

MOST = 100


@dataclass(frozen=True, slots=True)
class EntryEvent:
    """One thing that happened; `who` is None where Kiem did it by itself."""

    kind: str
    at: datetime
    who: str | None
    payload: Mapping[str, Any]


def entry_history(session: Session, entry_id: int) -> list[EntryEvent]:
    """Return the last hundred things that happened to an entry, newest first. One query."""
    rows = session.execute(
        sa.select(col(Event.kind), col(Event.at), col(Person.name), col(Event.payload))
        .outerjoin(Person, col(Person.id) == col(Event.actor_id))
        .where(col(Event.subject) == "register_entry", col(Event.subject_id) == entry_id)
        .order_by(col(Event.id).desc())
        .limit(MOST)
    )
    return [EntryEvent(*row) for row in rows]
