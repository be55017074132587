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
from app.domain.register.queries import due_condition
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
    """Return what waits in a unit within a month, the most urgent first. One query per kind."""
    found = [
        *_offers(session, person_id),
        *_signatures(session, unit_id),
        *_unlooked(session, unit_id),
        *_incidents(session, unit_id),
        *_duties(session, unit_id, here),
        *_reviews(session, unit_id, here),
        *_handovers(session, unit_id),
        *_own_record(session, person_id, here),
    ]
    return sorted(found, key=lambda task: (task.on or date.min, task.code, task.path))


def _offers(session: Session, person_id: int | None) -> list[LeadTask]:
    rows = session.execute(
        sa.select(col(RegisterEntry.id), col(RegisterEntry.name))
        .join(OwnerOffer, col(OwnerOffer.entry_id) == col(RegisterEntry.id))
        .where(col(OwnerOffer.person_id) == person_id, col(OwnerOffer.state) == OfferState.OPEN)
        .order_by(col(RegisterEntry.id))
    )
    return [LeadTask("own", f"/register/{r.id}", None, {"name": r.name}) for r in rows]


def _signatures(session: Session, unit_id: int) -> list[LeadTask]:
    rows = session.execute(
        sa.select(col(Commitment.id), col(Commitment.expires_on), col(Idea.title))
        .join(Idea, col(Idea.id) == col(Commitment.idea_id))
        .where(col(Commitment.unit_id) == unit_id, col(Commitment.state) == CommitmentState.OFFERED)
    )
    return [LeadTask("sign", f"/commitments/{r.id}", r.expires_on, {"name": r.title}) for r in rows]


def _unlooked(session: Session, unit_id: int) -> list[LeadTask]:
    rows = session.execute(
        sa.select(col(RegisterEntry.id), col(RegisterEntry.name)).where(
            col(RegisterEntry.unit_id) == unit_id,
            col(RegisterEntry.risk_class).is_(None),
            col(RegisterEntry.state) != EntryState.RETIRED,
        )
    )
    return [LeadTask("look", f"/register/{r.id}/triage", None, {"name": r.name}) for r in rows]


def _incidents(session: Session, unit_id: int) -> list[LeadTask]:
    rows = session.execute(
        sa.select(
            col(RegisterIncident.id), col(RegisterIncident.report_by), col(RegisterEntry.name)
        )
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterIncident.entry_id))
        .where(col(RegisterEntry.unit_id) == unit_id, col(RegisterIncident.closed_on).is_(None))
    )
    return [
        LeadTask("incident", f"/register/incidents/{r.id}", r.report_by, {"name": r.name})
        for r in rows
    ]


def _duties(session: Session, unit_id: int, here: date) -> list[LeadTask]:
    rows = session.execute(
        sa.select(
            col(RegisterEntry.id),
            col(RegisterEntry.name),
            sa.func.count().label("count"),
            sa.func.min(col(RegisterDuty.due_on)).label("on"),
        )
        .join(RegisterDuty, col(RegisterDuty.entry_id) == col(RegisterEntry.id))
        .where(
            col(RegisterEntry.unit_id) == unit_id,
            col(RegisterEntry.state) != EntryState.RETIRED,
            col(RegisterDuty.state) == DutyState.TODO,
            col(RegisterDuty.due_on) <= here + AHEAD,
        )
        .group_by(col(RegisterEntry.id), col(RegisterEntry.name))
    )
    return [
        LeadTask("duty", f"/register/{r.id}#duties", r.on, {"name": r.name, "count": r[2]})
        for r in rows
    ]


def _reviews(session: Session, unit_id: int, here: date) -> list[LeadTask]:
    rows = session.execute(
        sa.select(col(RegisterEntry.id), col(RegisterEntry.name), col(RegisterEntry.review_on))
        .where(
            col(RegisterEntry.unit_id) == unit_id,
            col(RegisterEntry.state) != EntryState.RETIRED,
            col(RegisterEntry.review_on) <= here + AHEAD,
        )
        .order_by(col(RegisterEntry.review_on))
    )
    return [
        LeadTask("review", f"/register/{r.id}/review", r.review_on, {"name": r.name}) for r in rows
    ]


def _handovers(session: Session, unit_id: int) -> list[LeadTask]:
    rows = session.execute(
        sa.select(col(Handover.id), col(Handover.on), col(Handover.state), col(Idea.title))
        .join(Experiment, col(Experiment.id) == col(Handover.experiment_id))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(col(Handover.unit_id) == unit_id, col(Handover.state).in_(COMING))
    )
    return [
        LeadTask(
            "accept" if r.state == HandoverState.PLANNED else "complete",
            f"/handovers/{r.id}",
            r.on,
            {"name": r.title},
        )
        for r in rows
    ]


def _own_record(session: Session, person_id: int | None, here: date) -> list[LeadTask]:
    until = session.execute(
        sa.select(sa.func.max(col(LiteracyRecord.valid_until))).where(
            col(LiteracyRecord.person_id) == person_id
        )
    ).scalar()
    if until is None:
        return [LeadTask("learn", "/literacy", None)]
    return [LeadTask("renew", "/literacy", until)] if until <= here + AHEAD else []


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
