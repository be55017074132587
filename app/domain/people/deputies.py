"""A lead who is away appoints a deputy beforehand, and may end it earlier."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.core.input import Day, Email, Input, RowId
from app.db.moves import locked
from app.domain.people.days import today
from app.domain.people.deputy_models import StandIn
from app.domain.people.models import Person, Unit
from app.domain.people.queries import organisation, person_by_email
from app.events import record
from app.policy import Action, Relation, require

LONGEST = timedelta(days=366)


class DeputyDraft(Input):
    """Who acts for the lead, from a day until a day, both included."""

    deputy_email: Email
    from_on: Day
    until_on: Day


class DeputyEnd(Input):
    """Which deputy's time ends now."""

    id: RowId


@dataclass(frozen=True)
class DeputyView:
    """A deputy of now or later, or of the past, with the names."""

    id: int
    person_id: int
    name: str
    lead: str
    from_on: date
    until_on: date
    ended_at: datetime | None


def leads_itself(unit: Unit, actor: Actor) -> frozenset[Relation]:
    """Return what the actor is to the unit: only its lead appoints, a deputy does not pass it on."""
    mine = unit.lead_id is not None and unit.lead_id == actor.person_id
    return frozenset({Relation.UNIT_LEAD}) if mine else frozenset()


def own_unit(session: Session, actor: Actor, unit_id: int) -> Unit:
    """Return a unit that the actor leads.

    Raises:
        NotFound, NotAllowed: it is not there, or somebody else leads it.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    require(actor, Action.DEPUTY_APPOINT, leads_itself(unit, actor))
    return unit


def appoint_deputy(
    session: Session, unit_id: int, data: DeputyDraft, *, actor: Actor, now: datetime
) -> StandIn:
    """Let somebody act for the lead on these days. Records `unit.deputy_appointed`; both are told.

    Raises:
        NotAllowed: the actor does not lead the unit.
        NotFound: there is no such unit.
        Invalid: an unknown person or oneself, a first day in the past, days that do not fit.
        Conflict: `overlaps` with another deputy of the unit.
    """
    unit = _unit(session, unit_id)
    require(actor, Action.DEPUTY_APPOINT, leads_itself(unit, actor))
    person = _deputy(session, data.deputy_email, actor)
    _check_days(data, today(session, now))
    if any(
        row.from_on <= data.until_on and row.until_on >= data.from_on
        for row in deputies(session, unit, today(session, now))
    ):
        raise Conflict("overlaps")
    row = StandIn(
        unit_id=unit_id,
        person_id=person.id or 0,
        lead_id=actor.id,
        from_on=data.from_on,
        until_on=data.until_on,
        begins_at=_midnight(session, data.from_on),
        ends_at=_midnight(session, data.until_on + timedelta(days=1)),
        made_at=now,
    )
    session.add(row)
    session.flush()
    _tell(session, row, "unit.deputy_appointed", actor, now)
    return row


def end_deputy(
    session: Session, unit_id: int, stand_in_id: int, *, actor: Actor, now: datetime
) -> None:
    """End a deputy's time now. Records `unit.deputy_ended`; both are told.

    Raises:
        NotAllowed: the actor does not lead the unit.
        NotFound: the unit has no such deputy.
        Conflict: `already_done` when it is over.
    """
    unit = _unit(session, unit_id)
    require(actor, Action.DEPUTY_APPOINT, leads_itself(unit, actor))
    row = locked(session, StandIn, stand_in_id)
    if row is None or row.unit_id != unit_id:
        raise NotFound
    if row.ended_at is not None or row.ends_at <= now:
        raise Conflict("already_done")
    row.ended_at = now
    session.flush()
    _tell(session, row, "unit.deputy_ended", actor, now)


def deputies(session: Session, unit: Unit, here: date) -> list[DeputyView]:
    """Return the deputies of a unit's present lead, now and later, the first one first. One query."""
    lead = aliased(Person)
    rows = session.exec(
        select(StandIn, Person.name, lead.name)
        .join(Person, col(Person.id) == col(StandIn.person_id))
        .join(lead, col(lead.id) == col(StandIn.lead_id))
        .where(
            StandIn.unit_id == unit.id,
            StandIn.lead_id == unit.lead_id,
            col(StandIn.until_on) >= here,
            col(StandIn.ended_at).is_(None),
        )
        .order_by(col(StandIn.from_on), col(StandIn.id))
    ).all()
    return [
        DeputyView(row.id or 0, row.person_id, name, by, row.from_on, row.until_on, row.ended_at)
        for row, name, by in rows
    ]


def _unit(session: Session, unit_id: int) -> Unit:
    unit = locked(session, Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def _deputy(session: Session, email: str, actor: Actor) -> Person:
    person = person_by_email(session, email)
    if person is None or not person.active:
        raise invalid("deputy_email", "unknown_person", value=email)
    if person.id == actor.person_id:
        raise invalid("deputy_email", "yourself")
    return person


def _check_days(data: DeputyDraft, here: date) -> None:
    if data.from_on < here:
        raise invalid("from_on", "in_the_past")
    if data.until_on < data.from_on:
        raise invalid("until_on", "before_the_first")
    if data.until_on - data.from_on > LONGEST:
        raise invalid("until_on", "too_long_away")


def _midnight(session: Session, day: date) -> datetime:
    house = organisation(session)
    zone = ZoneInfo(house.timezone if house else "Europe/Amsterdam")
    return datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC"))


def _tell(session: Session, row: StandIn, kind: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="unit",
        subject_id=row.unit_id,
        unit_id=row.unit_id,
        person_id=row.person_id,
        lead_id=row.lead_id,
        from_on=row.from_on.isoformat(),
        until_on=row.until_on.isoformat(),
    )
