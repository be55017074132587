"""One table out of a file: its column names, and its rows by the number a spreadsheet shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from app.imports.cells import MAX_BYTES, MAX_COLUMNS, Notice, Refusal, SheetError, one_line
from app.imports.delimited import read_delimited
from app.imports.workbook import is_old_office, is_workbook, read_workbook

__all__ = ["Notice", "Refusal", "Row", "Sheet", "SheetError", "read_sheet"]

_HEADER_WITHIN: Final = 25
_WIDTH_WITHIN: Final = 100
_SHOWN_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, by somebody who saw the guess; what is None is guessed."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None


GUESSED: Final = Reading()
# How well a row would serve as header: 0 for not at all, 1 or more for names that are known.
HeaderScore = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` is its row in the file, counted from 1 with banners and blanks."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table and how it was found. Encoding and delimiter are those of a CSV file."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int
    skipped_blank: int
    encoding: str | None = None
    delimiter: str | None = None


def read_sheet(data: bytes, filename: str, score: HeaderScore, reading: Reading = GUESSED) -> Sheet:
    """Read a CSV or XLSX file; what it is, is told by its content.

    Raises:
        SheetError: the file is no table, is too large, or is broken.
    """
    if len(data) > MAX_BYTES:
        raise SheetError("file_too_large", max_mb=MAX_BYTES // 1024**2)
    if is_old_office(data):
        raise SheetError("old_excel", file=filename)
    if is_workbook(data):
        tables = read_workbook(data)
        if not tables:
            raise SheetError("empty_file")
        best = max(tables, key=lambda rows: _best_score(rows, score))
        return _table(best, score, reading.header_row)
    records = read_delimited(data, reading.encoding, reading.delimiter)
    return _table(records.rows, score, reading.header_row, records.encoding, records.delimiter)


def _table(
    records: list[list[str]],
    score: HeaderScore,
    told: int | None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet:
    """Take the told row for the header, counted from 1, else the best one."""
    header = _header_place(records, score) if told is None else told - 1
    if header is None:
        raise SheetError("empty_file")
    if header >= len(records):
        raise SheetError("row_missing", row=told)
    columns = _column_names(records[header])
    if len(columns) > MAX_COLUMNS:
        raise SheetError("too_many_columns", row=header + 1, max=MAX_COLUMNS)
    body = enumerate(records[header + 1 :], start=header + 2)
    rows = tuple(Row(number, tuple(cells)) for number, cells in body if any(cells))
    blank = len(records) - header - 1 - len(rows)
    return Sheet(columns, rows, header + 1, blank, encoding, delimiter)


def _header_place(records: list[list[str]], score: HeaderScore) -> int | None:
    """Find the header: the first full row with known names, else the first full row.

    Rows above it that fill less than half of the table's width are banners.
    """
    filled = [sum(map(bool, cells)) for cells in islice(records, _WIDTH_WITHIN)]
    width = max(filled, default=0)
    if width == 0:
        return next((place for place, cells in enumerate(records) if any(cells)), None)
    full = [place for place, n in enumerate(filled) if n * 2 >= width][:_HEADER_WITHIN]
    known = next((i for i, place in enumerate(full) if score(records[place])), 0)
    # A row of group names may stand above the real one: the next row counts if it says more.
    return max(full[known : known + 2], key=lambda place: (score(records[place]), -place))


def _best_score(records: list[list[str]], score: HeaderScore) -> int:
    place = _header_place(records, score)
    return -1 if place is None else score(records[place])


def _column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Bring names to one line, name what has none, and tell equal ones apart."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(cells, start=1):
        name = one_line(cell)[:_SHOWN_NAME] or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
