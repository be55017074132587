"""A list as somebody looks at it: how it was read, which column is which, which words mean what.

Everything is a guess that can be corrected. What was said once about a list with these columns is
remembered by the names of its columns, in whatever order they stand.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from app.imports.cells import SheetError
from app.imports.ideas import IdeaSheet, ideas_of
from app.imports.mapfile import MapFile
from app.imports.mapping import (
    Places,
    fitting,
    header_score,
    is_empty,
    known_values,
    plain,
    recognise,
    value_key,
    value_parts,
)
from app.imports.names import IDEA_FIELDS, TEXT_FIELDS, VALUE_FIELDS
from app.imports.sheets import GUESSED, Reading, Sheet, read_sheet

MOST_WORDS: Final = 300
_EXAMPLES: Final = 2
_EXAMPLE_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody said about a list. `columns` None: recognise them; values: field → word → code."""

    reading: Reading = GUESSED
    columns: Mapping[str, tuple[str, ...]] | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "reading": [self.reading.encoding, self.reading.delimiter, self.reading.header_row],
            "columns": self.columns and {name: list(where) for name, where in self.columns.items()},
            "values": {name: dict(words) for name, words in self.values.items()},
        }


def wish_of(kept: Mapping[str, Any]) -> Wish:
    """Return a wish that was kept as JSON."""
    columns = kept.get("columns")
    return Wish(
        Reading(*kept.get("reading", ())),
        None if columns is None else {name: tuple(where) for name, where in columns.items()},
        kept.get("values", {}),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list, with a few of its cells."""

    name: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A spelling in a column of values: how often, and what it was said to mean (None: unknown)."""

    text: str
    count: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """A list that was read. `ideas` is None while no column is known to hold the title.

    `strange` names columns that seem to hold values, in words that we do not know.
    """

    sheet: Sheet
    source: str
    columns: tuple[Column, ...]
    fields: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[Word, ...]]
    strange: tuple[str, ...]
    ideas: IdeaSheet | None


def look(data: bytes, filename: str, wish: Wish) -> Look:
    """Read a list with what was said about it, and guess the rest.

    Raises:
        SheetError: the file cannot be read so.
    """
    sheet = read_sheet(data, filename, header_score, wish.reading)
    places = _places(sheet, wish)
    mapping = MapFile({}, values=wish.values)
    return Look(
        sheet,
        source_of(sheet.columns),
        tuple(_column(sheet, place, name) for place, name in enumerate(sheet.columns)),
        {name: tuple(sheet.columns[i] for i in where) for name, where in places.items()},
        {
            name: _words(sheet, name, places[name][0], mapping)
            for name in VALUE_FIELDS
            if name in places
        },
        () if wish.columns is not None else _strange(sheet, places),
        ideas_of(sheet, places, mapping) if "title" in places else None,
    )


def source_of(columns: Sequence[str]) -> str:
    """Return by which name lists with these columns are remembered."""
    names = "\n".join(sorted({plain(name) for name in columns}))
    return hashlib.sha256(names.encode()).hexdigest()


def typed_columns(typed: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the columns that a form names per field, several only where they make one text."""
    found = {}
    for name in IDEA_FIELDS:
        chosen = tuple(dict.fromkeys(one for one in typed.get(name, ()) if one))
        if chosen:
            found[name] = chosen if name in TEXT_FIELDS else chosen[:1]
    return found


def typed_values(typed: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, dict[str, str]]:
    """Return the words that a form gives a meaning; an unknown meaning is left out."""
    found: dict[str, dict[str, str]] = {}
    for name in VALUE_FIELDS:
        codes = {*known_values(name).values(), ""}
        pairs = {value_key(word): code for word, code in typed.get(name, ()) if code in codes}
        if pairs:
            found[name] = pairs
    return found


def _places(sheet: Sheet, wish: Wish) -> Places:
    """Return the places of the fields: as said, where the columns are there, else as recognised."""
    if wish.columns is None:
        return fitting(sheet, recognise(sheet.columns))
    at = {name: place for place, name in enumerate(sheet.columns)}
    found = {
        name: tuple(at[one] for one in where if one in at) for name, where in wish.columns.items()
    }
    return {name: where for name, where in found.items() if where}


def _strange(sheet: Sheet, places: Places) -> tuple[str, ...]:
    named = recognise(sheet.columns)
    left = (named[name][0] for name in VALUE_FIELDS if name in named and name not in places)
    used = {place for where in places.values() for place in where}
    return tuple(sheet.columns[place] for place in left if place not in used)


def _column(sheet: Sheet, place: int, name: str) -> Column:
    cells = (row.cells[place] for row in sheet.rows if place < len(row.cells))
    filled = (" ".join(cell.split())[:_EXAMPLE_LENGTH] for cell in cells if cell)
    return Column(name, tuple(islice(dict.fromkeys(islice(filled, 20)), _EXAMPLES)))


def _words(sheet: Sheet, name: str, place: int, mapping: MapFile) -> tuple[Word, ...]:
    """Return the spellings that no one but the reader of this list can know, the most used first."""
    counted: Counter[str] = Counter()
    for row in sheet.rows:
        cell = row.cells[place] if place < len(row.cells) else ""
        if not is_empty(cell):
            counted.update(value_parts(name, cell))
    own = mapping.values.get(name, {})
    strange = [
        Word(text, count, own.get(value_key(text)))
        for text, count in counted.most_common()
        if value_key(text) in own or value_key(text) not in known_values(name)
    ]
    return tuple(strange[:MOST_WORDS])


__all__ = ["Column", "Look", "SheetError", "Wish", "Word", "look", "source_of", "wish_of"]
