"""What the forms and the API hand over."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.input import Cents, Day, Email, Input, RowId, line, prose, whole
from app.core.text import MAX_CENTS, clean_line
from app.domain.experiments.lesson_models import PART_MAX
from app.domain.experiments.states import ChecklistState, Reading, Side, Used
from app.domain.ideas.values import HeadlineOk

MOST_MEASURES = 12
MOST_MEMBERS = 12


def figure(value: Any) -> str:
    """Return a number as plain text with a point; both decimal marks are read.

    Raises:
        PydanticCustomError: `not_a_number`.
    """
    text = clean_line(str(value)).replace(",", ".") if not isinstance(value, bool) else ""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise PydanticCustomError("not_a_number", "not a number") from None
    if not number.is_finite() or abs(number) > Decimal(10) ** 12:
        raise PydanticCustomError("not_a_number", "not a number")
    return format(number.quantize(Decimal("0.0001")).normalize(), "f")


def _figure_or_empty(value: Any) -> str:
    return "" if value is None or (isinstance(value, str) and not value.strip()) else figure(value)


Figure = Annotated[str, BeforeValidator(figure)]
MaybeFigure = Annotated[str, BeforeValidator(_figure_or_empty)]
Name = Annotated[
    str,
    BeforeValidator(lambda v: clean_line(v) if isinstance(v, str) else v),
    Field(min_length=1, max_length=80),
]


class CheckInDraft(Input):
    """Figures of a day and what was learned; without a day it is today."""

    date: Day | None = None
    measurements: Annotated[dict[Name, Figure], Field(max_length=MOST_MEASURES)] = {}
    note: Annotated[str, prose(2000)] = ""


class MeasureDraft(Input):
    """One thing to measure: where it starts, where it should end, where to stop."""

    name: Name
    unit: Annotated[str, line(40)] = ""
    start: MaybeFigure = ""
    goal: MaybeFigure = ""
    stop: MaybeFigure = ""


class Plan(Input):
    """The plan of an experiment; what is left out stays."""

    version: Annotated[int, whole(1, 2**31 - 1)] | None = None
    lead_id: RowId | None = None
    lead_email: Email | None = None
    team: Annotated[list[Email], Field(max_length=MOST_MEMBERS)] | None = None
    question: Annotated[str, prose(500)] | None = None
    goal: Annotated[str, prose(2000)] | None = None
    measure: Annotated[str, prose(2000)] | None = None
    stop_rule: Annotated[str, prose(2000)] | None = None
    weeks: Annotated[int, whole(1, 52)] | None = None
    measures: Annotated[list[MeasureDraft], Field(max_length=MOST_MEASURES)] | None = None


class Tick(Input):
    """The state of a guardrail."""

    state: ChecklistState
    note: Annotated[str, prose(2000)] = ""


class Booking(Input):
    """What was spent."""

    amount_cents: Annotated[int, whole(1, MAX_CENTS)]
    note: Annotated[str, line(500)] = ""


JOINT = "\n\n"
Part = Annotated[str, prose(PART_MAX)]


class Learned(Input):
    """The parts of a lesson: what was thought and seen, why, what others can take along."""

    expected: Part = ""
    happened: Part = ""
    why: Part = ""
    reuse: Part = ""
    again_when: Part = ""


def _join(data: Any) -> Any:
    parts = data.get("learned") if isinstance(data, dict) else None
    if not isinstance(parts, dict) or data.get("lesson"):
        return data
    said = (parts.get(name) for name in Learned.model_fields)
    return {**data, "lesson": JOINT.join(text for text in said if isinstance(text, str) and text)}


class Taught(Input):
    """A lesson: its text, or its parts, which are then its text."""

    lesson: Annotated[str, prose(4000, 1)]
    learned: Learned | None = None

    join = model_validator(mode="before")(_join)


class Verdict(Input):
    """How the experiment ended, with evidence and lesson."""

    result: Literal["success", "no_success"]
    evidence: Annotated[str, prose(4000, 1)]
    lesson: Annotated[str, prose(4000, 1)]
    learned: Learned | None = None

    join = model_validator(mode="before")(_join)


class HeadlineDraft(Input):
    """Whether we stand by the headline; the second reader also says what speaks against it."""

    answer: HeadlineOk
    note: Annotated[str, prose(2000)] = ""


class EvaluationDraft(Input):
    """How one side reads the criterion; the side follows from who speaks, unless one speaks for two."""

    reading: Reading
    text: Annotated[str, prose(4000, 1)]
    side: Side | None = None


class Extension(Input):
    """More time, and money from the year."""

    weeks: Annotated[int, whole(1, 26)]
    amount_cents: Cents = 0
    reason: Annotated[str, prose(2000, 1)]


class Stop(Taught):
    """Stopping takes a lesson."""


class Pause(Input):
    """Why it rests, may stay empty."""

    reason: Annotated[str, prose(2000)] = ""


class ClaimDraft(Input):
    """A unit takes a success over."""

    unit_id: RowId
    note: Annotated[str, prose(2000)] = ""
    start_on: Day | None = None


class HandoverPlan(Input):
    """Who owns it from when at what cost, and what comes along; the commitment gives what is left out."""

    owner_email: Email | None = None
    date: Day | None = None
    running_cost_cents: Cents | None = None
    access: Annotated[str, prose(1000)] | None = None
    documents: Annotated[str, prose(1000)] | None = None
    support_until: Day | None = None


class FollowUpAnswer(Input):
    """How what was taken over does: is it used, by how many people, what did it bring."""

    months: Annotated[
        Literal[3, 6],
        BeforeValidator(lambda v: {"3": 3, "6": 6}.get(v, v) if isinstance(v, str) else v),
    ]
    used: Used
    people: Annotated[int, whole(0, 1_000_000)] = 0
    brought: Annotated[str, prose(2000, 1)]


__all__ = [
    "Booking",
    "CheckInDraft",
    "ClaimDraft",
    "EvaluationDraft",
    "Extension",
    "FollowUpAnswer",
    "HandoverPlan",
    "HeadlineDraft",
    "Learned",
    "MeasureDraft",
    "Pause",
    "Plan",
    "Stop",
    "Tick",
    "Verdict",
    "figure",
]
