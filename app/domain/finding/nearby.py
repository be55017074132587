"""When nothing fits: words of the house that are nearly what was typed, and do find something."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from app.domain.finding.hits import hits, ready
from app.domain.finding.schemas import Kind
from app.search.asking import Asked, asked, is_whole
from app.search.words import words

SHOWN = 3
_SHORT = 5
_KNOWN = sa.text(
    "SELECT word FROM search_word WHERE word >= :first AND word < :after "
    "AND length(word) BETWEEN :least AND :most"
)


def near_words(session: Session, text: str, given: Asked, kinds: Sequence[Kind]) -> tuple[str, ...]:
    """Return up to three searches with one word changed that find something the reader may see.

    What the vocabulary holds says nothing by itself: each search is tried as the reader.
    """
    found: list[str] = []
    for word in given.words:
        if is_whole(word) or _any(session, asked(word), kinds):
            continue
        for other in _alike(session, word):
            said = " ".join(other if each == word else each for each in words(text))
            if _any(session, asked(said), kinds):
                found.append(said)
            if len(found) == SHOWN:
                return tuple(found)
        break  # one word at a time: the first that nobody wrote
    return tuple(found)


def _any(session: Session, given: Asked, kinds: Sequence[Kind]) -> bool:
    """Whether a search finds anything."""
    return bool(hits(session, ready(session, given, kinds), {}, rows=1))


def _alike(session: Session, word: str) -> list[str]:
    """Return known words with the same first letter, one or two strokes away, the nearest first."""
    from rapidfuzz.distance import OSA

    strokes = 1 if len(word) < _SHORT else 2
    place = {"first": word[0], "after": chr(ord(word[0]) + 1)}
    length = {"least": len(word) - strokes, "most": len(word) + strokes}
    near = [
        (distance, other)
        for other in session.execute(_KNOWN, {**place, **length}).scalars()
        if 0 < (distance := OSA.distance(word, other, score_cutoff=strokes)) <= strokes
    ]
    return [other for _, other in sorted(near)[: 2 * SHOWN]]
