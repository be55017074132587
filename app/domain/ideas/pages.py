"""One idea with everything that stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.words import Words, in_both
from app.db.together import Part
from app.db.types import table_of
from app.domain.ideas.access import AUTHOR, IDEA, VISIBLE
from app.domain.ideas.cards import CARD, IdeaCard, cards_of, joined
from app.domain.ideas.models import IdeaVersion, Question
from app.domain.ideas.values import AiType, HeadlineOk, RiskClass, TakePart
from app.domain.people.models import Theme
from app.events.models import Event


@dataclass(frozen=True, slots=True)
class IdeaView:
    """An idea as its page shows it: the card and the whole row's text and plan."""

    card: IdeaCard
    problem: str
    proposal: str
    today: str
    benefits: tuple[str, ...]
    headline: str
    headline_ok: HeadlineOk | None
    flags: Mapping[str, str | None]
    take_part: TakePart | None
    goal: str
    measure: str
    stop_rule: str
    ai_type: AiType | None
    risk_class: RiskClass | None
    risk_flags: tuple[str, ...]
    theme: Words | None
    language: str
    answer_by: datetime | None
    reason_code: str
    reason: str
    improve: str
    merged_into_id: int | None
    merged_into: str | None
    revisit_on: date | None
    rounds_used: int
    co_submitters: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What the AI team asked and what came back."""

    id: int
    asked_at: datetime
    text: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history: what kind of event, when, with its numbers, codes and actor.

    The actor is for comparing; no page shows it, and the own events of a submitter without a name have none.
    """

    kind: str
    at: datetime
    payload: Mapping[str, Any]
    actor_id: int | None


def idea_view(session: Session, actor: Actor, idea_id: int) -> IdeaView:
    """Return an idea that the actor may see. One query.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(_ONE, {"idea": idea_id, "reader": actor.person_id}).first()
    if row is None:
        raise NotFound
    return _view(row, actor)


_TEXT: tuple[Any, ...] = (
    IDEA.c.problem,
    IDEA.c.proposal,
    IDEA.c.today,
    IDEA.c.benefits,
    IDEA.c.headline,
    IDEA.c.headline_ok,
    IDEA.c.flag_people,
    IDEA.c.flag_decides_alone,
    IDEA.c.flag_customers,
    IDEA.c.take_part,
    IDEA.c.goal,
    IDEA.c.measure,
    IDEA.c.stop_rule,
    IDEA.c.ai_type,
    IDEA.c.risk_class,
    IDEA.c.risk_flags,
    IDEA.c.language,
    IDEA.c.answer_by,
    IDEA.c.reason_code,
    IDEA.c.reason,
    IDEA.c.improve,
    IDEA.c.merged_into_id,
    IDEA.c.revisit_on,
    IDEA.c.rounds_used,
)
_INTO = IDEA.alias()
_THEME = table_of(Theme)
_CO_SUBMITTERS = (
    sa.select(sa.func.count())
    .select_from(AUTHOR)
    .where(AUTHOR.c.idea_id == IDEA.c.id, AUTHOR.c.main.is_(False))
    .correlate(IDEA)
    .scalar_subquery()
)
_ONE = (
    joined(
        sa.select(
            *CARD,
            *_TEXT,
            _THEME.c.name_nl,
            _THEME.c.name_en,
            _INTO.c.title.label("merged_into"),
            _CO_SUBMITTERS.label("co_submitters"),
        )
    )
    .outerjoin(_THEME, _THEME.c.id == IDEA.c.theme_id)
    .outerjoin(_INTO, _INTO.c.id == IDEA.c.merged_into_id)
    .where(IDEA.c.id == sa.bindparam("idea"), VISIBLE)
)


def _view(row: Any, actor: Actor) -> IdeaView:
    return IdeaView(
        card=cards_of([row], actor)[0],
        problem=row.problem,
        proposal=row.proposal,
        today=row.today,
        benefits=tuple(row.benefits),
        headline=row.headline,
        headline_ok=row.headline_ok,
        flags={
            "people": row.flag_people,
            "decides_alone": row.flag_decides_alone,
            "customers": row.flag_customers,
        },
        take_part=row.take_part,
        goal=row.goal,
        measure=row.measure,
        stop_rule=row.stop_rule,
        ai_type=row.ai_type,
        risk_class=row.risk_class,
        risk_flags=tuple(row.risk_flags),
        theme=in_both(row.name_nl, row.name_en),
        language=row.language,
        answer_by=row.answer_by,
        reason_code=row.reason_code,
        reason=row.reason,
        improve=row.improve,
        merged_into_id=row.merged_into_id,
        merged_into=row.merged_into,
        revisit_on=row.revisit_on,
        rounds_used=row.rounds_used,
        co_submitters=row.co_submitters,
    )


def questions_of(idea_id: int) -> Part[list[QuestionView]]:
    """Return the AI team's questions with their answers, oldest first."""
    q = Question
    query = sa.select(
        col(q.id), col(q.asked_at), col(q.text), col(q.answer), col(q.answered_at)
    ).where(col(q.idea_id) == idea_id)
    return Part(query, (col(q.id),), lambda rows: [QuestionView(*row) for row in rows])


def history(idea_id: int, *, limit: int = 100) -> Part[list[Happening]]:
    """Return what happened to an idea, newest first; the page says which kinds it shows."""
    query = sa.select(col(Event.kind), col(Event.at), col(Event.payload), col(Event.actor_id))
    query = query.where(col(Event.idea_id) == idea_id)
    newest = (col(Event.id).desc(),)
    return Part(query, newest, lambda rows: [Happening(*row) for row in rows], limit)


@dataclass(frozen=True, slots=True)
class VersionView:
    """What a change replaced, and when; never by whom."""

    version: int
    changed_at: datetime
    before: Mapping[str, Any]


def versions_of(session: Session, idea_id: int) -> list[VersionView]:
    """Return the texts as they were, newest change first."""
    rows = session.execute(
        sa.select(col(IdeaVersion.version), col(IdeaVersion.changed_at), col(IdeaVersion.before))
        .where(col(IdeaVersion.idea_id) == idea_id)
        .order_by(col(IdeaVersion.version).desc())
        .limit(50)
    ).all()
    return [VersionView(*row) for row in rows]
