"""The leadership figures of a period."""

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, asks, guard
from app.core.clock import local_day
from app.domain.insight.period import period_of
from app.domain.insight.picture import Picture, picture
from app.doors import Room
from app.policy import Action, require

router = Room()


class StageShape(TypedDict):
    """How many came this far, and after how many days."""

    step: str
    count: int
    median_days: float | None


class AnswersShape(TypedDict):
    """How soon ideas were answered."""

    count: int
    median_days: float | None
    nine_in_ten_days: float | None
    late: int
    late_idea_ids: list[int]


class RoundBalance(TypedDict):
    """What a round gave to exploration, beside what was agreed."""

    month: str
    granted_cents: int
    exploring_cents: int
    exploring_percent: int | None
    agreed_percent: int


class BalanceShape(TypedDict):
    """Renewal beside efficiency."""

    exploring_percent: int | None
    rounds: list[RoundBalance]


class FundYear(TypedDict):
    """Where the year's money is."""

    year: int
    allotted_cents: int
    spent_cents: int
    experiments_cents: int
    rounds_cents: int
    left_cents: int


class UnitPromises(TypedDict):
    """What became of a unit's promises."""

    id: int
    name: str
    handed_over: int
    standing: int
    lapsed: int
    broken: int


class LessonLine(TypedDict):
    """A lesson of the period."""

    idea_id: int
    title: str
    text: str
    success: bool


InsightShape = TypedDict(
    "InsightShape",
    {
        "from": str,
        "to": str,
        "funnel": list[StageShape],
        "answers": AnswersShape,
        "balance": BalanceShape,
        "fund": FundYear,
        "units": list[UnitPromises],
        "lessons": list[LessonLine],
    },
)


@router.get("/insight")
@guard(Action.INSIGHT_READ)
@asks("from", "to")
def show(api: ApiDep) -> Answer[InsightShape]:
    """Return the figures of `?from=` up to and with `?to=` (months); the last six by default."""
    with api.read() as tx:
        require(tx.actor, Action.INSIGHT_READ)
        asked, zone = api.request.query_params, api.parts.settings.timezone
        period = period_of(
            asked.get("from", "")[:10],
            asked.get("to", "")[:10],
            here=local_day(tx.now, zone),
            zone=zone,
        )
        return api.answer(shape(picture(tx.session, period, tx.now)))


def shape(found: Picture) -> InsightShape:
    """Return the figures; days with one decimal."""
    return {
        "from": found.period.first,
        "to": found.period.last,
        "funnel": [
            {"step": s.step, "count": s.count, "median_days": _days(s.days)} for s in found.stages
        ],
        "answers": {
            "count": found.answers.count,
            "median_days": _days(found.answers.median),
            "nine_in_ten_days": _days(found.answers.nine_in_ten),
            "late": len(found.answers.late),
            "late_idea_ids": [j.id for j in found.answers.late],
        },
        "balance": {
            "exploring_percent": found.exploring,
            "rounds": [
                {
                    "month": r.month,
                    "granted_cents": r.granted_cents,
                    "exploring_cents": r.exploring_cents,
                    "exploring_percent": r.percent,
                    "agreed_percent": r.agreed,
                }
                for r in found.rounds
            ],
        },
        "fund": {
            "year": found.fund.year,
            "allotted_cents": found.fund.allotted_cents,
            "spent_cents": found.fund.spent_cents,
            "experiments_cents": found.fund.experiments_cents,
            "rounds_cents": found.fund.rounds_cents,
            "left_cents": found.fund.left_cents,
        },
        "units": [
            {
                "id": u.unit_id,
                "name": u.unit,
                "handed_over": u.done,
                "standing": u.standing,
                "lapsed": u.lapsed,
                "broken": u.broken,
            }
            for u in found.units
        ],
        "lessons": [
            {"idea_id": x.idea_id, "title": x.title, "text": x.text, "success": x.success}
            for x in found.lessons
        ],
    }


def _days(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
