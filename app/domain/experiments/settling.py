"""What becomes of a success when its handovers are over: closed, or free for another unit."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM, Actor
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.ending import TAKE_OVER_DAYS, close_experiment
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.running import locked_pair
from app.domain.experiments.states import ClaimState
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.steps import next_handover, next_none
from app.domain.experiments.telling import tell
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea, set_next_step
from app.domain.ideas.states import IdeaState
from app.domain.people.days import today
from app.domain.register.follow import retire_entry

OPEN = frozenset({H.PLANNED, H.ACCEPTED, H.REFUSED, H.ESCALATED})


def settle(
    session: Session, idea: Idea, experiment: Experiment, *, actor: Actor, now: datetime
) -> None:
    """Close the experiment when no handover is open and no promise waits to be called in.

    Without any completed handover another unit has a month to take over before it ends. Records
    `experiment.free_to_claim` then.
    """
    promise = session.get(Commitment, experiment.commitment_id or 0)
    if promise is not None and promise.state is CommitmentState.INVOKED:
        return
    query = select(Handover.state).where(Handover.experiment_id == experiment.id)
    states = session.exec(query).all()
    if not OPEN.isdisjoint(states) or experiment.state is not E.SUCCESS:
        return
    if H.COMPLETED in states:
        close_experiment(session, experiment, actor=actor, now=now)
    elif idea.state is IdeaState.IN_EXPERIMENT:
        day = today(session, now) + timedelta(days=TAKE_OVER_DAYS)
        set_next_step(session, idea, **next_handover(day))
        tell(session, experiment, "experiment.free_to_claim", actor, now, until_on=day.isoformat(),
             unit_id=promise.unit_id if promise else None)  # fmt: skip


def unclaimed_due(session: Session, now: datetime) -> bool:
    """Whether a success was free for a month and no unit took it over."""
    return session.exec(_unclaimed(now).limit(1)).first() is not None


def close_unclaimed(session: Session, *, now: datetime, limit: int = 100) -> int:
    """End the ideas whose success no unit took over in time; return how many. Safe to repeat."""
    done = 0
    for found in session.exec(_unclaimed(now).limit(limit)).all():
        idea, row = locked_pair(session, found)
        if row.state is not E.SUCCESS or idea.next_by is None or idea.next_by >= now:
            continue
        _end(session, idea, row, now)
        done += 1
    return done


def _end(session: Session, idea: Idea, row: Experiment, now: datetime) -> None:
    close_experiment(session, row, actor=SYSTEM, now=now)
    retire_entry(session, row.id or 0, actor=SYSTEM, now=now)
    move_idea(
        session,
        idea,
        IdeaState.ENDED,
        actor=SYSTEM,
        now=now,
        **next_none(),
        kind="idea.ended",
        values={"reason_code": "not_taken_over"},
        reason_code="not_taken_over",
    )


def _unclaimed(now: datetime) -> Any:
    """Return the query of successes whose promise is broken and whose month is over."""
    open_handover = sa.exists().where(
        col(Handover.experiment_id) == col(Experiment.id),
        col(Handover.state).in_([*OPEN, H.COMPLETED]),
    )
    waiting = sa.exists().where(
        col(Claim.experiment_id) == col(Experiment.id), col(Claim.state) == ClaimState.WAITING
    )
    return (
        select(Experiment)
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .join(Commitment, col(Commitment.id) == col(Experiment.commitment_id))
        .where(
            col(Experiment.state) == E.SUCCESS,
            col(Commitment.state) == CommitmentState.BROKEN,
            col(Idea.state) == IdeaState.IN_EXPERIMENT,
            col(Idea.next_by) < now,
            ~open_handover,
            ~waiting,
        )
        .order_by(col(Experiment.id))
    )
