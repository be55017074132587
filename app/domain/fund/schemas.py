"""What the fund's forms and the API hand over."""

from typing import Annotated

from app.core.input import Input, line, whole
from app.core.text import MAX_CENTS


class Allotment(Input):
    """Money for a year."""

    year: Annotated[int, whole(2020, 2099)]
    amount_cents: Annotated[int, whole(1, MAX_CENTS)]
    note: Annotated[str, line(500)] = ""


class Correction(Input):
    """Why a transfer is reversed."""

    note: Annotated[str, line(500, 1)]
