"""The leadership picture: six answers to the question whether it works, for a period."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain.fund.years import YearPicture, year_picture
from app.domain.insight.journeys import Journey, Stage, funnel, journeys, quantile
from app.domain.insight.money import RoundShare, shares
from app.domain.insight.period import Period
from app.domain.insight.promises import Learned, UnitPromises, learned, promises, reused

OWN_PACE = frozenset({"submitted", "ended"})
"""Steps that nobody waits for: the first, and an experiment's own weeks."""


@dataclass(frozen=True)
class Answers:
    """How long the first answer took: median and nine in ten, in days; late ones, the longest first."""

    count: int
    median: float | None
    nine_in_ten: float | None
    days: tuple[float, ...]
    late: tuple[Journey, ...]

    @property
    def late_days(self) -> list[float]:
        """Return the days of the answers that came later than promised."""
        return [j.answer_days for j in self.late if j.answer_days is not None]


@dataclass(frozen=True)
class Picture:
    """All figures of a period; `reused` counts new ideas that build on a lesson.

    No person stands in it, and no unit before another but by name.
    """

    period: Period
    stages: tuple[Stage, ...]
    answers: Answers
    rounds: tuple[RoundShare, ...]
    fund: YearPicture
    units: tuple[UnitPromises, ...]
    lessons: tuple[Learned, ...]
    reused: int

    def count(self, step: str) -> int:
        """Return how many ideas came as far as a step."""
        return next(s.count for s in self.stages if s.step == step)

    @property
    def slowest(self) -> Stage | None:
        """Return the step that ideas wait for longest."""
        waited = [s for s in self.stages if s.days is not None and s.step not in OWN_PACE]
        return max(waited, key=lambda s: s.days or 0, default=None)

    @property
    def exploring(self) -> int | None:
        """Return the share of exploration in all that was granted, in whole percent."""
        granted = sum(r.granted_cents for r in self.rounds)
        part = sum(r.exploring_cents for r in self.rounds)
        return round(100 * part / granted) if granted else None


def picture(session: Session, period: Period, now: datetime) -> Picture:
    """Return the picture of a period. A fixed number of queries."""
    found = journeys(session, period)
    return Picture(
        period,
        tuple(funnel(found)),
        _answers(found, now),
        tuple(shares(session, period)),
        year_picture(session, int(period.last[:4])),
        tuple(promises(session, period)),
        tuple(learned(session, period)),
        reused(session, period),
    )


def _answers(found: list[Journey], now: datetime) -> Answers:
    days = sorted(j.answer_days for j in found if j.answer_days is not None)
    late = sorted(
        (j for j in found if j.is_late(now)),
        key=lambda j: (j.waited_until or now) - j.submitted_at,
        reverse=True,
    )
    return Answers(len(days), quantile(days, 50), quantile(days, 90), tuple(days), tuple(late))
