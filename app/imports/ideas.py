"""A list of ideas from any organisation, brought to the fields that Kiem knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.i18n.formats import ParseError, parse_money
from app.imports.cells import Notice, Refusal, one_line
from app.imports.mapfile import MapFile, NeedsMapping, template
from app.imports.mapping import Places, fitting, header_score, is_empty, recognise, value_parts
from app.imports.names import VALUE_FIELDS
from app.imports.sheets import GUESSED, Reading, Row, Sheet, read_sheet

TITLE_LENGTH: Final = 120
TEXT_LENGTH: Final = 10_000
OWN_ID_LENGTH: Final = 120

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_MAX_WEEKS: Final = 520
_MAX_CENTS: Final = 10**13
_EUROS: Final = frozenset(("eur", "euro", "euro's", "euros", "€"))


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """One idea; `row_number` as a spreadsheet counts. What the list leaves open is empty."""

    row_number: int
    own_id: str | None
    title: str
    problem: str
    proposal: str
    today: str = ""
    headline: str = ""
    unit: str | None = None
    theme: str | None = None
    submitter_email: str | None = None
    status: str | None = None
    cost_cents: int | None = None
    weeks: int | None = None
    value_type: str | None = None
    benefits: tuple[str, ...] = ()
    ai_type: str | None = None


@dataclass(frozen=True, slots=True)
class IdeaSheet:
    """What a file holds: ideas, refused rows, and how it was read."""

    rows: tuple[IdeaRow, ...]
    refused: tuple[Refusal, ...]
    notices: tuple[Notice, ...]
    skipped_blank: int
    columns: dict[str, tuple[str, ...]]
    unused_columns: tuple[str, ...]
    header_row: int
    encoding: str | None
    delimiter: str | None


def read_ideas(
    data: bytes, filename: str, mapping: MapFile | None = None, reading: Reading = GUESSED
) -> IdeaSheet:
    """Read a list of ideas; without a mapping, columns are recognised by their names.

    Raises:
        SheetError: the file cannot be read, or lacks a column of the mapping.
        NeedsMapping: no column can be taken for the title.
    """
    sheet = read_sheet(data, filename, mapping.score if mapping else header_score, reading)
    places = mapping.places(sheet.columns) if mapping else fitting(sheet, recognise(sheet.columns))
    if "title" not in places:
        raise NeedsMapping(template(sheet, places), sheet.columns)
    return ideas_of(sheet, places, mapping or MapFile({}))


def ideas_of(sheet: Sheet, places: Places, mapping: MapFile) -> IdeaSheet:
    """Bring the rows of a table to ideas, by the columns that hold their fields."""
    reader = _Reader(places, mapping)
    ideas = tuple(idea for row in sheet.rows if (idea := reader.idea(row)))
    return _result(sheet, places, reader, ideas)


def _result(
    sheet: Sheet, places: Places, reader: "_Reader", ideas: tuple[IdeaRow, ...]
) -> IdeaSheet:
    used = {place for columns in places.values() for place in columns}
    return IdeaSheet(
        rows=ideas,
        refused=tuple(reader.refused),
        notices=tuple(reader.notices),
        skipped_blank=sheet.skipped_blank,
        columns={field: tuple(sheet.columns[i] for i in where) for field, where in places.items()},
        unused_columns=tuple(name for i, name in enumerate(sheet.columns) if i not in used),
        header_row=sheet.header_row,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
    )


class _Unreadable(Exception):
    def __init__(self, field: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.parts = (field, code, value)


class _Reader:
    """Reads row after row and keeps what it could not take over."""

    def __init__(self, places: Places, mapping: MapFile) -> None:
        self._places = places
        self._mapping = mapping
        self._ids: set[str] = set()
        self.refused: list[Refusal] = []
        self.notices: list[Notice] = []

    def idea(self, row: Row) -> IdeaRow | None:
        try:
            return self._idea(row)
        except _Unreadable as fault:
            field, code, value = fault.parts
            self.refused.append(Refusal(row.number, field, code, value))
            return None

    def _idea(self, row: Row) -> IdeaRow:
        title = one_line(self._text(row, "title", " "))
        if not title:
            raise _Unreadable("title", "required")
        values = {field: self._values(row, field) for field in VALUE_FIELDS}
        problem = self._text(row, "problem")
        if len(title) > TITLE_LENGTH:
            self.notices.append(Notice(row.number, "title_shortened"))
            problem = f"{title}\n\n{problem}".strip()
            title = shortened(title, TITLE_LENGTH)
        return IdeaRow(
            row_number=row.number,
            own_id=self._own_id(row),
            title=title,
            problem=self._kept(row, "problem", problem),
            proposal=self._kept(row, "proposal", self._text(row, "proposal")),
            today=self._kept(row, "today", self._text(row, "today")),
            headline=self._kept(row, "headline", self._text(row, "headline")),
            unit=self._word(row, "unit"),
            theme=self._word(row, "theme"),
            submitter_email=self._email(row),
            status=self._word(row, "status"),
            cost_cents=self._cost(row),
            weeks=self._weeks(row),
            value_type=next(iter(values["value_type"]), None),
            benefits=values["benefits"],
            ai_type=next(iter(values["ai_type"]), None),
        )

    def _cells(self, row: Row, field: str) -> Iterator[str]:
        for place in self._places.get(field, ()):
            if place < len(row.cells) and row.cells[place]:
                yield row.cells[place]

    def _text(self, row: Row, field: str, joint: str = "\n\n") -> str:
        parts = dict.fromkeys(self._cells(row, field))
        return joint.join(parts) or self._mapping.fixed.get(field, "")

    def _kept(self, row: Row, field: str, text: str) -> str:
        if len(text) > TEXT_LENGTH:
            self.notices.append(Notice(row.number, "text_shortened", {"field": field}))
        return shortened(text, TEXT_LENGTH)

    def _word(self, row: Row, field: str) -> str | None:
        word = one_line(next(self._cells(row, field), ""))
        return (None if is_empty(word) else word) or self._mapping.fixed.get(field)

    def _own_id(self, row: Row) -> str | None:
        own_id = self._word(row, "own_id")
        if own_id is not None and len(own_id) > OWN_ID_LENGTH:
            return None  # a text, not a number: shortened it could meet another
        if own_id is not None and own_id in self._ids:
            self.notices.append(Notice(row.number, "own_id_twice", {"value": own_id}))
        self._ids.add(own_id or "")
        return own_id

    def _email(self, row: Row) -> str | None:
        """Take the first address in the cell; a cell without one names nobody that is known."""
        found = _EMAIL.search(self._word(row, "submitter_email") or "")
        return found[0].strip(".").lower() if found else None

    def _cost(self, row: Row) -> int | None:
        text = self._word(row, "cost")
        if text is None:
            return None
        currency = self._word(row, "currency")
        if currency is not None and currency.casefold() not in _EUROS:
            self.notices.append(Notice(row.number, "other_currency", {"value": currency}))
            return None
        try:
            cents = parse_money(text, "nl")
        except ParseError:
            cents = -1
        if not 0 <= cents <= _MAX_CENTS:
            self._leave_out(row, "cost", text)
            return None
        return cents

    def _weeks(self, row: Row) -> int | None:
        text = self._word(row, "weeks")
        if text is None:
            return None
        found = re.fullmatch(r"([0-9]{1,3})(?:[.,]0+)?(?: *(?:weeks?|weken|w))?", text.lower())
        if found is None or not 0 < int(found[1]) <= _MAX_WEEKS:
            self._leave_out(row, "weeks", text)
            return None
        return int(found[1])

    def _leave_out(self, row: Row, field: str, text: str) -> None:
        """Note a number that cannot be read; it can be filled in later, so the row stays."""
        self.notices.append(Notice(row.number, "number_left_out", {"field": field, "value": text}))

    def _values(self, row: Row, field: str) -> tuple[str, ...]:
        text = next(self._cells(row, field), "")
        text = (text if not is_empty(text) else "") or self._mapping.fixed.get(field, "")
        if not text:
            return ()
        whole = self._mapping.value(field, text)
        if whole is not None:
            return (whole,) if whole else ()
        found: dict[str, None] = {}
        for part in value_parts(field, text):
            code = self._mapping.value(field, part)
            if code is None:
                raise _Unreadable(field, "unknown_value", part)
            found[code] = None
        found.pop("", None)
        return tuple(found)


def shortened(text: str, length: int) -> str:
    """Cut at the end of a word, with an ellipsis in place of what is left out."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    place = max(head.rfind(" "), head.rfind("\n"))
    if place > length * 2 // 3:
        head = head[:place]
    return head.rstrip(" \n,;:.-–") + "…"
