"""A unit lead's day: everything about AI in the unit that waits, first thing first."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.states import HandoverState
from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.register.duty_models import RegisterDuty, RegisterIncident
from app.domain.register.literacy_models import LiteracyRecord
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.queries import due_condition, nobodys_condition
from app.domain.register.states import EntryState
from app.domain.register.values import DutyState, OfferState

AHEAD = timedelta(days=30)
LIVING = (CommitmentState.OFFERED, CommitmentState.SIGNED, CommitmentState.INVOKED)
COMING = (HandoverState.PLANNED, HandoverState.ACCEPTED)


@dataclass(frozen=True)
class LeadTask:
    """One thing to do, its page and its day (None: now)."""

    code: str
    path: str
    on: date | None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Promise:
    """An open commitment of the unit."""

    id: int
    title: str
    state: str
    criterion: str
    budget_cents: int
    expires_on: date | None


@dataclass(frozen=True)
class UnitFigures:
    """One unit in numbers, for the organisation's page."""

    id: int
    name: str
    entries: int
    in_use: int
    due: int
    promises: int


def lead_tasks(session: Session, unit_id: int, person_id: int | None, here: date) -> list[LeadTask]:
    """Return what waits in a unit within a month, the most urgent first. One query."""
    waiting = (
        _offers(person_id),
        _nobodys(unit_id),
        _signatures(unit_id),
        _unlooked(unit_id),
        _incidents(unit_id),
        _duties(unit_id, here),
        _reviews(unit_id, here),
        _handovers(unit_id),
        _own_record(person_id, here),
    )
    found = [_task(row) for row in session.execute(sa.union_all(*waiting))]
    return sorted(found, key=lambda task: (task.on or date.min, task.code, task.path))


_PATHS = {
    "own": "/register/{}",
    "nobodys": "/register/{}",
    "sign": "/commitments/{}",
    "look": "/register/{}/triage",
    "incident": "/register/incidents/{}",
    "duty": "/register/{}#duties",
    "review": "/register/{}/review",
    "accept": "/handovers/{}",
    "complete": "/handovers/{}",
    "learn": "/literacy",
    "renew": "/literacy",
}


def _task(row: Any) -> LeadTask:
    said = {"name": row.name, "unit": row.unit, "count": row.count}
    params = {name: value for name, value in said.items() if value is not None}
    return LeadTask(row.code, _PATHS[row.code].format(row.id), row.on, params)


def _waits(
    code: Any,
    number: Any,
    name: Any = None,
    *,
    on: Any = None,
    unit: Any = None,
    count: Any = None,
) -> Any:
    """Return one kind of what waits, in the columns that all kinds share."""
    return sa.select(
        (sa.literal(code, sa.String) if isinstance(code, str) else code).label("code"),
        number.label("id"),
        sa.cast(name, sa.String).label("name"),
        (sa.cast(sa.null(), sa.Date) if on is None else on).label("on"),
        sa.cast(unit, sa.String).label("unit"),
        sa.cast(count, sa.Integer).label("count"),
    )


def _offers(person_id: int | None) -> Any:
    return (
        _waits("own", col(RegisterEntry.id), col(RegisterEntry.name))
        .join(OwnerOffer, col(OwnerOffer.entry_id) == col(RegisterEntry.id))
        .where(col(OwnerOffer.person_id) == person_id, col(OwnerOffer.state) == OfferState.OPEN)
    )


def _nobodys(unit_id: int) -> Any:
    """AI that nobody answers for, in the unit and in those right below it."""
    return (
        _waits("nobodys", col(RegisterEntry.id), col(RegisterEntry.name), unit=col(Unit.name))
        .join(Unit, col(Unit.id) == col(RegisterEntry.unit_id))
        .where(sa.or_(col(Unit.id) == unit_id, col(Unit.parent_id) == unit_id), nobodys_condition())
    )


def _signatures(unit_id: int) -> Any:
    return (
        _waits("sign", col(Commitment.id), col(Idea.title), on=col(Commitment.expires_on))
        .join(Idea, col(Idea.id) == col(Commitment.idea_id))
        .where(col(Commitment.unit_id) == unit_id, col(Commitment.state) == CommitmentState.OFFERED)
    )


def _unlooked(unit_id: int) -> Any:
    return _waits("look", col(RegisterEntry.id), col(RegisterEntry.name)).where(
        col(RegisterEntry.unit_id) == unit_id,
        col(RegisterEntry.risk_class).is_(None),
        col(RegisterEntry.state) != EntryState.RETIRED,
    )


def _incidents(unit_id: int) -> Any:
    by = col(RegisterIncident.report_by)
    return (
        _waits("incident", col(RegisterIncident.id), col(RegisterEntry.name), on=by)
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterIncident.entry_id))
        .where(col(RegisterEntry.unit_id) == unit_id, col(RegisterIncident.closed_on).is_(None))
    )


def _duties(unit_id: int, here: date) -> Any:
    entry, name = col(RegisterEntry.id), col(RegisterEntry.name)
    first = sa.func.min(col(RegisterDuty.due_on))
    return (
        _waits("duty", entry, name, on=first, count=sa.func.count())
        .join(RegisterDuty, col(RegisterDuty.entry_id) == col(RegisterEntry.id))
        .where(
            col(RegisterEntry.unit_id) == unit_id,
            col(RegisterEntry.state) != EntryState.RETIRED,
            col(RegisterDuty.state) == DutyState.TODO,
            col(RegisterDuty.due_on) <= here + AHEAD,
        )
        .group_by(entry, name)
    )


def _reviews(unit_id: int, here: date) -> Any:
    entry, on = col(RegisterEntry.id), col(RegisterEntry.review_on)
    return _waits("review", entry, col(RegisterEntry.name), on=on).where(
        col(RegisterEntry.unit_id) == unit_id,
        col(RegisterEntry.state) != EntryState.RETIRED,
        on <= here + AHEAD,
    )


def _handovers(unit_id: int) -> Any:
    planned = col(Handover.state) == HandoverState.PLANNED
    return (
        _waits(
            sa.case((planned, "accept"), else_="complete"),
            col(Handover.id),
            col(Idea.title),
            on=col(Handover.on),
        )
        .join(Experiment, col(Experiment.id) == col(Handover.experiment_id))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(col(Handover.unit_id) == unit_id, col(Handover.state).in_(COMING))
    )


def _own_record(person_id: int | None, here: date) -> Any:
    until = sa.func.max(col(LiteracyRecord.valid_until))
    code = sa.case((until.is_(None), "learn"), else_="renew")
    return (
        _waits(code, sa.literal(0), on=until)
        .where(col(LiteracyRecord.person_id) == person_id)
        .having(sa.or_(until.is_(None), until <= here + AHEAD))
    )


def promises(session: Session, unit_id: int) -> list[Promise]:
    """Return the unit's commitments that are still open, oldest first."""
    rows = session.execute(
        sa.select(
            col(Commitment.id),
            col(Idea.title),
            col(Commitment.state),
            col(Commitment.success_criterion),
            col(Commitment.budget_cents),
            col(Commitment.expires_on),
        )
        .join(Idea, col(Idea.id) == col(Commitment.idea_id))
        .where(col(Commitment.unit_id) == unit_id, col(Commitment.state).in_(LIVING))
        .order_by(col(Commitment.id))
    )
    return [Promise(r[0], r[1], str(r[2]), r[3], r[4], r[5]) for r in rows]


def unit_figures(session: Session, here: date) -> list[UnitFigures]:
    """Return every unit with its AI in numbers, in one query."""
    e = RegisterEntry
    promised = (
        sa.select(sa.func.count())
        .select_from(Commitment)
        .where(col(Commitment.unit_id) == col(Unit.id), col(Commitment.state).in_(LIVING))
        .correlate(Unit)
        .scalar_subquery()
    )

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    rows = session.execute(
        sa.select(
            col(Unit.id),
            col(Unit.name),
            number(col(e.state) != EntryState.RETIRED),
            number(col(e.state) == EntryState.IN_USE),
            number(due_condition(here)),
            promised,
        )
        .outerjoin(e, col(e.unit_id) == col(Unit.id))
        .where(col(Unit.active))
        .group_by(col(Unit.id), col(Unit.name))
        .order_by(col(Unit.name))
    )
    return [UnitFigures(*row) for row in rows]
