"""What the fund's forms and the API hand over."""

from app.core.input import Input, line, whole
from app.core.text import MAX_CENTS


class Allotment(Input):
    """Money for a year."""

    year: whole(2020, 2099)  # type: ignore[valid-type]
    amount_cents: whole(1, MAX_CENTS)  # type: ignore[valid-type]
    note: line(500) = ""  # type: ignore[valid-type]


class Correction(Input):
    """Why a transfer is reversed."""

    note: line(500, 1)  # type: ignore[valid-type]
