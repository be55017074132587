"""What waits on whom: grouped by party, late first inside a group; never by person, never a ranking."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.states import ExperimentState, HandoverState
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.insight.question_steps import question_steps
from app.domain.insight.register_steps import register_steps
from app.domain.insight.step_queries import (
    AHEAD,
    BEHIND,
    PROMISED,
    ROUND_OVER,
    claim_steps,
    commitment_steps,
    experiment_steps,
    handover_steps,
    idea_steps,
    review_steps,
    round_steps,
)
from app.domain.insight.steps import Party, Step, Thing
from app.domain.people.days import today
from app.domain.rounds.models import Round

MOST = 25
"""So many lines a group shows; the rest is counted."""
FETCHED = 500
ORDER = (
    Party.AI_TEAM,
    Party.UNIT,
    Party.EXPERIMENT_LEAD,
    Party.PANEL,
    Party.FACILITATOR,
    Party.MANAGEMENT,
    Party.SECOND_PERSON,
    Party.SUBMITTER,
)
_ANSWERING = (IdeaState.SUBMITTED, IdeaState.TRIAGE, IdeaState.NEEDS_INFO)
_BY_ITSELF = frozenset({"keep", "agenda", "close"})
"""Codes of steps that come by themselves, or along with another thing."""


@dataclass
class Group:
    """What waits on one party, or on one unit; `more` is what the list leaves out."""

    party: Party
    unit: str | None
    steps: list[Step] = field(default_factory=list)
    count: int = 0
    late: int = 0

    @property
    def more(self) -> int:
        """Return how many lines are not shown."""
        return self.count - len(self.steps)


def waiting(session: Session, now: datetime) -> list[Group]:
    """Return the groups that something waits on, parties in a fixed order, units by name."""
    groups: dict[tuple[Party, str], Group] = {}
    steps = open_steps(session, now)
    for step in sorted(steps, key=lambda s: (s.by or now, s.thing, s.id)):
        unit = step.unit if step.party is Party.UNIT else None
        group = groups.setdefault((step.party, unit or ""), Group(step.party, unit))
        group.count += 1
        group.late += step.is_late(now)
        if len(group.steps) < MOST:
            group.steps.append(step)
    _count_all(session, groups, [s for s in steps if s.thing is Thing.IDEA], now)
    return [groups[key] for key in sorted(groups, key=lambda k: (ORDER.index(k[0]), k[1]))]


def open_steps(session: Session, now: datetime) -> list[Step]:
    """Return the steps that somebody has to take, each once, of things that wait now or soon.

    A fixed number of queries. Drafts are their writer's own business and stay out.
    """
    here = today(session, now)
    found = [
        *idea_steps(session, _ideas(now), limit=FETCHED),
        *_experiments(session),
        *commitment_steps(session, col(Commitment.state).in_(PROMISED)),
        *handover_steps(session, here, col(Handover.state) != HandoverState.ENDED),
        *claim_steps(session),
        *round_steps(session, col(Round.state).not_in(ROUND_OVER)),
        *review_steps(session, here),
        *question_steps(session, here),
        *register_steps(session, here),
    ]
    return list(_actionable(found, now))


def _ideas(now: datetime) -> sa.ColumnElement[bool]:
    soon = col(Idea.next_by).between(now - BEHIND, now + AHEAD)
    return sa.or_(
        col(Idea.state).in_(_ANSWERING), sa.and_(col(Idea.state) == IdeaState.SHELVED, soon)
    )


def _experiments(session: Session) -> Iterator[Step]:
    """Return experiments; one without a promise waits on the AI team unless a unit is asked already."""
    other = aliased(Commitment)
    asked = sa.exists().where(
        col(other.idea_id) == col(Experiment.idea_id), col(other.state).in_(PROMISED)
    )
    taken = sa.exists().where(
        col(Handover.experiment_id) == col(Experiment.id),
        col(Handover.state) != HandoverState.ENDED,
    )
    steps = experiment_steps(
        session,
        col(Experiment.state) != ExperimentState.CLOSED,
        ~sa.and_(col(Experiment.commitment_id).is_(None), asked),
        ~sa.and_(col(Experiment.state) == ExperimentState.SUCCESS, taken),
    )
    for step in steps:
        if step.code == "commitment":
            yield replace(step, code="seek_unit", party=Party.AI_TEAM)
        else:
            yield step


def _actionable(steps: Iterable[Step], now: datetime) -> Iterator[Step]:
    for step in steps:
        promise = step.thing is Thing.COMMITMENT and step.code == "take_over"
        far = step.code in ("follow_up", "open_intake") and _far(step, now)
        if step.code not in _BY_ITSELF and not promise and not far:
            if step.code == "check_in" and step.person_id is None:
                yield replace(step, party=Party.AI_TEAM)
            elif step.party is not Party.NOBODY:
                yield step


def _far(step: Step, now: datetime) -> bool:
    return step.by is None or step.by - now > timedelta(days=14)


def _count_all(
    session: Session, groups: dict[tuple[Party, str], Group], fetched: list[Step], now: datetime
) -> None:
    """Count the ideas past those that were fetched, so that the numbers are whole."""
    if len(fetched) < FETCHED:
        return
    late = sa.func.count(sa.case((col(Idea.next_by) < now, 1)))
    rows = session.execute(
        sa.select(col(Idea.state), sa.func.count(), late)
        .where(col(Idea.state).in_(_ANSWERING))
        .group_by(col(Idea.state))
    )
    for state, count, past in rows:
        party = Party.SUBMITTER if state == IdeaState.NEEDS_INFO else Party.AI_TEAM
        group = groups.setdefault((party, ""), Group(party, None))
        known = [step for step in fetched if step.state == state]
        group.count += count - len(known)
        group.late += past - sum(step.is_late(now) for step in known)
