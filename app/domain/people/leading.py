"""Who leads a unit changes: what happened is written down, so that nothing promised is lost sight of."""

from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.domain.people.models import Unit
from app.events import record


def tell_lead_changed(
    session: Session, unit: Unit, before_id: int | None, *, actor: Actor, now: datetime
) -> None:
    """Tell of another lead, or of none. What the unit signed stays in force; offers wait for the new one.

    Records `unit.lead_changed`.
    """
    record(
        session,
        "unit.lead_changed",
        actor=actor,
        now=now,
        subject="unit",
        subject_id=unit.id or 0,
        unit_id=unit.id,
        lead_id=unit.lead_id,
        before_id=before_id,
    )


def tell_lead_left(session: Session, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Tell of the units whose lead has left. Records `unit.lead_left` for each."""
    for unit in session.exec(select(Unit).where(Unit.lead_id == person_id)).all():
        record(
            session,
            "unit.lead_left",
            actor=actor,
            now=now,
            subject="unit",
            subject_id=unit.id or 0,
            unit_id=unit.id,
            lead_id=person_id,
        )
