"""A unit takes a success over: plan, accept or refuse, complete."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import locked, move
from app.domain.commitments.commands import break_promise, fulfil
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.access import leads_unit
from app.domain.experiments.ending import TAKE_OVER_DAYS, close_experiment
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.running import locked_pair
from app.domain.experiments.schemas import HandoverPlan
from app.domain.experiments.states import HANDOVER
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.steps import next_handover, next_none, next_talk
from app.domain.experiments.telling import tell_handover
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea, set_next_step
from app.domain.ideas.states import IdeaState
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.people.queries import person_by_email
from app.domain.register.commands import months_later
from app.domain.register.follow import copy_for_unit, entry_of, hand_to_unit, put_in_use, retire_entry
from app.domain.register.models import RegisterEntry
from app.policy import Action, Relation, can, require

OPEN = frozenset({H.PLANNED, H.ACCEPTED, H.REFUSED, H.ESCALATED})
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
    session: Session, idea: Idea, row: Experiment, unit_id: int, data: HandoverPlan, *,
    actor: Actor, now: datetime,
) -> tuple[Handover, bool]:
    """Return the unit's handover, made from its commitment where it is missing."""
    found = session.exec(
        select(Handover).where(Handover.experiment_id == row.id, Handover.unit_id == unit_id)
    ).first()
    if found is not None:
        if found.state is H.PLANNED and can(actor, Action.HANDOVER_MAKE):
            _apply(session, found, data, now)
        return found, False
    promise = session.get(Commitment, row.commitment_id) if row.commitment_id else None
    own = promise if promise is not None and promise.unit_id == unit_id else None
    unit = session.get_one(Unit, unit_id)
    handover = Handover(
        experiment_id=row.id or 0, unit_id=unit_id, commitment_id=own.id if own else None,
        owner_id=unit.lead_id, on=today(session, now) + timedelta(days=TAKE_OVER_DAYS),
        running_cost_cents=own.budget_cents if own else 0, created_at=now,
    )
    session.add(handover)
    _apply(session, handover, data, now)
    tell_handover(session, handover, row.idea_id, "handover.planned", actor, now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_handover(handover.on))
    return handover, True


def _apply(session: Session, row: Handover, data: HandoverPlan, now: datetime) -> None:
    if data.owner_email is not None:
        owner = person_by_email(session, data.owner_email)
        if owner is None or not owner.active:
            raise invalid("owner_email", "unknown_value")
        row.owner_id = owner.id
    if data.date is not None:
        if data.date < today(session, now):
            raise invalid("date", "in_the_past")
        row.on = data.date
    if data.running_cost_cents is not None:
        row.running_cost_cents = data.running_cost_cents
    session.flush()


def plan_handover(
    session: Session, handover: Handover, data: HandoverPlan, *, actor: Actor, now: datetime
) -> None:
    """Change owner, day or cost before the unit answers. Records `handover.changed`."""
    require(actor, Action.HANDOVER_MAKE)
    idea, _experiment, row = _locked(session, handover)
    if row.state is not H.PLANNED:
        raise Conflict("wrong_state", thing="handover", state=str(row.state))
    _apply(session, row, data, now)
    row.version += 1
    tell_handover(session, row, idea.id or 0, "handover.changed", actor, now)


def accept_handover(session: Session, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Accept; the unit's lead answers for the register entry from now on.

    Another unit than the one that promised gets an entry of its own. Records `handover.accepted`.
    """
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, experiment, row = _locked(session, handover)
    move(session, row, HANDOVER, H.ACCEPTED, accepted_at=now)
    lead = session.get_one(Unit, row.unit_id).lead_id or actor.person_id
    entry = entry_of(session, experiment.id or 0)
    if entry is not None:
        give = copy_for_unit if row.commitment_id is None else hand_to_unit
        give(session, entry, unit_id=row.unit_id, owner_id=lead, actor=actor, now=now)
    tell_handover(session, row, idea.id or 0, "handover.accepted", actor, now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_handover(max(row.on, today(session, now))))


def refuse_handover(
    session: Session, handover: Handover, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Refuse with a reason. Records `handover.refused`."""
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, _experiment, row = _locked(session, handover)
    move(session, row, HANDOVER, H.REFUSED, reason=reason, refusals=row.refusals + 1)
    tell_handover(session, row, idea.id or 0, "handover.refused", actor, now, reason=reason)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_talk(now))


