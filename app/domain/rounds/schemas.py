"""What may come in about rounds; unknown fields are ignored."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.core.input import Cents, Day, Email, Input, Moment, Month, RowId, line, prose, whole
from app.domain.rounds.live_models import Place
from app.domain.rounds.states import RoundState
from app.selection.model import RULES
from app.selection.worth import HEAVIEST, MOST_CRITERIA

RuleName = Literal["equal-shares", "greedy", "greedy-per-cost", "phragmen", "max-total"]
assert set(RULES) == set(RuleName.__args__)  # type: ignore[attr-defined]  # noqa: S101

Percent = Annotated[int, whole(0, 100)]
Version = Annotated[int, whole(0, 2**31 - 1)]
MAX_ITEMS = 200


def _rising(points: list[int]) -> list[int]:
    if points != sorted(points) or not points[-1]:
        raise PydanticCustomError("not_rising", "a better answer counts at least as much")
    return points


Points = Annotated[
    list[Annotated[int, whole(0, 100)]], Field(min_length=5, max_length=5), AfterValidator(_rising)
]
"""What the answers 1 to 5 count; the best one counts something."""


Weight = Annotated[int, whole(1, HEAVIEST)]


class CriterionTerms(Input):
    """A further question: a short name and what it asks, in both languages, and its weight."""

    name_nl: Annotated[str, line(60, 1)]
    name_en: Annotated[str, line(60, 1)]
    question_nl: Annotated[str, line(200, 1)]
    question_en: Annotated[str, line(200, 1)]
    weight: Weight = 1


class RoundTerms(Input):
    """What a round may be given; what is missing comes from the organisation's pattern."""

    budget_cents: Cents | None = None
    reserve_percent: Percent | None = None
    rule: RuleName | None = None
    intake_until: Moment | None = None
    session_at: Moment | None = None
    answer_by: Moment | None = None
    panel: Annotated[list[Email], Field(max_length=1000)] | None = None
    quorum: Annotated[int, whole(3, 1000)] | None = None
    recuse_leads: bool | None = None
    points: Points | None = None
    criteria: Annotated[list[CriterionTerms], Field(max_length=MOST_CRITERIA - 1)] | None = None
    """Further questions; an empty list: only the headline question."""
    headline_weight: Weight | None = None


class RoundDraft(RoundTerms):
    """A new round; only the month is required."""

    month: Month


class RoundChange(RoundTerms):
    """Changed terms, with the version that the writer saw."""

    version: Version


class Transition(Input):
    """A move of the whole round; cancelling takes a reason."""

    to: RoundState
    reason: Annotated[str, prose(2000)] = ""


class Agenda(Input):
    """The whole agenda, in the order of discussion."""

    idea_ids: Annotated[list[RowId], Field(max_length=MAX_ITEMS)]


class CriterionAnswer(Input):
    """An answer to a further question, by its number: 1 to 5, or None for no opinion."""

    number: Annotated[int, whole(1, MOST_CRITERIA - 1)]
    score: Annotated[int, whole(1, 5)] | None = None


class Line(Input):
    """An answer to one idea: 1 to 5, or None for no opinion; `criteria` where the round asks more."""

    idea_id: RowId
    score: Annotated[int, whole(1, 5)] | None = None
    reason: Annotated[str, line(500)] = ""
    criteria: Annotated[list[CriterionAnswer], Field(max_length=MOST_CRITERIA - 1)] = []


class BallotDraft(Input):
    """A whole ballot, replacing what was there; `version` is the one that the voter saw."""

    version: Version = 0
    lines: Annotated[list[Line], Field(max_length=MAX_ITEMS)]


class RecusalDraft(Input):
    """Somebody says that they have a stake in an idea."""

    idea_id: RowId
    reason: Annotated[str, prose(500)] = ""


class Settling(Input):
    """The sentence that closes the talk about an idea, and when to look at it again."""

    conclusion: Annotated[str, prose(2000)] = ""
    review_on: Day | None = None

    def words(self) -> tuple[str, date | None]:
        """Return both, as `settle_item` takes them."""
        return self.conclusion, self.review_on


class Reset(Input):
    """Why an idea's vote begins again."""

    reason: Annotated[str, prose(500)]


class Presence(Input):
    """From where a voter takes part."""

    place: Place


class Talk(Input):
    """How many minutes of talk more; none ends the clock."""

    minutes: Annotated[int, whole(0, 60)]


class DecisionDraft(Input):
    """Follow the outcome for an idea, or deviate from it with a reason."""

    decision: Literal["follow", "deviate"]
    selected: bool | None = None
    reason: Annotated[str, prose(2000)] = ""


class WhatIfDraft(Input):
    """What would come out if; everything is optional."""

    budget_cents: Cents | None = None
    rule: RuleName | None = None
    reserve_percent: Percent | None = None
    costs: (
        Annotated[dict[RowId, Annotated[int, whole(1, 10**13)]], Field(max_length=MAX_ITEMS)] | None
    ) = None
    exclude: Annotated[list[RowId], Field(max_length=MAX_ITEMS)] | None = None
    include: Annotated[list[RowId], Field(max_length=MAX_ITEMS)] | None = None
