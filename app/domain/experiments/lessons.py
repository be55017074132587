"""Lessons: written at every end, read by everybody, used again by ideas."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.core.words import Words, in_both
from app.domain.experiments.lesson_models import Lesson, LessonUse
from app.domain.experiments.models import Experiment
from app.domain.experiments.schemas import JOINT, Learned, Taught, Verdict
from app.domain.experiments.telling import tell
from app.domain.ideas.models import Idea
from app.domain.ideas.values import ValueType
from app.domain.people.models import Theme, Unit
from app.policy import Action, can

PARTS = tuple(Learned.model_fields)
MOST_WORDS = 8


@dataclass(frozen=True)
class LessonView:
    """What an end taught; `uses` counts the ideas that build on it."""

    id: int
    idea_id: int
    experiment_id: int
    title: str
    value_type: ValueType | None
    unit_name: str | None
    theme: Words | None
    text: str
    success: bool
    expected: str
    happened: str
    why: str
    reuse: str
    again_when: str
    at: datetime
    uses: int

    @property
    def brief(self) -> str:
        """Return what to say of it in a line or two."""
        return self.said or self.reuse or self.why or self.happened

    @property
    def said(self) -> str:
        """Return the lesson in its writer's own words; empty where it is its parts alone."""
        return own_words(self.text, self.parts.values())

    @property
    def parts(self) -> dict[str, str]:
        """Return the parts that were written, in their order."""
        return {name: getattr(self, name) for name in PARTS if getattr(self, name)}


def own_words(text: str, parts: Iterable[str]) -> str:
    """Return the text of a lesson unless it only joins its parts."""
    return "" if text == JOINT.join(parts) else text


@dataclass(frozen=True)
class LessonFilter:
    """Which lessons: with all the words, of these units and themes, of successes or not."""

    words: str = ""
    units: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()
    success: bool | None = None


ANY = LessonFilter()


def keep_lesson(
    session: Session,
    row: Experiment,
    taught: Taught | Verdict,
    *,
    success: bool,
    actor: Actor,
    now: datetime,
) -> Lesson:
    """Write the lesson down, once and for good. Records `experiment.lesson_kept`."""
    parts = taught.learned or Learned()
    lesson = Lesson(
        idea_id=row.idea_id,
        experiment_id=row.id or 0,
        text=taught.lesson,
        success=success,
        at=now,
        **parts.model_dump(),
    )
    session.add(lesson)
    session.flush()
    tell(session, row, "experiment.lesson_kept", actor, now, lesson_id=lesson.id)
    return lesson


def lessons(
    session: Session,
    wanted: LessonFilter = ANY,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice[LessonView]:
    """Return lessons, newest first; every word must stand in the lesson or the idea's title."""
    query = _narrowed(_views(), wanted).order_by(col(Lesson.id).desc()).limit(limit + 1)
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Lesson.id) < key[0])
    found = [_view(row) for row in session.execute(query).all()]
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(found[:limit], more)


def lesson_view(session: Session, actor: Actor, lesson_id: int) -> LessonView:
    """Return one lesson.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.execute(_views().where(col(Lesson.id) == lesson_id)).one_or_none()
    if row is None or not can(actor, Action.LESSON_READ):
        raise NotFound
    return _view(row)


def lesson_of(session: Session, experiment_id: int) -> LessonView | None:
    """Return what the end of an experiment taught."""
    row = session.execute(_views().where(col(Lesson.experiment_id) == experiment_id)).first()
    return None if row is None else _view(row)


def lesson_totals(session: Session) -> tuple[int, int]:
    """Return how many lessons there are, and how many of them an idea builds on."""
    used = sa.select(sa.func.count(sa.distinct(col(LessonUse.lesson_id)))).scalar_subquery()
    count, again = session.execute(sa.select(sa.func.count(col(Lesson.id)), used)).one()
    return int(count), int(again)


def _narrowed(query: Any, wanted: LessonFilter) -> Any:
    text = sa.func.lower(col(Lesson.text) + " " + col(Idea.title))
    for word in wanted.words.lower().split()[:MOST_WORDS]:
        query = query.where(text.contains(word, autoescape=True))
    if wanted.units:
        query = query.where(col(Idea.unit_id).in_(wanted.units))
    if wanted.themes:
        query = query.where(col(Idea.theme_id).in_(wanted.themes))
    if wanted.success is not None:
        query = query.where(col(Lesson.success).is_(wanted.success))
    return query


def _view(row: Any) -> LessonView:
    return LessonView(*(*row[:6], in_both(*row[6:8]), *row[8:]))


def _views() -> Any:
    le = Lesson
    uses = (
        sa.select(sa.func.count())
        .select_from(LessonUse)
        .where(col(LessonUse.lesson_id) == col(le.id))
        .correlate(le)
        .scalar_subquery()
    )
    return (
        sa.select(
            col(le.id),
            col(le.idea_id),
            col(le.experiment_id),
            col(Idea.title),
            col(Idea.value_type),
            col(Unit.name),
            col(Theme.name_nl),
            col(Theme.name_en),
            col(le.text),
            col(le.success),
            *(col(getattr(le, name)) for name in PARTS),
            col(le.at),
            uses,
        )
        .join(Idea, col(Idea.id) == col(le.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .outerjoin(Theme, col(Theme.id) == col(Idea.theme_id))
    )
