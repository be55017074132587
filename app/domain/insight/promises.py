"""What came of promises in a period, per unit, and what was learned."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.lesson_models import Lesson, LessonUse
from app.domain.experiments.models import Experiment, Handover
from app.domain.ideas.models import Idea
from app.domain.insight.period import Period
from app.domain.people.models import Unit
from app.events.models import Event

STANDING = (CommitmentState.SIGNED, CommitmentState.INVOKED)
LAPSED = ("commitment.released", "commitment.expired")


@dataclass(frozen=True)
class UnitPromises:
    """A unit's handovers in the period, promises that stand now, and those that lapsed or were broken."""

    unit: str
    unit_id: int
    done: int
    standing: int
    lapsed: int
    broken: int


@dataclass(frozen=True)
class Handed:
    """A success that a unit took over, and when that was complete."""

    experiment_id: int
    title: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class Learned:
    """A lesson with the idea that it came from."""

    idea_id: int
    title: str
    text: str
    success: bool
    at: datetime


def promises(session: Session, period: Period) -> list[UnitPromises]:
    """Return units with anything to tell, by name; never ranked. Three queries."""
    during = (col(Event.at) >= period.begins, col(Event.at) < period.ends)
    done = Counter(
        session.execute(
            sa.select(col(Handover.unit_id))
            .join(Event, col(Event.subject_id) == col(Handover.id))
            .where(col(Event.kind) == "handover.completed", *during)
        ).scalars()
    )
    ended = session.execute(
        sa.select(col(Commitment.unit_id), col(Event.kind))
        .join(Event, col(Event.subject_id) == col(Commitment.id))
        .where(col(Event.kind).in_([*LAPSED, "commitment.broken"]), *during)
    ).all()
    rows = session.execute(
        sa.select(
            col(Unit.id),
            col(Unit.name),
            sa.func.count(col(Commitment.id)).filter(col(Commitment.state).in_(STANDING)),
        )
        .outerjoin(Commitment, col(Commitment.unit_id) == col(Unit.id))
        .group_by(col(Unit.id), col(Unit.name))
        .order_by(col(Unit.name), col(Unit.id))
    ).all()
    broken = Counter(unit for unit, kind in ended if kind == "commitment.broken")
    lapsed = Counter(unit for unit, kind in ended if kind != "commitment.broken")
    found = [
        UnitPromises(name, unit, done[unit], standing, lapsed[unit], broken[unit])
        for unit, name, standing in rows
    ]
    return [u for u in found if u.done or u.standing or u.lapsed or u.broken]


def handed_over(session: Session, period: Period) -> list[Handed]:
    """Return the handovers that were completed in the period, newest first. One query."""
    rows = session.execute(
        sa.select(col(Handover.experiment_id), col(Idea.title), col(Unit.name), col(Event.at))
        .select_from(Event)
        .join(Handover, col(Handover.id) == col(Event.subject_id))
        .join(Experiment, col(Experiment.id) == col(Handover.experiment_id))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .join(Unit, col(Unit.id) == col(Handover.unit_id))
        .where(
            col(Event.kind) == "handover.completed",
            col(Event.at) >= period.begins,
            col(Event.at) < period.ends,
        )
        .order_by(col(Event.at).desc(), col(Event.id).desc())
    )
    return [Handed(*row) for row in rows]


def learned(session: Session, period: Period) -> list[Learned]:
    """Return the lessons of the period, newest first. One query."""
    rows = session.execute(
        sa.select(
            col(Lesson.idea_id),
            col(Idea.title),
            col(Lesson.text),
            col(Lesson.success),
            col(Lesson.at),
        )
        .join(Idea, col(Idea.id) == col(Lesson.idea_id))
        .where(col(Lesson.at) >= period.begins, col(Lesson.at) < period.ends)
        .order_by(col(Lesson.at).desc(), col(Lesson.id).desc())
    )
    return [Learned(*row) for row in rows]


def reused(session: Session, period: Period) -> int:
    """Return how many ideas that were submitted in the period build on a lesson."""
    query = (
        sa.select(sa.func.count(sa.distinct(col(LessonUse.idea_id))))
        .join(Idea, col(Idea.id) == col(LessonUse.idea_id))
        .where(col(Idea.submitted_at) >= period.begins, col(Idea.submitted_at) < period.ends)
    )
    return int(session.execute(query).scalar_one())
