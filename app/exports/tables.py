"""Tables as CSV and XLSX; no cell of ours is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from tempfile import TemporaryFile

Cell = str | int | float | bool | None
Table = Sequence[Sequence[Cell]]
SHEET_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 65_536
_MOST_LETTERS = 32_767
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
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, _AS_TEXT) as book:
        book.set_properties({"created": _MADE})
        for name, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def csv_pieces(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write a table as CSV piece by piece, however long it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    yield "\ufeff".encode()
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        if out.tell() > _PIECE:
            yield _taken(out)
    yield _taken(out)


def xlsx_pieces(rows: Iterable[Sequence[Cell]], name: str = "Kiem") -> Iterator[bytes]:
    """Write a table as a workbook, row by row into a file that goes when it was sent."""
    from xlsxwriter import Workbook

    with TemporaryFile() as file:
        with Workbook(file, {**_AS_TEXT, "in_memory": False, "constant_memory": True}) as book:
            book.set_properties({"created": _MADE})
            sheet = book.add_worksheet(name[:31])
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [_fitting(cell) for cell in row])
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


PIECES = {"csv": csv_pieces, "xlsx": xlsx_pieces}


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode("utf-8", "replace")


def _fitting(value: Cell) -> Cell:
    """Cut a text at what a cell of a workbook holds."""
    return value[:_MOST_LETTERS] if isinstance(value, str) else value


def _plain(value: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would compute."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
