"""What a command can refuse. Codes and parameters only; the edge turns them into sentences."""

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field: `code` is a key of the error sentences."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


class KiemError(Exception):
    """A refusal with a code, parameters for its sentence and an HTTP-like status."""

    status = 500

    def __init__(self, code: str, /, **params: Any) -> None:
        """Keep the code and the parameters of its sentence."""
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(KiemError):
    """Missing, or not visible to this actor: both look the same."""

    status = 404

    def __init__(self, code: str = "not_found", /, **params: Any) -> None:
        """Default to the one code that hides the difference."""
        super().__init__(code, **params)


class NotAllowed(KiemError):
    """Known to the actor, but not theirs to do."""

    status = 403

    def __init__(self, code: str = "not_allowed", /, **params: Any) -> None:
        """Default to the general code."""
        super().__init__(code, **params)


class Conflict(KiemError):
    """Wrong state or stale version; `params` may carry `current`."""

    status = 409


class Invalid(KiemError):
    """Input that cannot be accepted: one FieldError per field."""

    status = 422

    def __init__(self, *errors: FieldError) -> None:
        """Collect the field errors, in the order of the form."""
        super().__init__("invalid")
        self.errors = errors


class TooMany(KiemError):
    """Too many attempts; `retry_after` in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        """Keep the seconds until the next attempt may succeed."""
        super().__init__("too_many", seconds=retry_after)
        self.retry_after = retry_after


def invalid(field_name: str, code: str, **params: Any) -> Invalid:
    """Build the common case: one field, one code."""
    return Invalid(FieldError(field_name, code, params))
