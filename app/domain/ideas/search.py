"""Ideas by words: the part of the search that lists of ideas need."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor
from app.domain.ideas.access import IDEA, is_author
from app.search.asking import Asked, any_of, asked, is_whole, question
from app.search.tables import DOC, fitting
from app.search.words import STEM, lexemes, stems

CANDIDATES = 400
TELLING_WORDS = 12


def asked_words(text: str, *, sqlite: bool) -> str | None:
    """Return the search for ideas that fit a text; None when it asks for nothing."""
    given = asked(text)
    return question(given, sqlite=sqlite, kinds=["idea"]) if given else None


def matching(*, sqlite: bool) -> Any:
    """Return a query for the ids of ideas that fit the parameter `words`, see `asked_words`."""
    found = fitting(sqlite=sqlite)
    ideas = sa.select(DOC.c.idea_id).join(found, found.c.rowid == DOC.c.id)
    return ideas.cte().prefix_with("MATERIALIZED", dialect="postgresql")


def near(session: Session, found: Iterable[str], limit: int) -> Any:
    """Return a query for the ideas behind the newest texts that hold any of the stems."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    words = any_of([STEM + stem for stem in found], sqlite=sqlite)
    newest = fitting(sa.literal(words), sqlite=sqlite, rows=limit)
    return sa.select(DOC.c.idea_id).join(newest, newest.c.rowid == DOC.c.id)


def own_matching(session: Session, actor: Actor, text: str) -> list[int]:
    """Return the ids of the actor's own ideas that fit a text: nobody else's search knows drafts."""
    given = asked(text)
    rows = session.execute(
        sa.select(IDEA.c.id, IDEA.c.title, IDEA.c.problem, IDEA.c.proposal, IDEA.c.today).where(
            is_author(actor)
        )
    )
    return [
        row.id
        for row in rows
        if given and _fits(given, lexemes("idea", row.title, f"{' '.join(row[2:])} K-{row.id}"))
    ]


def _fits(given: Asked, found: list[str]) -> bool:
    """Whether a text fits a search, as the database would say it."""
    held, running = set(found), f" {' '.join(found)} "
    barred = any(
        f" {' '.join(said)} " in running
        or (len(said) == 1 and any(STEM + stem in held for stem in stems(said[0])))
        for said in given.without
    )
    said = all(f" {' '.join(said)} " in running for said in given.phrases)
    words = all(any(_begins(word, held) for word in ways) for ways in given.ways)
    return said and not barred and words


def _begins(word: str, held: set[str]) -> bool:
    wanted = (word, *(STEM + stem for stem in stems(word)))
    if is_whole(word):
        return not held.isdisjoint(wanted)
    return any(each.startswith(wanted) for each in held)
