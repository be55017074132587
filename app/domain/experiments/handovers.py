"""A unit takes a success over: accept or refuse, escalate, complete."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.actor import Actor
from app.core.clock import months_later
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.commitments.commands import break_promise, fulfil
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.access import leads_unit
from app.domain.experiments.handing import (
    STEPS,
    apply_plan,
    locked_handover,
    make_handover,
    plan_handover,
    tick_step,
)
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.schemas import HandoverPlan
from app.domain.experiments.settling import settle
from app.domain.experiments.states import HANDOVER
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.steps import next_handover, next_none, next_talk
from app.domain.experiments.telling import tell_handover
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea, set_next_step
from app.domain.ideas.states import IdeaState
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.register.follow import (
    copy_for_unit,
    entry_of,
    hand_to_unit,
    put_in_use,
)
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import open_offer
from app.policy import Action, require

MOST_REFUSALS = 2


def accept_handover(session: Session, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Accept; the unit's lead answers for the register entry from now on.

    Another unit than the one that promised gets an entry of its own, unless it takes over a broken
    promise. Records `handover.accepted`.
    """
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, experiment, row = locked_handover(session, handover)
    move(session, row, HANDOVER, H.ACCEPTED, accepted_at=now)
    lead = session.get_one(Unit, row.unit_id).lead_id or actor.person_id
    entry = entry_of(session, experiment.id or 0)
    if entry is not None:
        own = row.commitment_id is not None or _is_broken(session, experiment)
        give = hand_to_unit if own else copy_for_unit
        give(session, entry, unit_id=row.unit_id, owner_id=lead, actor=actor, now=now)
    mandate = actor.on_behalf(row.unit_id)
    tell_handover(session, row, idea.id or 0, "handover.accepted", actor, now, **mandate)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_handover(max(row.on, today(session, now))))


def refuse_handover(
    session: Session, handover: Handover, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Refuse with a reason; the second time the handover ends, and a promise is broken.

    Records `handover.refused`, and the second time `handover.escalated` and `handover.ended`.
    """
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, experiment, row = locked_handover(session, handover)
    move(session, row, HANDOVER, H.REFUSED, reason=reason, refusals=row.refusals + 1)
    more = {"reason": reason, **actor.on_behalf(row.unit_id)}
    tell_handover(session, row, idea.id or 0, "handover.refused", actor, now, **more)
    if row.refusals >= MOST_REFUSALS:
        move(session, row, HANDOVER, H.ESCALATED)
        tell_handover(session, row, idea.id or 0, "handover.escalated", actor, now, reason=reason)
        _end(session, idea, experiment, row, reason, actor, now)
    elif idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_talk(now))


def escalate_handover(session: Session, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Take a refusal to management. Records `handover.escalated`."""
    require(actor, Action.HANDOVER_MAKE)
    idea, _experiment, row = locked_handover(session, handover)
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
    idea, _experiment, row = locked_handover(session, handover)
    if row.state is H.ESCALATED and row.refusals >= MOST_REFUSALS:
        raise Conflict("asked_twice")
    move(session, row, HANDOVER, H.PLANNED)
    apply_plan(session, row, data, now)
    tell_handover(session, row, idea.id or 0, "handover.planned", actor, now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        set_next_step(session, idea, **next_handover(max(row.on, today(session, now))))


def end_handover(
    session: Session, handover: Handover, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Give up: the promise is broken, with the reason; another unit may take over. Records `handover.ended`."""
    require(actor, Action.HANDOVER_MAKE)
    idea, experiment, row = locked_handover(session, handover)
    _end(session, idea, experiment, row, reason, actor, now)


def _end(
    session: Session,
    idea: Idea,
    experiment: Experiment,
    row: Handover,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    move(session, row, HANDOVER, H.ENDED)
    tell_handover(session, row, idea.id or 0, "handover.ended", actor, now, reason=reason)
    if row.commitment_id is not None:
        break_promise(session, row.commitment_id, reason=reason, actor=actor, now=now)
    settle(session, idea, experiment, actor=actor, now=now)


def complete_handover(session: Session, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Complete: promise kept, entry in use, idea adopted, unspent money back, follow-ups planned.

    Records `handover.completed`.

    Raises:
        Conflict: `owner_asked` while a lead who came later was not heard about answering for it;
            what keeps the entry from use.
    """
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, experiment, row = locked_handover(session, handover)
    entry = entry_to_use(session, row, experiment.idea_id)
    if entry is not None and lead_asked(session, row, entry) is not None:
        raise Conflict("owner_asked")
    here = today(session, now)
    move(
        session,
        row,
        HANDOVER,
        H.COMPLETED,
        completed_at=now,
        follow_up_3=months_later(here, 3),
        follow_up_6=months_later(here, 6),
    )
    promise = session.get(Commitment, row.commitment_id) if row.commitment_id else None
    if promise is not None and promise.state is CommitmentState.INVOKED:
        fulfil(session, promise.id or 0, actor=actor, now=now)
    if entry is not None:
        put_in_use(session, entry, actor=actor, now=now)
    tell_handover(
        session,
        row,
        idea.id or 0,
        "handover.completed",
        actor,
        now,
        **_follow_ups(row.follow_up_3, row.follow_up_6),
        **actor.on_behalf(row.unit_id),
    )
    if idea.state is IdeaState.IN_EXPERIMENT:
        move_idea(
            session,
            idea,
            IdeaState.ADOPTED,
            actor=actor,
            now=now,
            **next_none(),
            kind="idea.adopted",
            unit_id=row.unit_id,
        )
    settle(session, idea, experiment, actor=actor, now=now)


def _is_broken(session: Session, experiment: Experiment) -> bool:
    """Whether the unit that promised did not keep its promise."""
    promise = session.get(Commitment, experiment.commitment_id or 0)
    return promise is not None and promise.state is CommitmentState.BROKEN


def entry_to_use(session: Session, row: Handover, idea_id: int) -> RegisterEntry | None:
    """Return the entry that a handover puts in use, under lock: the experiment's, or the unit's own one."""
    query = select(RegisterEntry).where(
        RegisterEntry.unit_id == row.unit_id,
        col(RegisterEntry.idea_id) == idea_id,
        or_(
            col(RegisterEntry.experiment_id) == row.experiment_id,
            col(RegisterEntry.experiment_id).is_(None),
        ),
    )
    return session.exec(query.order_by(col(RegisterEntry.id).desc()).with_for_update()).first()


def lead_asked(session: Session, row: Handover, entry: RegisterEntry) -> int | None:
    """Return the unit's lead who was asked to answer for what was accepted before and has not said yes."""
    offer = open_offer(session, entry.id or 0) if row.state is H.ACCEPTED else None
    if offer is None or offer.person_id != session.get_one(Unit, row.unit_id).lead_id:
        return None
    return offer.person_id


def _follow_ups(*days: date | None) -> dict[str, Any]:
    return {"follow_ups": [day.isoformat() for day in days if day]}


__all__ = [
    "STEPS",
    "accept_handover",
    "complete_handover",
    "end_handover",
    "escalate_handover",
    "make_handover",
    "plan_handover",
    "refuse_handover",
    "replan_handover",
    "tick_step",
]
