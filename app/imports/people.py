"""A list of people and units: who works where, who leads, who has which role."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.text import fold
from app.i18n import LANGUAGES, labels
from app.imports.cells import Refusal, one_line
from app.imports.mapping import is_empty, recognise_names, value_key
from app.imports.sheets import Row, SheetError, read_sheet
from app.imports.words import NO_WORDS, PEOPLE_NAMES, YES_WORDS

EMAIL: Final = re.compile(r"[^@\s<>,;\"']{1,64}@[^@\s<>,;\"']+\.[^@\s<>,;\"'.]{2,63}")
ROLES: Final = ("manager", "facilitator", "ai_team", "admin", "auditor")

_SPLIT = re.compile(r"[,;|/+\n]")
_LONGEST: Final = {"name": 200, "email": 254, "unit": 200, "parent": 200}
_LANGUAGE_WORDS: Final = {
    "nl": "nl", "nederlands": "nl", "dutch": "nl", "nl-nl": "nl", "nl-be": "nl",
    "en": "en", "engels": "en", "english": "en", "en-gb": "en", "en-us": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person; the address, in lower case, is what tells people apart."""

    row_number: int
    email: str
    name: str
    unit: str | None = None
    is_lead: bool = False
    roles: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit, from the first row that names it."""

    row_number: int
    name: str
    parent: str | None = None
    lead_email: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """Units with every parent before its children, then people in the order of the file."""

    people: tuple[PersonRow, ...]
    units: tuple[UnitRow, ...]
    refused: tuple[Refusal, ...]
    skipped_blank: int
    columns: dict[str, str]
    header_row: int
    encoding: str | None
    delimiter: str | None


def read_people(data: bytes, filename: str) -> PeopleSheet:
    """Read a list of people.

    Raises:
        SheetError: the file cannot be read, or has no column of addresses.
    """
    sheet = read_sheet(data, filename, _header_score)
    places = {field: where[0] for field, where in _recognised(sheet.columns).items()}
    if "email" not in places:
        raise SheetError("column_missing", row=sheet.header_row, field="email", column="email")
    reader = _Reader(places)
    for row in sheet.rows:
        reader.take(row)
    return PeopleSheet(
        people=tuple(reader.people.values()),
        units=tuple(reader.ordered_units()),
        refused=tuple(sorted(reader.refused, key=lambda refusal: refusal.row)),
        skipped_blank=sheet.skipped_blank,
        columns={field: sheet.columns[place] for field, place in places.items()},
        header_row=sheet.header_row,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
    )


def _recognised(columns: Sequence[str]) -> dict[str, tuple[int, ...]]:
    return recognise_names(columns, PEOPLE_NAMES, {})


def _header_score(cells: Sequence[str]) -> int:
    found = _recognised(cells)
    return len(found) if "email" in found else 0


class _Refused(Exception):
    def __init__(self, field: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.parts = (field, code, value)


class _Reader:
    """Reads row after row; a refused row leaves no trace but its refusal."""

    def __init__(self, places: dict[str, int]) -> None:
        self._places = places
        self.people: dict[str, PersonRow] = {}
        self.refused: list[Refusal] = []
        self._units: dict[str, UnitRow] = {}
        self._leads: dict[str, str] = {}
        self._over: dict[str, str] = {}
        """By unit one that stands somewhere above it; see `_top`."""

    def take(self, row: Row) -> None:
        try:
            person = self._person(row)
            unit = self._unit(row, person)
        except _Refused as refusal:
            field, code, value = refusal.parts
            self.refused.append(Refusal(row.number, field, code, value))
            return
        if unit is not None:
            self._keep_unit(unit)
        if person is not None:
            self.people[person.email] = person

    def ordered_units(self) -> list[UnitRow]:
        """Give parents before children, otherwise in the order of the file."""
        levels: dict[str, int] = {}
        for key in self._units:
            path, at = [], key
            while at not in levels and (parent := self._units[at].parent):
                path.append(at)
                at = fold(parent)
            level = levels.setdefault(at, 0)
            for below, one in enumerate(reversed(path), start=1):
                levels[one] = level + below
        return [self._units[key] for key in sorted(self._units, key=lambda key: levels[key])]

    def _cell(self, row: Row, field: str) -> str:
        place = self._places.get(field)
        text = one_line(row.cells[place]) if place is not None and place < len(row.cells) else ""
        if len(text) > _LONGEST.get(field, 1_000):
            raise _Refused(field, "too_long", text[:40])
        return "" if is_empty(text) else text

    def _person(self, row: Row) -> PersonRow | None:
        """Read the person of a row; a row may also hold a unit only."""
        email, name = self._cell(row, "email").lower(), self._name(row)
        if not email and not name and self._cell(row, "unit"):
            return None
        if not email:
            raise _Refused("email", "required")
        if not EMAIL.fullmatch(email):
            raise _Refused("email", "not_an_email", email)
        if email in self.people:
            raise _Refused("email", "already_in_file", email)
        if not name:
            raise _Refused("name", "required")
        return PersonRow(
            row_number=row.number,
            email=email,
            name=name,
            unit=self._cell(row, "unit") or None,
            is_lead=self._lead(row) is True,
            roles=_roles(self._cell(row, "roles")),
            language=_language(self._cell(row, "language")),
        )

    def _name(self, row: Row) -> str:
        parts = (self._cell(row, field) for field in ("first_name", "infix", "last_name"))
        return self._cell(row, "name") or " ".join(part for part in parts if part)

    def _lead(self, row: Row) -> bool | str:
        """Read who leads the unit: this person, or the one with the address given."""
        text = self._cell(row, "lead")
        word = value_key(text)
        if not word or word in NO_WORDS:
            return False
        if word in YES_WORDS:
            return True
        if EMAIL.fullmatch(word):
            return word
        raise _Refused("lead", "unknown_value", text)

    def _unit(self, row: Row, person: PersonRow | None) -> UnitRow | None:
        name, parent, lead = self._cell(row, "unit"), self._cell(row, "parent"), self._lead(row)
        if not name:
            if parent or lead:
                raise _Refused("unit", "required")
            return None
        email = lead if isinstance(lead, str) else person.email if lead and person else None
        key = fold(name)
        known = self._units.get(key)
        if parent and known and known.parent and fold(known.parent) != fold(parent):
            raise _Refused("parent", "contradicts", parent)
        if parent and not (known and known.parent) and self._top(fold(parent)) == key:
            raise _Refused("parent", "unit_cycle", parent)
        if email and self._leads.get(key, email) != email:
            raise _Refused("lead", "second_lead", email)
        return UnitRow(row.number, name, parent or None, email)

    def _keep_unit(self, unit: UnitRow) -> None:
        key = fold(unit.name)
        first = self._units.get(key, unit)
        if unit.lead_email:
            self._leads[key] = unit.lead_email
        parent = first.parent or unit.parent
        self._units[key] = UnitRow(first.row_number, first.name, parent, self._leads.get(key))
        if parent:
            self._over.setdefault(key, fold(parent))
        if unit.parent and fold(unit.parent) not in self._units:
            self._units[fold(unit.parent)] = UnitRow(unit.row_number, unit.parent)

    def _top(self, key: str) -> str:
        """Give the unit above all that are above this one; the way there is short the next time."""
        path = []
        while key in self._over:
            path.append(key)
            key = self._over[key]
        self._over.update(dict.fromkeys(path, key))
        return key


def _roles(text: str) -> tuple[str, ...]:
    """Read roles by code or by their word in either language; everyone is an employee anyway."""
    known = {value_key(word): code for lang in LANGUAGES for code, word in _role_words(lang)}
    known |= {code.replace("_", " "): code for code in ROLES} | {code: code for code in ROLES}
    parts = [value_key(part) for part in _SPLIT.split(text) if part.strip()]
    if not all(part in known for part in parts):
        parts = [word for part in parts for word in ([part] if part in known else part.split())]
    unknown = next((part for part in parts if part not in known), None)
    if unknown is not None:
        raise _Refused("roles", "unknown_value", unknown)
    return tuple(dict.fromkeys(known[part] for part in parts if known[part] in ROLES))


def _role_words(lang: str) -> list[tuple[str, str]]:
    return [*labels("role", lang).items(), ("employee", "employee")]


def _language(text: str) -> str | None:
    if not text:
        return None
    found = _LANGUAGE_WORDS.get(value_key(text))
    if found is None:
        raise _Refused("language", "unknown_value", text)
    return found
