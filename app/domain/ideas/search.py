"""Words in and out of the search table: stems of Dutch and English side by side."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.text import fold
from app.domain.ideas.models import Idea

MOST_WORDS = 12
_LONGEST = 40
_CHUNK = 500
_WORD = re.compile(r"[^\W_]+")
# Words that say nothing about what a text is about; left out where texts are compared.
COMMON = frozenset(
    "de het een en van in is dat die te op voor met aan er niet zijn om ook als bij nog uit naar "
    "dan je we wij ik ze zij kan wat nu veel door over of maar hun ons onze mijn al dit deze wordt "
    "worden heeft hebben was per tot the a an and of to in is it that for on with as at by be are "
    "this we our they can from or not have has which their its will would more than into i you "
    "ai idee idea".split()
)


@lru_cache
def _stemmers() -> tuple[Any, ...]:
    import snowballstemmer  # brings every language it knows: too much for a quick start

    return tuple(snowballstemmer.stemmer(name) for name in ("dutch", "english"))


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """Return the stems of one folded word: Dutch, then English where it differs."""
    short = word[:_LONGEST]
    return tuple(dict.fromkeys(stemmer.stemWord(short) or short for stemmer in _stemmers()))


def words(text: str) -> list[str]:
    """Return the words of a text, folded: without case or accents, each once, in order."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def body(*texts: str) -> list[str]:
    """Return what the search table keeps of texts: each stem once, sorted."""
    return sorted({stem for text in texts for word in words(text) for stem in stems(word)})


def telling(text: str) -> list[str]:
    """Return the stems of the words that say what a text is about, in order."""
    return list(dict.fromkeys(stems(w)[0] for w in words(text) if w not in COMMON))


def index_idea(session: Session, idea: Idea) -> None:
    """Keep the search table in step with an idea's text."""
    stored = body(idea.title, idea.problem, idea.proposal, idea.today, idea.reference)
    index_all(session, [(idea.id or 0, stored)], fresh=False)


def index_all(session: Session, rows: Sequence[tuple[int, list[str]]], *, fresh: bool) -> None:
    """Write the stems of ideas, by id; `fresh` when none of them stands in the table yet."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        if not fresh:
            session.execute(_DELETE, {"ids": [idea_id for idea_id, _ in part]})
        given = [{"id": i, "body": " ".join(b) if sqlite else b} for i, b in part]
        session.execute(_INSERT_SQLITE if sqlite else _INSERT_PG, given)


def asked_words(text: str, *, sqlite: bool) -> str | None:
    """Return a search for every word of a text (its start is enough); None when it holds no word."""
    found = words(text)[:MOST_WORDS]
    glue = " AND " if sqlite else " & "
    return glue.join(f"({_any_of(stems(word), sqlite)})" for word in found) or None


def matching(*, sqlite: bool) -> Any:
    """Return a query for the ids of ideas that fit the parameter `words`, see `asked_words`."""
    return _ids(sa.bindparam("words"), sqlite).cte().prefix_with(
        "MATERIALIZED", dialect="postgresql"
    )  # fmt: skip


def near(session: Session, found: Iterable[str], limit: int) -> Any | None:
    """Return a query for the newest ids of ideas that hold any of the stems."""
    known = list(found)
    if not known:
        return None
    sqlite = session.get_bind().dialect.name == "sqlite"
    search = _any_of(known, sqlite, start=False)
    ids = _ids(sa.bindparam("words", search, unique=True), sqlite)
    return ids.order_by(sa.column("rowid").desc()).limit(limit)


def _any_of(found: Iterable[str], sqlite: bool, *, start: bool = True) -> str:
    if sqlite:
        return " OR ".join(f'"{stem}"' + ("*" if start else "") for stem in found)
    return " | ".join(f"'{stem}'" + (":*" if start else "") for stem in found)


def _ids(search: Any, sqlite: bool) -> Any:
    table = sa.table("idea_fts", sa.column("rowid", sa.Integer), sa.column("body"))
    chosen = sa.select(table.c.rowid)
    holds = "idea_fts MATCH :words" if sqlite else "idea_fts.body @@ CAST(:words AS tsquery)"
    return chosen.where(sa.text(holds).bindparams(search))


_DELETE = sa.text("DELETE FROM idea_fts WHERE rowid IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_INSERT_SQLITE = sa.text("INSERT INTO idea_fts (rowid, body) VALUES (:id, :body)")
_INSERT_PG = sa.text(
    "INSERT INTO idea_fts (rowid, body) VALUES (:id, array_to_tsvector(CAST(:body AS text[])))"
)
