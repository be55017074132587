"""A list of algorithms from a file: JSON or CSV in the Dutch publication standard, or made from it."""

import json
from collections.abc import Sequence
from typing import Any

from app.domain.register.standard import ALIASES, FIELDS, LISTS, Record, read_record
from app.imports.cells import MAX_BYTES, SheetError
from app.imports.sheets import read_sheet

_LISTS_IN = ("algorithms", "algoritmes", "results", "items")
MOST_RECORDS = 5000
_DEEPEST = 1_000


def read_register(data: bytes, filename: str, *, most: int = MAX_BYTES) -> list[Record]:
    """Return the records of a file; what it is, is told by its content.

    Raises:
        SheetError: the file is no list, is too large, or is broken.
    """
    if len(data) > most:
        raise SheetError("file_too_large", max_mb=most // 1_000_000)
    rows = _from_json(data) if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in b"[{" else None
    found = rows if rows is not None else _from_sheet(data, filename)
    if not found:
        raise SheetError("empty_file")
    if len(found) > MOST_RECORDS:
        raise SheetError("too_many_rows", max=MOST_RECORDS)
    return [read_record(row) for row in found]


def _from_json(data: bytes) -> list[dict[str, Any]]:
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise SheetError("not_a_table") from None
    if isinstance(raw, dict):
        raw = next((raw[name] for name in _LISTS_IN if isinstance(raw.get(name), list)), None)
    if not isinstance(raw, list) or any(not isinstance(row, dict) for row in raw):
        raise SheetError("not_a_table")
    return raw


def _from_sheet(data: bytes, filename: str) -> list[dict[str, Any]]:
    sheet = read_sheet(data, filename, _known)
    return [
        {
            name: _cell(name, cell)
            for name, cell in zip(sheet.columns, row.cells, strict=False)
            if cell
        }
        for row in sheet.rows
    ]


def _known(cells: Sequence[str]) -> int:
    names = {cell.strip().lower() for cell in cells}
    return len(names & {*FIELDS, *ALIASES})


def _cell(name: str, cell: str) -> Any:
    """Return a cell as it was before it was written: lists, and text that began like a formula."""
    if name.strip().lower() in LISTS:
        try:
            return json.loads(cell)
        except ValueError:
            return [part.strip() for part in cell.split(";") if part.strip()]
    return cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell
