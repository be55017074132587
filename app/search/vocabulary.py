"""In how many texts each word and stem stands: counted once a day, and when much was added."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

_DAY, _TEXTS = "", " "
"""Rows that no word can have: the day of the last count, and how many texts there were."""
_GROWN = 2
_FEW = 500
MOST_FORMS = 60
_LAST_LETTER = chr(0x10FFFF)


def is_old(session: Session, now: datetime) -> bool:
    """Whether the words should be counted: not today yet, or of half as many texts."""
    last = {row.word: row.docs for row in session.execute(_LAST)}
    if last.get(_DAY) != now.toordinal():
        return True
    grown = {"known": last.get(_TEXTS, 0) * _GROWN + _FEW}
    return session.execute(_MORE, grown).first() is not None


def count_words(session: Session, now: datetime) -> int:
    """Count in how many texts each word stands; return how many texts there are."""
    for statement in _COUNT[session.get_bind().dialect.name]:
        session.execute(sa.text(statement))
    texts = session.execute(sa.text("SELECT count(*) FROM search_doc")).scalar_one()
    rows = [{"word": _DAY, "docs": now.toordinal()}, {"word": _TEXTS, "docs": texts}]
    session.execute(sa.text("INSERT INTO search_word (word, docs) VALUES (:word, :docs)"), rows)
    return int(texts)


def docs_of(session: Session, words: list[str]) -> dict[str, int]:
    """Return in how many texts words or stems stand (see also `texts_counted`); unknown: in few."""
    return {row.word: row.docs for row in session.execute(_DOCS, {"words": [*words, _TEXTS]})}


def beginning(session: Session, starts: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the words and stems that begin so, for each start, with their texts at the last count.

    More than `MOST_FORMS` of one start means that there are others.
    """
    found: dict[str, dict[str, int]] = {start: {} for start in starts}
    if not starts:
        return found
    values = {f"start{number}": start for number, start in enumerate(starts)}
    ends = {f"end{number}": start + _LAST_LETTER for number, start in enumerate(starts)}
    for number, word, docs in session.execute(_beginning(len(starts)), values | ends):
        found[starts[number]][word] = docs
    return found


@lru_cache(maxsize=64)
def _beginning(starts: int) -> Any:
    parts = (
        f"SELECT {number} AS number, word, docs FROM (SELECT word, docs FROM search_word "  # noqa: S608
        f"WHERE word >= :start{number} AND word < :end{number} LIMIT {MOST_FORMS + 1}) AS s{number}"
        for number in range(starts)
    )
    return sa.text(" UNION ALL ".join(parts))


def texts_counted(docs: Mapping[str, int]) -> int:
    """Return how many texts there were at the last count, from what `docs_of` returned."""
    return docs.get(_TEXTS, 0)


_LAST = sa.text("SELECT word, docs FROM search_word WHERE word IN ('', ' ')")
_MORE = sa.text("SELECT 1 FROM search_doc ORDER BY id LIMIT 1 OFFSET :known")
_DOCS = sa.text("SELECT word, docs FROM search_word WHERE word IN :words").bindparams(
    sa.bindparam("words", expanding=True)
)
_COUNT = {
    "sqlite": (
        "DELETE FROM search_word",
        (
            "INSERT INTO search_word (word, docs) SELECT term, doc FROM search_vocabulary "
            "WHERE substr(term, 1, 1) NOT IN ('^', '@')"
        ),
    ),
    "postgresql": (
        # Who takes in a text meanwhile waits for the end, so that no new word is lost.
        "LOCK TABLE search_word IN EXCLUSIVE MODE",
        "DELETE FROM search_word",
        (
            "INSERT INTO search_word (word, docs) SELECT word, ndoc "
            "FROM ts_stat('SELECT body FROM search_fts') WHERE left(word, 1) NOT IN ('^', '@')"
        ),
    ),
}
