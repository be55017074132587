"""What the forms and the API hand over."""

from app.core.input import Cents, Day, Input, RowId, prose, whole


class CommitmentOffer(Input):
    """Terms offered to a unit. Without a last day the unit has the days that the house waits."""

    unit_id: RowId  # type: ignore[valid-type]
    success_criterion: prose(2000, 1)  # type: ignore[valid-type]
    capacity: prose(2000) = ""  # type: ignore[valid-type]
    budget_cents: Cents = 0  # type: ignore[valid-type]
    start_within_days: whole(1, 365) = 30  # type: ignore[valid-type]
    expires_on: Day | None = None  # type: ignore[valid-type]
    draft: bool = False


class Terms(Input):
    """Changed terms; what is left out stays."""

    success_criterion: prose(2000, 1) | None = None  # type: ignore[valid-type]
    capacity: prose(2000) | None = None  # type: ignore[valid-type]
    budget_cents: Cents | None = None  # type: ignore[valid-type]
    start_within_days: whole(1, 365) | None = None  # type: ignore[valid-type]
    expires_on: Day | None = None  # type: ignore[valid-type]
    version: whole(1, 2**31 - 1) | None = None  # type: ignore[valid-type]


class Why(Input):
    """A reason."""

    reason: prose(2000, 1)  # type: ignore[valid-type]
