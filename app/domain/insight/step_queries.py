"""The next steps of ideas, experiments, promises, handovers, rounds and what else waits. A query each."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.states import ClaimState, ExperimentState, HandoverState
from app.domain.experiments.steps import end_of
from app.domain.ideas.models import Idea
from app.domain.ideas.states import ENDS, IdeaState
from app.domain.insight.asking import WEEK
from app.domain.insight.question_steps import question_steps
from app.domain.insight.register_steps import register_steps
from app.domain.insight.steps import (
    Next,
    Party,
    Step,
    Thing,
    of_commitment,
    of_experiment,
    of_handover,
    of_idea,
    of_round,
)
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.rounds.models import Item, Round
from app.domain.rounds.states import RoundState

CARRIED = frozenset({IdeaState.AWAITING_COMMITMENT, IdeaState.IN_EXPERIMENT, IdeaState.IN_ROUND})
"""Ideas whose next step is that of their promise, experiment, handover or round."""
AHEAD, BEHIND = timedelta(days=14), timedelta(days=30)


def all_steps(session: Session, now: datetime) -> list[Step]:
    """Return the next step of everything that is not at its end. As many queries as kinds of things."""
    here = today(session, now)
    return [
        *idea_steps(session, col(Idea.state).not_in(ENDS)),
        *experiment_steps(session, col(Experiment.state) != ExperimentState.CLOSED),
        *commitment_steps(session, col(Commitment.state).in_(PROMISED)),
        *handover_steps(session, here, col(Handover.state) != HandoverState.ENDED),
        *claim_steps(session),
        *round_steps(session, col(Round.state).not_in(ROUND_OVER)),
        *review_steps(session, here),
        *question_steps(session, here),
        *register_steps(session, here),
    ]


PROMISED = (
    CommitmentState.DRAFTED,
    CommitmentState.OFFERED,
    CommitmentState.SIGNED,
    CommitmentState.INVOKED,
)
ROUND_OVER = (RoundState.PUBLISHED, RoundState.CANCELLED)


def idea_steps(session: Session, *also: Any, limit: int | None = None) -> list[Step]:
    """Return the next steps of ideas, the first day first."""
    rows = session.execute(
        sa.select(
            col(Idea.id),
            col(Idea.id).label("idea_id"),
            col(Idea.title),
            col(Idea.state),
            col(Idea.created_at),
            col(Idea.next_code),
            col(Idea.next_who),
            col(Idea.next_by),
            col(Idea.unit_id),
            col(Unit.name).label("unit"),
        )
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(*also)
        .order_by(col(Idea.next_by), col(Idea.id))
        .limit(limit)
    )
    return [_step(Thing.IDEA, row, of_idea(row), "/ideas/{}") for row in rows]


def experiment_steps(session: Session, *also: Any) -> list[Step]:
    """Return the next steps of experiments; the unit is the one that promised, else the idea's."""
    promised, own = aliased(Unit), aliased(Unit)
    rows = session.execute(
        sa.select(
            col(Experiment.id),
            col(Experiment.idea_id),
            col(Idea.title),
            col(Experiment.state),
            col(Experiment.created_at),
            col(Experiment.ends_on),
            col(Experiment.commitment_id),
            col(Experiment.lead_id).label("person_id"),
            *_OF_IDEA,
            sa.func.coalesce(col(promised.id), col(own.id)).label("unit_id"),
            sa.func.coalesce(col(promised.name), col(own.name)).label("unit"),
        )
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .outerjoin(Commitment, col(Commitment.id) == col(Experiment.commitment_id))
        .outerjoin(promised, col(promised.id) == col(Commitment.unit_id))
        .outerjoin(own, col(own.id) == col(Idea.unit_id))
        .where(*also)
        .order_by(col(Experiment.id))
    )
    return [_step(Thing.EXPERIMENT, row, of_experiment(row), "/experiments/{}") for row in rows]


