"""XLSX, read without trusting it: sizes are checked before anything is unpacked."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from app.imports.cells import MAX_COLUMNS, MAX_ROWS, SheetError, cleaned

MAX_UNPACKED: Final = 80 * 1024 * 1024

_MAX_PARTS = 2_000
_MAX_SHEETS = 12
_MAX_BLANK_ROWS = 5_000
_MAX_CELLS = 5_000_000
_HEAD = 4_096
_MAGIC: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def is_workbook(data: bytes) -> bool:
    """Tell by the content, not by the name, if this is a packed file."""
    return data.startswith(_MAGIC)


def is_old_office(data: bytes) -> bool:
    """Tell if this is an old or a locked Excel file, which both look the same from outside."""
    return data.startswith(_OLD_OFFICE)


def read_workbook(data: bytes) -> list[list[list[str]]]:
    """Give the rows of each visible sheet that has any, as text; formulas are not worked out.

    Raises:
        SheetError: `not_a_sheet`, `unpacked_too_large`, `too_many_rows` or `too_many_columns`.
    """
    _check_package(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [rows for rows in _sheets(data) if rows]
    except SheetError:
        raise
    except Exception as error:  # a broken file makes openpyxl fail in countless ways
        raise SheetError("not_a_sheet") from error


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_size(package.infolist())
            for part in package.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(package, part)
    except SheetError:
        raise
    except Exception as error:  # zipfile fails in as many ways as files can be broken
        raise SheetError("not_a_sheet") from error


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetError("unpacked_too_large", max_mb=MAX_UNPACKED // 1024**2)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse declarations inside the XML: no spreadsheet program writes them, attackers do."""
    with package.open(part) as file:
        head = file.read(_HEAD).replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise SheetError("not_a_sheet")


def _sheets(data: bytes) -> Iterator[list[list[str]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in visible[:_MAX_SHEETS]:
            sheet.reset_dimensions()
            yield _rows(sheet.iter_rows(values_only=True))
    finally:
        book.close()


def _rows(found: Iterator[tuple[Any, ...]]) -> list[list[str]]:
    """Read until the end, which is also where thousands of blank rows begin."""
    rows: list[list[str]] = []
    last = handed = 0
    for number, values in enumerate(found, start=1):
        cells = _filled_part(values)
        rows.append(cells)
        last = number if cells else last
        handed += len(values)
        if len(cells) > MAX_COLUMNS:
            raise SheetError("too_many_columns", row=number, max=MAX_COLUMNS)
        if last > MAX_ROWS:
            raise SheetError("too_many_rows", row=number, max=MAX_ROWS)
        if handed > _MAX_CELLS:
            raise SheetError("unpacked_too_large", row=number, max_mb=MAX_UNPACKED // 1024**2)
        if number - last > _MAX_BLANK_ROWS:
            break
    return rows[:last]


def _filled_part(values: tuple[Any, ...]) -> list[str]:
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    cells = [as_text(value) for value in values[:end]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def as_text(value: object) -> str:
    """Write a cell's value as a person would have typed it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return "" if value is None else cleaned(str(getattr(value, "text", value)))
