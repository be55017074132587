"""What the forms and the API hand over."""

from typing import Annotated

from app.core.input import Cents, Day, Input, RowId, line, prose, whole


class CommitmentOffer(Input):
    """Terms offered to a unit. Without a last day the unit has the days that the house waits."""

    unit_id: RowId
    success_criterion: Annotated[str, prose(2000, 1)]
    scope: Annotated[str, prose(2000)] = ""
    capacity: Annotated[str, prose(2000)] = ""
    budget_cents: Cents = 0
    budget_line: Annotated[str, line(120)] = ""
    conditions: Annotated[str, prose(2000)] = ""
    start_within_days: Annotated[int, whole(1, 365)] = 30
    expires_on: Day | None = None
    draft: bool = False


class Terms(Input):
    """Changed terms; what is left out stays."""

    success_criterion: Annotated[str, prose(2000, 1)] | None = None
    scope: Annotated[str, prose(2000)] | None = None
    capacity: Annotated[str, prose(2000)] | None = None
    budget_cents: Cents | None = None
    budget_line: Annotated[str, line(120)] | None = None
    conditions: Annotated[str, prose(2000)] | None = None
    start_within_days: Annotated[int, whole(1, 365)] | None = None
    expires_on: Day | None = None
    version: Annotated[int, whole(1, 2**31 - 1)] | None = None


class Counter(Terms):
    """Other terms that the unit proposes, and why."""

    reason: Annotated[str, prose(2000)] = ""


class Why(Input):
    """A reason."""

    reason: Annotated[str, prose(2000, 1)]