def escalate_handover(session: Session, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Take a refusal to management. Records `handover.escalated`."""
    require(actor, Action.HANDOVER_MAKE)
    idea, _experiment, row = _locked(session, handover)
    move(session, row, HANDOVER, H.ESCALATED)
    tell_handover(session, row, idea.id or 0, "handover.escalated", actor, now, reason=row.reason)


def replan_handover(
    session: Session, handover: Handover, data: HandoverPlan, *, actor: Actor, now: datetime
) -> None:
    """Ask the unit once more, perhaps on other terms. Records `handover.planned`.

    Raises:
        Conflict: `asked_twice` after the second refusal; `wrong_state` unless escalated.
    """
    require(actor, Action.HANDOVER_MAKE)
    idea, _experiment, row = _locked(session, handover)
    if row.state is H.ESCALATED and row.refusals > 1:
        raise Conflict("asked_twice")
    move(session, row, HANDOVER, H.PLANNED)
    _apply(session, row, data, now)
    tell_handover(session, row, idea.id or 0, "handover.planned", actor, now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_handover(max(row.on, today(session, now))))


def end_handover(
    session: Session, handover: Handover, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Give up: the promise is broken, with the reason. Records `handover.ended`."""
    require(actor, Action.HANDOVER_MAKE)
    idea, experiment, row = _locked(session, handover)
    move(session, row, HANDOVER, H.ENDED)
    tell_handover(session, row, idea.id or 0, "handover.ended", actor, now, reason=reason)
    if row.commitment_id is not None:
        break_promise(session, row.commitment_id, reason=reason, actor=actor, now=now)
    _settle(session, idea, experiment, actor=actor, now=now)


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
    idea, _experiment, row = _locked(session, handover)
    if row.state not in {H.PLANNED, H.ACCEPTED}:
        raise Conflict("wrong_state", thing="handover", state=str(row.state))
    row.done = sorted({*row.done, step} if done else set(row.done) - {step})
    tell_handover(session, row, idea.id or 0, "handover.step_ticked", actor, now, step=step, done=done)


def complete_handover(session: Session, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Complete: promise kept, entry in use, idea adopted, unspent money back, follow-ups planned.

    Records `handover.completed`.
    """
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, experiment, row = _locked(session, handover)
    here = today(session, now)
    move(session, row, HANDOVER, H.COMPLETED, completed_at=now,
         follow_up_3=months_later(here, 3), follow_up_6=months_later(here, 6))
    promise = session.get(Commitment, row.commitment_id) if row.commitment_id else None
    if promise is not None and promise.state is CommitmentState.INVOKED:
        fulfil(session, promise.id or 0, actor=actor, now=now)
    _use_entry(session, experiment, row, actor=actor, now=now)
    tell_handover(session, row, idea.id or 0, "handover.completed", actor, now,
                  **_follow_ups(row.follow_up_3, row.follow_up_6))
    if idea.state is IdeaState.IN_EXPERIMENT:
        move_idea(session, idea, IdeaState.ADOPTED, actor=actor, now=now, **next_none(),
                  kind="idea.adopted", unit_id=row.unit_id)
    _settle(session, idea, experiment, actor=actor, now=now)


def _use_entry(
    session: Session, experiment: Experiment, row: Handover, *, actor: Actor, now: datetime
) -> None:
    query = select(RegisterEntry).where(RegisterEntry.unit_id == row.unit_id)
    query = query.where(
        RegisterEntry.experiment_id == experiment.id
        if row.commitment_id is not None
        else (col(RegisterEntry.idea_id) == experiment.idea_id) & col(RegisterEntry.experiment_id).is_(None)
    )
    entry = session.exec(query.order_by(col(RegisterEntry.id).desc()).with_for_update()).first()
    if entry is not None:
        put_in_use(session, entry, actor=actor, now=now)


def _settle(
    session: Session, idea: Idea, experiment: Experiment, *, actor: Actor, now: datetime
) -> None:
    """Close the experiment when no handover is open and no promise waits to be called in.

    Without any completed handover the idea ends.
    """
    promise = session.get(Commitment, experiment.commitment_id) if experiment.commitment_id else None
    if promise is not None and promise.state is CommitmentState.INVOKED:
        return
    states = session.exec(select(Handover.state).where(Handover.experiment_id == experiment.id)).all()
    if not OPEN.isdisjoint(states) or experiment.state is not E.SUCCESS:
        return
    close_experiment(session, experiment, actor=actor, now=now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        retire_entry(session, experiment.id or 0, actor=actor, now=now)
        move_idea(
            session, idea, IdeaState.ENDED, actor=actor, now=now, **next_none(), kind="idea.ended",
            values={"reason_code": "not_taken_over"}, reason_code="not_taken_over",
        )


def _locked(session: Session, handover: Handover) -> tuple[Idea, Experiment, Handover]:
    experiment = session.get(Experiment, handover.experiment_id)
    if experiment is None:
        raise NotFound
    idea, experiment = locked_pair(session, experiment)
    return idea, experiment, locked(session, Handover, handover.id or 0) or handover


def _follow_ups(*days: date | None) -> dict[str, Any]:
    return {"follow_ups": [day.isoformat() for day in days if day]}
