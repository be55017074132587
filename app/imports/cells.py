"""What both kinds of file share: limits, the errors, and the cleaning of a cell."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.text import clean_text
from app.imports.markup import without_markup

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 500

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\u00ad]")


class SheetError(Exception):
    """The file as a whole cannot be read; `row` is the row to look at, as a spreadsheet counts."""

    def __init__(self, code: str, *, row: int | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code: Final = code
        self.row: Final = row
        self.params: Final[dict[str, Any]] = params


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that cannot be taken over, and the value that is why."""

    row: int
    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was changed or left out on the way; the row is taken over all the same."""

    row: int
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def cleaned(text: str) -> str:
    """Bring a cell to what any other door would let in; plain cells, the most, go fast."""
    if text.isascii() and text.isprintable():
        return without_markup(text.strip())
    return without_markup(clean_text(text.replace("\ufeff", "")))


def one_line(text: str) -> str:
    """Bring a text to one line with single spaces, without invisible characters."""
    return " ".join(_INVISIBLE.sub("", text).split())