def commitment_steps(session: Session, *also: Any) -> list[Step]:
    """Return the next steps of promises."""
    rows = session.execute(
        sa.select(
            col(Commitment.id),
            col(Commitment.idea_id),
            col(Idea.title),
            col(Commitment.state),
            col(Commitment.expires_on),
            col(Commitment.signed_at),
            col(Commitment.invoked_at),
            col(Commitment.start_within_days),
            col(Commitment.confirm_by),
            col(Commitment.reason),
            *_OF_IDEA,
            col(Commitment.unit_id),
            col(Unit.name).label("unit"),
        )
        .join(Idea, col(Idea.id) == col(Commitment.idea_id))
        .join(Unit, col(Unit.id) == col(Commitment.unit_id))
        .where(*also)
        .order_by(col(Commitment.id))
    )
    return [_step(Thing.COMMITMENT, row, of_commitment(row), "/commitments/{}") for row in rows]


def handover_steps(session: Session, here: date, *also: Any) -> list[Step]:
    """Return the next steps of handovers."""
    days = (col(Handover.on), col(Handover.follow_up_3), col(Handover.follow_up_6))
    rows = session.execute(_taken_over(Handover, *days, *_OF_IDEA).where(*also))
    return [_step(Thing.HANDOVER, row, of_handover(row, here), "/handovers/{}") for row in rows]


def claim_steps(session: Session) -> list[Step]:
    """Return the claims of other units that wait for the AI team's word."""
    waiting = _taken_over(Claim, col(Claim.experiment_id).label("page"), col(Claim.at)).where(
        col(Claim.state) == ClaimState.WAITING
    )
    following: Next = ("confirm_claim", Party.AI_TEAM)
    return [
        _step(Thing.CLAIM, row, (following, row.at + WEEK), f"/experiments/{row.page}")
        for row in session.execute(waiting)
    ]


def _taken_over(thing: type[Handover] | type[Claim], *more: Any) -> Any:
    """Return the query of handovers or claims with the idea that succeeded and the unit, oldest first."""
    return (
        sa.select(
            col(thing.id),
            col(Experiment.idea_id),
            col(Idea.title),
            col(thing.state),
            *more,
            col(thing.unit_id),
            col(Unit.name).label("unit"),
        )
        .join(Experiment, col(Experiment.id) == col(thing.experiment_id))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .join(Unit, col(Unit.id) == col(thing.unit_id))
        .order_by(col(thing.id))
    )


def round_steps(session: Session, *also: Any) -> list[Step]:
    """Return the next steps of rounds; the title is the month."""
    rows = session.execute(sa.select(Round).where(*also).order_by(col(Round.month))).scalars()
    pages = {"ballot": "/ballot", "session": "/session", "publish": "/decision"}
    found = []
    for row in rows:
        following, moment = of_round(row)
        path = f"/rounds/{row.month}{pages.get(following[0], '')}"
        found.append(
            Step(
                Thing.ROUND, row.id or 0, None, row.month, str(row.state), *following, moment, path
            )
        )
    return found


def review_steps(session: Session, here: date) -> list[Step]:
    """Return what the session agreed to look at again about now."""
    rows = session.execute(
        sa.select(
            col(Round.month).label("page"),
            col(Item.id),
            col(Item.idea_id),
            col(Idea.title),
            col(Item.state),
            col(Item.review_on),
        )
        .join(Round, col(Round.id) == col(Item.round_id))
        .join(Idea, col(Idea.id) == col(Item.idea_id))
        .where(
            col(Item.review_on).between(here - BEHIND, here + AHEAD),
            col(Round.state) == RoundState.PUBLISHED,
        )
        .order_by(col(Item.review_on), col(Item.id))
    )
    following: Next = ("look_again", Party.FACILITATOR)
    return [
        _step(Thing.REVIEW, r, (following, end_of(r.review_on)), f"/rounds/{r.page}/minutes")
        for r in rows
    ]


_LIVES = sa.case((col(Idea.state).in_(ENDS), None), else_=col(Idea.next_by))
_OF_IDEA: Sequence[Any] = (
    col(Idea.next_code),
    col(Idea.next_who),
    sa.type_coerce(_LIVES, sa.inspect(Idea).columns.next_by.type).label("next_by"),
)


def _step(thing: Thing, row: Any, found: tuple[Next, datetime | None], path: str) -> Step:
    (code, party), moment = found
    given = row._mapping  # noqa: SLF001
    return Step(
        thing,
        row.id,
        row.idea_id,
        row.title,
        str(row.state),
        str(code),
        party,
        moment,
        path.format(row.id),
        given.get("unit_id"),
        given.get("unit"),
        given.get("person_id"),
    )
