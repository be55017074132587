"""Planning a handover and ticking its steps."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import locked
from app.domain.commitments.models import Commitment
from app.domain.experiments.access import leads_unit
from app.domain.experiments.ending import TAKE_OVER_DAYS
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.running import locked_pair
from app.domain.experiments.schemas import HandoverPlan
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.steps import next_handover
from app.domain.experiments.telling import tell_handover
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import set_next_step
from app.domain.ideas.states import IdeaState
from app.domain.people.belonging import belongs_to
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.people.queries import person_by_email
from app.policy import Action, Relation, can, require

STEPS = {
    "team": ("documents", "access", "figures", "supplier"),
    "unit": ("owner", "people", "budget", "stop_button"),
}
"""What both sides tick before completion; it guides and does not block."""


def make_handover(
    session: Session, experiment: Experiment, data: HandoverPlan, *, actor: Actor, now: datetime
) -> tuple[Handover, bool]:
    """Plan the handover to the unit that promised; the same one when a claim made it already.

    Returns the handover and whether it is new. Records `handover.planned`.

    Raises:
        Conflict: `wrong_state` unless the experiment succeeded.
    """
    require(actor, Action.HANDOVER_MAKE)
    idea, row = locked_pair(session, experiment)
    promise = session.get(Commitment, row.commitment_id) if row.commitment_id else None
    if row.state is not E.SUCCESS or promise is None:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    return ensure_handover(session, idea, row, promise.unit_id, data, actor=actor, now=now)


def ensure_handover(
    session: Session,
    idea: Idea,
    row: Experiment,
    unit_id: int,
    data: HandoverPlan,
    *,
    actor: Actor,
    now: datetime,
) -> tuple[Handover, bool]:
    """Return the unit's handover, made from its commitment where it is missing."""
    found = session.exec(
        select(Handover).where(Handover.experiment_id == row.id, Handover.unit_id == unit_id)
    ).first()
    if found is not None:
        if found.state is H.PLANNED and can(actor, Action.HANDOVER_MAKE):
            apply_plan(session, found, data, now)
        return found, False
    promise = session.get(Commitment, row.commitment_id) if row.commitment_id else None
    own = promise if promise is not None and promise.unit_id == unit_id else None
    unit = session.get_one(Unit, unit_id)
    handover = Handover(
        experiment_id=row.id or 0,
        unit_id=unit_id,
        commitment_id=own.id if own else None,
        owner_id=unit.lead_id,
        on=today(session, now) + timedelta(days=TAKE_OVER_DAYS),
        running_cost_cents=own.budget_cents if own else 0,
        created_at=now,
    )
    session.add(handover)
    apply_plan(session, handover, data, now)
    tell_handover(session, handover, row.idea_id, "handover.planned", actor, now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_handover(handover.on))
    return handover, True


def apply_plan(session: Session, row: Handover, data: HandoverPlan, now: datetime) -> None:
    """Write what was given of owner, day, cost, and what comes along.

    Raises:
        Invalid: an owner who is unknown or `not_in_unit`, a day in the past, or support that ends
            before the day.
    """
    if data.owner_email is not None:
        row.owner_id = _owner(session, data.owner_email, row.unit_id)
    if data.date is not None:
        if data.date < today(session, now):
            raise invalid("date", "in_the_past")
        row.on = data.date
    if data.support_until is not None and data.support_until < row.on:
        raise invalid("support_until", "before_handover")
    for name in ("running_cost_cents", "access", "documents", "support_until"):
        if (value := getattr(data, name)) is not None:
            setattr(row, name, value)
    session.flush()


def _owner(session: Session, email: str, unit_id: int) -> int | None:
    person = person_by_email(session, email)
    if person is None or not person.active:
        raise invalid("owner_email", "unknown_value")
    if not belongs_to(session, person, unit_id):
        raise invalid("owner_email", "not_in_unit")
    return person.id


def plan_handover(
    session: Session, handover: Handover, data: HandoverPlan, *, actor: Actor, now: datetime
) -> None:
    """Change the plan; what was accepted (day and cost) stays. Records `handover.changed`.

    The AI team and the unit's lead plan together.

    Raises:
        Conflict: `wrong_state` unless planned or accepted, or of day and cost once accepted.
    """
    require(actor, Action.HANDOVER_PLAN, leads_unit(actor, handover.unit_id))
    idea, _experiment, row = locked_handover(session, handover)
    fixed = row.state is H.ACCEPTED and (
        data.date not in {None, row.on}
        or data.running_cost_cents not in {None, row.running_cost_cents}
    )
    if row.state not in {H.PLANNED, H.ACCEPTED} or fixed:
        raise Conflict("wrong_state", thing="handover", state=str(row.state))
    given = data if row.state is H.PLANNED else data.model_copy(update={"date": None})
    apply_plan(session, row, given, now)
    row.version += 1
    tell_handover(session, row, idea.id or 0, "handover.changed", actor, now)


def tick_step(
    session: Session, handover: Handover, step: str, *, done: bool, actor: Actor, now: datetime
) -> None:
    """Tick or untick a step; each side ticks its own, the AI team all. Records `handover.step_ticked`.

    Raises:
        NotFound: there is no such step.
        Conflict: `wrong_state` after the end.
    """
    mine = leads_unit(actor, handover.unit_id)
    if step not in STEPS["team"] + STEPS["unit"]:
        raise NotFound
    if step in STEPS["team"] or Relation.UNIT_LEAD not in mine:
        require(actor, Action.HANDOVER_MAKE)
    else:
        require(actor, Action.HANDOVER_DECIDE, mine)
    idea, _experiment, row = locked_handover(session, handover)
    if row.state not in {H.PLANNED, H.ACCEPTED}:
        raise Conflict("wrong_state", thing="handover", state=str(row.state))
    row.done = sorted({*row.done, step} if done else set(row.done) - {step})
    tell_handover(
        session, row, idea.id or 0, "handover.step_ticked", actor, now, step=step, done=done
    )


def locked_handover(session: Session, handover: Handover) -> tuple[Idea, Experiment, Handover]:
    """Return idea, experiment and handover read anew under locks, in that order."""
    experiment = session.get(Experiment, handover.experiment_id)
    if experiment is None:
        raise NotFound
    idea, experiment = locked_pair(session, experiment)
    return idea, experiment, locked(session, Handover, handover.id or 0) or handover
