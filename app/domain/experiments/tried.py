"""Lessons like a text: what was tried before, shown while an idea is typed and at its triage."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.lessons import PARTS, own_words
from app.domain.ideas.models import Idea
from app.domain.ideas.search import CANDIDATES, TELLING_WORDS, near
from app.domain.people.models import Unit
from app.search.likeness import likeness
from app.search.words import telling

LIKE_ENOUGH = 30
"""Lower than for ideas: a lesson that is shown needlessly costs a glance, one that is missed a trial."""
SHOWN = 2
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """A lesson like the text; `score` from 0 to 100. `said` is what to say of it in a line or two."""

    lesson_id: int
    idea_id: int
    title: str
    unit: str | None
    success: bool
    said: str
    again_when: str
    at: datetime
    score: int


def tried_before(
    session: Session, text: str, *, but: int | None = None, limit: int = SHOWN
) -> list[Tried]:
    """Return the lessons most like the text, best first; `but` is the idea itself. One query.

    The search table gives the candidates, by the words of the idea or of the lesson: a lesson often
    says it in other words than its idea did.
    """
    wanted = telling(text)
    if len(wanted) < _FEWEST_WORDS:
        return []
    rows = session.execute(_candidates(wanted, session, but)).all()
    scored = ((_score(wanted, row), row) for row in rows)
    best = sorted((p for p in scored if p[0] >= LIKE_ENOUGH), key=lambda p: (-p[0], -p[1].id))
    return [
        Tried(
            row.id,
            row.idea_id,
            row.title,
            row.unit,
            row.success,
            own_words(row.text, filter(None, (getattr(row, name) for name in PARTS)))
            or row.reuse
            or row.why
            or row.happened,
            row.again_when,
            row.at,
            score,
        )
        for score, row in best[:limit]
    ]


def _score(wanted: list[str], row: sa.Row) -> int:  # type: ignore[type-arg]
    idea = likeness(wanted, row.title, f"{row.problem} {row.proposal}")
    return max(idea, likeness(wanted, row.title, row.text))


def _candidates(wanted: list[str], session: Session, but: int | None) -> sa.Select:  # type: ignore[type-arg]
    rarest = sorted(wanted, key=len, reverse=True)[:TELLING_WORDS]
    found: Any = near(session, rarest, CANDIDATES)
    return (
        sa.select(
            col(Lesson.id),
            col(Lesson.idea_id),
            col(Idea.title),
            col(Idea.problem),
            col(Idea.proposal),
            col(Unit.name).label("unit"),
            col(Lesson.success),
            col(Lesson.text),
            *(col(getattr(Lesson, name)) for name in PARTS),
            col(Lesson.at),
        )
        .join(Idea, col(Idea.id) == col(Lesson.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(
            col(Lesson.idea_id) != (but or 0),
            col(Lesson.idea_id).in_(found),
        )
    )
