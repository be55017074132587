"""Tables as CSV and XLSX; no cell of ours is ever taken for a formula."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from xlsxwriter import Workbook

Cell = str | int | float | bool | None
Table = Sequence[Sequence[Cell]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A fixed day of making: the same rows give the same file."""


def as_csv(rows: Table) -> bytes:
    """Write a table as UTF-8 CSV with a byte order mark, so that spreadsheets read it right."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[tuple[str, Table]]) -> bytes:
    """Write tables as the sheets of one workbook, text as text."""
    out = io.BytesIO()
    with Workbook(out, _AS_TEXT) as book:
        book.set_properties({"created": _MADE})
        for name, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def _plain(value: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would compute."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
