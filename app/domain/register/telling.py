"""What every act on an entry tells the log."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.people.models import Unit
from app.domain.register.models import RegisterEntry
from app.domain.register.states import EntryState
from app.events import record


def tell(
    session: Session, row: RegisterEntry, kind: str, actor: Actor, now: datetime, **payload: Any
) -> None:
    """Record an event about an entry, with its unit and owner."""
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="register_entry",
        subject_id=row.id or 0,
        idea_id=row.idea_id,
        **{"unit_id": row.unit_id, "owner_id": row.owner_id, **payload},
    )


def tell_unit_asked(session: Session, unit: Unit, count: int, actor: Actor, now: datetime) -> None:
    """Record that a unit's lead was asked to answer for so many entries at once."""
    record(
        session,
        "register.unit_asked",
        actor=actor,
        now=now,
        subject="unit",
        subject_id=unit.id or 0,
        unit_id=unit.id,
        asked_id=unit.lead_id,
        count=count,
    )


def tell_move(session: Session, row: RegisterEntry, was: str, actor: Actor, now: datetime) -> None:
    """Record that an entry moved on."""
    tell(session, row, "register.moved", actor, now, was=was, to=str(EntryState(row.state)))
