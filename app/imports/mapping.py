"""Which column holds which field: recognised by name, or told by a mapping file."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from app.i18n import LANGUAGES, labels
from app.imports.names import ADDED_TEXT, GENERAL_TEXT, IDEA_NAMES, IDEA_PATTERNS, VALUE_FIELDS
from app.imports.sheets import Sheet
from app.imports.words import EMPTY_WORDS, VALUE_WORDS

# Field to the places of its columns, in the order in which a text is put together.
Places = dict[str, tuple[int, ...]]

_LONGEST_NAME: Final = 200
_SEPARATORS = re.compile(r"[,;|\n+]|\s/\s|\s&\s|\s(?:en|and)\s")


@lru_cache(maxsize=4_096)
def plain(name: str) -> str:
    """Bring a name to what is compared: lower case words without accents, marks and numbering."""
    folded = unicodedata.normalize("NFKD", name[:_LONGEST_NAME].casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = re.sub(r"[^\w%#]+|_", " ", bare).split()
    while len(words) > 1 and words[0].isdigit():
        words = words[1:]
    return " ".join(words)


@lru_cache(maxsize=4_096)
def spellings(name: str) -> frozenset[str]:
    """Give the forms of a column name that may be known: whole, and without what is in brackets."""
    outside = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", name[:_LONGEST_NAME])
    outside = re.sub(r"[\s–-]+$", "", outside)
    return frozenset((plain(name), plain(outside)))


def recognise_names(
    columns: Sequence[str],
    names: Mapping[str, tuple[str, ...]],
    patterns: Mapping[str, tuple[str, ...]],
) -> Places:
    """Give each field the column whose name ranks best; a column serves one field only."""
    found: Places = {}
    free = dict(enumerate(columns))
    for field, known in names.items():
        place = _named(free, known)
        if place is None:
            place = _matching(free, patterns.get(field, ()))
        if place is not None:
            found[field] = (place,)
            del free[place]
    return found


def recognise(columns: Sequence[str]) -> Places:
    """Recognise the fields of an idea by the names of the columns alone."""
    found = recognise_names(columns, IDEA_NAMES, IDEA_PATTERNS)
    taken = {place for places in found.values() for place in places}
    free = {place: name for place, name in enumerate(columns) if place not in taken}
    general = _named(free, GENERAL_TEXT)
    if general is not None:
        _append(found, "proposal" if "problem" in found else "problem", general)
        del free[general]
    for pattern in ADDED_TEXT:
        place = _matching(free, (pattern,))
        if place is not None:
            _append(found, "proposal", place)
            del free[place]
    return found


def header_score(cells: Sequence[str]) -> int:
    """Say how well a row serves as the header of a list of ideas."""
    found = recognise(cells)
    return len(found) if "title" in found else 0


def fitting(sheet: Sheet, found: Places) -> Places:
    """Let go of columns whose content does not fit what their name promised.

    A column of values must hold at least as many known values as unknown ones; a text under the
    name *benefits* goes to the proposal.
    """
    kept = dict(found)
    for field in VALUE_FIELDS:
        if field in kept and not _mostly_known(sheet, field, kept[field][0]):
            (place,) = kept.pop(field)
            if field == "benefits":
                _append(kept, "proposal", place)
    return kept


def known_values(field: str) -> Mapping[str, str]:
    """Give every word for the values of a field: codes, both languages, and common synonyms."""
    return _known_values(field)


def value_parts(field: str, text: str) -> list[str]:
    """Split a cell of values into the words to look up; only *benefits* may hold several."""
    if field != "benefits" or value_key(text) in known_values(field):
        return [text.strip()]
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def value_key(text: str) -> str:
    """Bring a value to what is compared."""
    return " ".join(text.casefold().split())


def is_empty(text: str) -> bool:
    """Tell if a cell says nothing, in one of the ways in which people write that."""
    return value_key(text) in EMPTY_WORDS


@lru_cache
def _known_values(field: str) -> Mapping[str, str]:
    known = dict(VALUE_WORDS.get(field, {}))
    for lang in LANGUAGES:
        for code, word in labels(field, lang).items():
            known[value_key(word)] = code
            known[code] = code
            known[code.replace("_", " ")] = code
    return known


def _mostly_known(sheet: Sheet, field: str, place: int) -> bool:
    cells = (row.cells[place] for row in sheet.rows if place < len(row.cells))
    parts = {part for cell in cells if not is_empty(cell) for part in value_parts(field, cell)}
    known = sum(value_key(part) in known_values(field) for part in parts)
    return known * 2 >= len(parts)


def _named(free: Mapping[int, str], known: Iterable[str]) -> int | None:
    rank = {name: place for place, name in reversed(list(enumerate(known)))}
    best = [
        (rank[form], place)
        for place, name in free.items()
        for form in spellings(name)
        if form in rank
    ]
    return min(best)[1] if best else None


def _matching(free: Mapping[int, str], patterns: Iterable[str]) -> int | None:
    for pattern in patterns:
        for place, name in free.items():
            if any(re.search(pattern, form) for form in spellings(name)):
                return place
    return None


def _append(found: Places, field: str, place: int) -> None:
    found[field] = (*found.get(field, ()), place)
