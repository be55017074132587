"""What the forms and the API hand over."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.core.input import Cents, Day, Email, Input, RowId, line, prose, whole
from app.core.text import MAX_CENTS, clean_line
from app.domain.experiments.states import ChecklistState

MOST_MEASURES = 12


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


class Verdict(Input):
    """How the experiment ended, with evidence and lesson."""

    result: Literal["success", "no_success"]
    evidence: Annotated[str, prose(4000, 1)]
    lesson: Annotated[str, prose(4000, 1)]


class Extension(Input):
    """More time, and money from the year."""

    weeks: Annotated[int, whole(1, 26)]
    amount_cents: Cents = 0
    reason: Annotated[str, prose(2000, 1)]


class Stop(Input):
    """Stopping takes a lesson."""

    lesson: Annotated[str, prose(4000, 1)]


class Pause(Input):
    """Why it rests, may stay empty."""

    reason: Annotated[str, prose(2000)] = ""


class ClaimDraft(Input):
    """A unit takes a success over."""

    unit_id: RowId
    note: Annotated[str, prose(2000)] = ""
    start_on: Day | None = None


class HandoverPlan(Input):
    """Who will own it from when, and what it costs a year; the commitment gives what is left out."""

    owner_email: Email | None = None
    date: Day | None = None
    running_cost_cents: Cents | None = None


__all__ = [
    "Booking",
    "CheckInDraft",
    "ClaimDraft",
    "Extension",
    "HandoverPlan",
    "MeasureDraft",
    "Pause",
    "Plan",
    "Stop",
    "Tick",
    "Verdict",
    "figure",
]
