"""Preparing an experiment for a chosen idea: money, guardrails, register entry, promise."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.commitments.models import Commitment
from app.domain.commitments.queries import signed_commitment
from app.domain.experiments.guardrails import guardrails
from app.domain.experiments.models import ChecklistItem, Experiment
from app.domain.experiments.readiness import refresh_readiness
from app.domain.experiments.steps import next_promise, next_start
from app.domain.experiments.telling import tell
from app.domain.fund.commands import grant
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.people.days import commitment_days
from app.domain.register.follow import propose_entry


class RoundRef(Protocol):
    """What preparing needs to know of a round."""

    id: int | None
    month: str


def prepare_experiment(
    session: Session,
    *,
    idea: Idea,
    round: RoundRef,  # noqa: A002 -- the word of the domain
    grant_cents: int,
    actor: Actor,
    now: datetime,
) -> Experiment:
    """Make the experiment of an idea that is *selected*, and move the idea on.

    Books the grant from the round, makes the guardrails and the register entry, and ties a commitment
    that was signed before: then the idea is *in experiment*, else it awaits one. Records
    `experiment.prepared`.

    Raises:
        Conflict: `too_little_money` with `missing_cents`; `wrong_state` of the idea.
    """
    signed = signed_commitment(session, idea.id or 0)
    row = Experiment(
        idea_id=idea.id or 0,
        round_id=round.id,
        commitment_id=signed.id if signed else None,
        goal=idea.goal,
        measure=idea.measure,
        stop_rule=idea.stop_rule,
        weeks=idea.weeks or 8,
        measures=first_measures(idea),
        grant_cents=grant_cents,
        created_at=now,
    )
    session.add(row)
    session.flush()
    grant(
        session,
        month=round.month,
        experiment_id=row.id or 0,
        idea_id=row.idea_id,
        amount_cents=grant_cents,
        actor=actor,
        now=now,
    )
    session.add_all(
        ChecklistItem(experiment_id=row.id or 0, key=key, blocking=blocking)
        for key, blocking in guardrails(idea).items()
    )
    propose_entry(session, idea, row.id or 0, actor=actor, now=now)
    tell(
        session, row, "experiment.prepared", actor, now, unit_id=signed.unit_id if signed else None
    )
    move_on(session, idea, signed, actor=actor, now=now)
    refresh_readiness(session, row, actor=actor, now=now)
    return row


def move_on(
    session: Session, idea: Idea, signed: Commitment | None, *, actor: Actor, now: datetime
) -> None:
    """Move the idea into its experiment when a unit signed, else let it wait for one."""
    if signed is not None:
        move_idea(
            session,
            idea,
            IdeaState.IN_EXPERIMENT,
            actor=actor,
            now=now,
            **next_start(now, signed.start_within_days),
            kind="idea.experiment_prepared",
            unit_id=signed.unit_id,
        )
        return
    deadline = now + timedelta(days=commitment_days(session))
    move_idea(
        session,
        idea,
        IdeaState.AWAITING_COMMITMENT,
        actor=actor,
        now=now,
        **next_promise(deadline),
        kind="idea.awaits_commitment",
    )


def first_measures(idea: Idea) -> list[dict[str, str]]:
    """Return the measure of the idea as the one thing to measure, until somebody adds numbers."""
    name = idea.measure.split("\n")[0].strip()
    return [{"name": name[:80], "unit": "", "start": "", "goal": "", "stop": ""}] if name else []
