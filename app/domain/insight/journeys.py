"""How far the ideas of a period came, when, and how long each step took. From the events alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Idea
from app.domain.insight.period import Period
from app.domain.people.models import Unit
from app.events.models import Event

STEPS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "triaged": ("idea.admitted", "idea.declined", "idea.merged"),
    "ready": ("idea.admitted",),
    "chosen": ("idea.chosen",),
    "started": ("experiment.started",),
    "ended": ("experiment.succeeded", "experiment.did_not_succeed", "experiment.stopped"),
    "handed_over": ("handover.completed",),
}
ANSWERS = ("idea.admitted", "idea.declined", "idea.merged", "idea.asked")
DAY = 86_400


@dataclass(frozen=True)
class Journey:
    """One idea with the moments of its steps, as far as it came; every step needs the one before.

    `withdrawn_at` is when it was taken back: from then on nobody owes an answer.
    """

    id: int
    title: str
    unit: str | None
    submitted_at: datetime
    answer_by: datetime | None
    answered_at: datetime | None
    withdrawn_at: datetime | None
    steps: dict[str, datetime]

    @property
    def answer_days(self) -> float | None:
        """Return the days from submission to the first answer."""
        if self.answered_at is None:
            return None
        return (self.answered_at - self.submitted_at).total_seconds() / DAY

    @property
    def waited_until(self) -> datetime | None:
        """Return when the waiting for an answer was over; None while it goes on."""
        return self.answered_at or self.withdrawn_at

    @property
    def waited_days(self) -> float | None:
        """Return the days of waiting for an answer, given or not; None while it goes on."""
        end = self.waited_until
        return None if end is None else (end - self.submitted_at).total_seconds() / DAY

    def is_late(self, now: datetime) -> bool:
        """Whether the first answer came, or still has to come, after the promised moment."""
        return self.answer_by is not None and (self.waited_until or now) > self.answer_by


@dataclass(frozen=True)
class Stage:
    """One step of the funnel: how many came so far, and the median days since the step before."""

    step: str
    count: int
    days: float | None


def journeys(session: Session, period: Period) -> list[Journey]:
    """Return the ideas that were submitted in the period, oldest first. One query."""
    firsts = [_first(kinds).label(step) for step, kinds in STEPS.items() if kinds]
    rows = session.execute(
        sa.select(
            col(Idea.id),
            col(Idea.title),
            col(Unit.name).label("unit"),
            col(Idea.submitted_at),
            col(Idea.answer_by),
            _first(ANSWERS).label("answered"),
            _first(["idea.withdrawn"]).label("withdrawn"),
            *firsts,
        )
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .outerjoin(Event, col(Event.idea_id) == col(Idea.id))
        .where(col(Idea.submitted_at) >= period.begins, col(Idea.submitted_at) < period.ends)
        .group_by(
            col(Idea.id),
            col(Idea.title),
            col(Unit.name),
            col(Idea.submitted_at),
            col(Idea.answer_by),
        )
        .order_by(col(Idea.id))
    )
    return [_journey(row) for row in rows]


def _first(kinds: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.func.min(sa.case((col(Event.kind).in_(kinds), col(Event.at))))


def _journey(row: Any) -> Journey:
    steps = {"submitted": row.submitted_at}
    for step, kinds in STEPS.items():
        if not kinds:
            continue
        at = getattr(row, step)
        if at is None:
            break
        steps[step] = at
    return Journey(
        row.id,
        row.title,
        row.unit,
        row.submitted_at,
        row.answer_by,
        row.answered,
        row.withdrawn,
        steps,
    )


def funnel(found: Sequence[Journey]) -> list[Stage]:
    """Return the steps in order, with counts and median days since the step before."""
    stages, before = [], ""
    for step in STEPS:
        here = [j for j in found if step in j.steps]
        waits = [_days(j, before, step) for j in here] if before else []
        stages.append(Stage(step, len(here), quantile(waits, 50)))
        before = step
    return stages


def wait_of(journey: Journey, step: str) -> float | None:
    """Return the days that one idea took for a step, None for the first or one that it did not reach."""
    order = list(STEPS)
    before = order[order.index(step) - 1] if step != order[0] else ""
    return _days(journey, before, step) if before and step in journey.steps else None


def _days(journey: Journey, before: str, step: str) -> float:
    return (journey.steps[step] - journey.steps[before]).total_seconds() / DAY


def quantile(values: Sequence[float], percent: int) -> float | None:
    """Return the value under which so many percent lie, between the two nearest; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    at = (len(ordered) - 1) * percent / 100
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
