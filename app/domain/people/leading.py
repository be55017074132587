"""Who leads a unit changes: what happened is written down, so that nothing promised is lost sight of."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.domain.people.models import Unit, UnitSuccession
from app.events import Event, record


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


def former_leads(session: Session, unit: Unit) -> frozenset[int]:
    """Return who led a unit, or one that it goes on for, and is neither lead nor deputy of it now.

    However long nobody led it in between. Three queries, and one for each closing before the last.
    """
    units = _went_on_in(session, unit.id or 0)
    told = select(Event.payload).where(
        Event.subject == "unit",
        col(Event.subject_id).in_(units),
        col(Event.kind).in_(("unit.created", "unit.lead_changed")),
    )
    last = select(Unit.lead_id).where(col(Unit.id).in_(units))
    named = {payload.get(name) for payload in session.exec(told) for name in _LED}
    led = {person for person in {*named, *session.exec(last)} if person is not None}
    return frozenset(led - {unit.lead_id, unit.deputy_id})


_LED = ("lead_id", "before_id")


def _went_on_in(session: Session, unit_id: int) -> set[int]:
    """Return a unit with those that closed and go on in it, and in them."""
    known, last = {unit_id}, {unit_id}
    while last:
        closed = select(UnitSuccession.unit_id).where(col(UnitSuccession.successor_id).in_(last))
        last = set(session.exec(closed)) - known
        known |= last
    return known
