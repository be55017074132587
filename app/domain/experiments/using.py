"""An idea builds on a lesson: named by its writer or the AI team, counted, told to whom it came from."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.db.moves import locked
from app.db.together import Part
from app.domain.experiments.lesson_models import Lesson, LessonUse
from app.domain.ideas.access import relations_to
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.states import IdeaState
from app.domain.ideas.submitting import submit_idea
from app.events import record
from app.policy import Action, require

MOST = 200
OVER = frozenset({IdeaState.DECLINED, IdeaState.MERGED, IdeaState.WITHDRAWN})


@dataclass(frozen=True)
class UsedBy:
    """An idea that builds on a lesson."""

    idea_id: int
    title: str
    state: IdeaState
    at: datetime


@dataclass(frozen=True)
class UsedLesson:
    """A lesson that an idea builds on."""

    lesson_id: int
    title: str
    success: bool


def use_lesson(
    session: Session, idea: Idea, lesson_id: int, *, actor: Actor, now: datetime
) -> None:
    """Name a lesson that the idea builds on; a repeat changes nothing.

    Records `idea.lesson_used`, for a draft only when it is submitted.

    Raises:
        NotFound: there is no such lesson.
        Conflict: `same_idea` for the idea's own lesson; `wrong_state` of an idea that went nowhere.
    """
    require(actor, Action.LESSON_USE, relations_to(session, actor, idea))
    lesson = session.get(Lesson, lesson_id)
    if lesson is None:
        raise NotFound
    if idea.state in OVER:
        raise Conflict("wrong_state", thing="idea", state=str(idea.state))
    if lesson.idea_id == idea.id:
        raise Conflict("same_idea")
    locked(session, Idea, idea.id or 0)
    if session.get(LessonUse, (idea.id, lesson_id)) is not None:
        return
    session.add(LessonUse(idea_id=idea.id or 0, lesson_id=lesson_id, by=actor.person_id, at=now))
    session.flush()
    if idea.submitted_at is not None:
        _tell(session, idea, lesson, "idea.lesson_used", actor, now)


def submit_with_lessons(session: Session, idea: Idea, *, actor: Actor, now: datetime) -> Idea:
    """Submit an idea and tell of the lessons that its draft named.

    Records what `submit_idea` records, and `idea.lesson_used`.

    Raises:
        Everything that `submit_idea` raises.
    """
    submitted = submit_idea(session, idea, actor=actor, now=now)
    query = select(Lesson).join(LessonUse, col(LessonUse.lesson_id) == col(Lesson.id))
    for lesson in session.exec(query.where(LessonUse.idea_id == idea.id)).all():
        _tell(session, submitted, lesson, "idea.lesson_used", actor, now)
    return submitted


def drop_lesson(
    session: Session, idea: Idea, lesson_id: int, *, actor: Actor, now: datetime
) -> None:
    """Take back that the idea builds on a lesson. Records `idea.lesson_dropped`."""
    require(actor, Action.LESSON_USE, relations_to(session, actor, idea))
    row = session.get(LessonUse, (idea.id, lesson_id), with_for_update=True)
    lesson = session.get(Lesson, lesson_id)
    if row is None or lesson is None:
        raise NotFound
    session.delete(row)
    session.flush()
    if idea.submitted_at is not None:
        _tell(session, idea, lesson, "idea.lesson_dropped", actor, now)


def users_of(session: Session, lesson_id: int) -> tuple[UsedBy, ...]:
    """Return the submitted ideas that build on a lesson, newest first."""
    rows = session.execute(
        sa.select(col(Idea.id), col(Idea.title), col(Idea.state), col(LessonUse.at))
        .join(LessonUse, col(LessonUse.idea_id) == col(Idea.id))
        .where(col(LessonUse.lesson_id) == lesson_id, col(Idea.submitted_at).is_not(None))
        .order_by(col(Idea.id).desc())
        .limit(MOST)
    ).all()
    return tuple(UsedBy(*row) for row in rows)


def lessons_of_idea(idea_id: int) -> Part[tuple[UsedLesson, ...]]:
    """Return the lessons that an idea builds on, the first named first."""
    query = (
        sa.select(col(Lesson.id), col(Idea.title), col(Lesson.success))
        .join(LessonUse, col(LessonUse.lesson_id) == col(Lesson.id))
        .join(Idea, col(Idea.id) == col(Lesson.idea_id))
        .where(col(LessonUse.idea_id) == idea_id)
    )
    order = (col(LessonUse.at), col(Lesson.id))
    return Part(query, order, lambda rows: tuple(UsedLesson(*row) for row in rows), MOST)


def own_open_ideas(session: Session, actor: Actor, lesson_id: int) -> list[tuple[int, str]]:
    """Return the actor's own ideas that could still build on this lesson, newest first."""
    used = sa.select(col(LessonUse.idea_id)).where(col(LessonUse.lesson_id) == lesson_id)
    source = sa.select(col(Lesson.idea_id)).where(col(Lesson.id) == lesson_id)
    open_states = [s for s in IdeaState if s not in OVER | {IdeaState.ADOPTED, IdeaState.ENDED}]
    rows = session.execute(
        sa.select(col(Idea.id), col(Idea.title))
        .join(IdeaAuthor, col(IdeaAuthor.idea_id) == col(Idea.id))
        .where(
            col(IdeaAuthor.person_id) == actor.person_id,
            col(Idea.state).in_(open_states),
            col(Idea.id).not_in(used),
            col(Idea.id).not_in(source),
        )
        .order_by(col(Idea.id).desc())
        .limit(MOST)
    ).all()
    return [(int(number), title or f"K-{number}") for number, title in rows]


def _tell(
    session: Session, idea: Idea, lesson: Lesson, kind: str, actor: Actor, now: datetime
) -> None:
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="idea",
        subject_id=idea.id or 0,
        idea_id=idea.id,
        lesson_id=lesson.id,
        from_idea_id=lesson.idea_id,
    )
