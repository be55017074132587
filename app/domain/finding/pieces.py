"""A text cut where the words of a search stand in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.core.text import fold
from app.search.asking import Asked, is_whole
from app.search.words import LONGEST, stems

ROUND_ABOUT = 200
BEFORE = 60
_SPACE = re.compile(r"\s+")
_PART = re.compile(r"[^\W_]+")
_HYPHEN = re.compile("[-\u2010\u2011]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `hit` when it is what was looked for."""

    text: str
    hit: bool


def marked(given: Asked, text: str) -> tuple[Piece, ...]:
    """Return the whole text in pieces."""
    pieces: list[Piece] = []
    at = 0
    for start, end in _places(given, text):
        if start > at:
            pieces.append(Piece(text[at:start], hit=False))
        pieces.append(Piece(text[start:end], hit=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], hit=False))
    return tuple(pieces)


def snippet(given: Asked, text: str) -> tuple[Piece, ...]:
    """Return about two hundred letters around the first word that was looked for, in pieces."""
    flat = _SPACE.sub(" ", text)
    first = next(iter(_places(given, flat)), (0, 0))[0]
    start = 0 if first <= BEFORE else flat.find(" ", first - BEFORE) + 1
    end = len(flat)
    if end - start > ROUND_ABOUT:
        cut = flat.rfind(" ", start, start + ROUND_ABOUT)
        end = cut if cut > start else start + ROUND_ABOUT
    said = ("… " if start else "") + flat[start:end] + (" …" if end < len(flat) else "")
    return marked(given, said)


def _places(given: Asked, text: str) -> Iterator[tuple[int, int]]:
    likely, meets = _meeting(given)
    for found in likely.finditer(text):
        if meets(found[0]):
            yield found.span()
        elif _HYPHEN.search(found[0]):
            parts = (part for part in _PART.finditer(found[0]) if meets(part[0]))
            yield from (
                (found.start() + part.start(), found.start() + part.end()) for part in parts
            )


@lru_cache(maxsize=32)
def _meeting(given: Asked) -> tuple[re.Pattern[str], Callable[[str], bool]]:
    """Return which words to look at, and what tells whether one of them was looked for."""
    wanted = dict.fromkeys((*given.wanted, *(word for ways in given.ways for word in ways)))
    whole = frozenset(word for word in wanted if is_whole(word))
    starts = tuple(word for word in wanted if word not in whole)
    stemmed = tuple(stem for word in starts for stem in stems(word))
    # Working out stems is slow. They begin as their word does, but for the ge- that Dutch puts before.
    first_two = frozenset(("ge", *(word[:2] for word in (*starts, *stemmed))))
    first = "|".join(sorted({*first_two, *(word[:2] for word in whole)}))
    # Folding is slow too: a word with an accent in its first two letters may begin with any.
    alone = rf"(?:{first}|[^\W_]?[^\W\x00-\x7f_])[^\W_]*"
    likely = rf"(?<![^\W_])(?:[^\W_]+(?:[-\u2010\u2011][^\W_]+)+|{alone})"

    def meets(word: str) -> bool:
        own = _HYPHEN.sub("", fold(word))[:LONGEST]
        if own in whole or own.startswith(starts):
            return True
        return own[:2] in first_two and any(stem.startswith(stemmed) for stem in stems(own))

    return re.compile(likely, re.IGNORECASE), meets
