"""An idea in a list: columns and joins, one query, whatever the length."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.actor import Actor
from app.domain.ideas.access import allowed, is_author
from app.domain.ideas.models import Idea, IdeaAuthor, Support
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho, ValueType
from app.domain.people.models import Person, Unit

EXCERPT = 200


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next, who does it and by when (None for a draft and in end states)."""

    code: NextCode
    who: NextWho
    by: datetime | None


@dataclass(frozen=True, slots=True)
class IdeaCard:
    """What a list shows of an idea.

    `submitter` is None for a pseudonymous idea and for one without submitter: no query gives the
    name to anybody but its own authors. `excerpt` is the start of the problem.
    """

    id: int
    state: IdeaState
    version: int
    title: str
    excerpt: str
    unit_id: int | None
    unit: str | None
    theme_id: int | None
    value_type: ValueType | None
    cost_cents: int | None
    weeks: int | None
    round_id: int | None
    supports: int
    comments: int
    created_at: datetime
    submitted_at: datetime | None
    pseudonymous: bool
    submitter: str | None
    mine: bool
    supported: bool
    next_step: NextStep
    allowed: tuple[str, ...]

    @property
    def reference(self) -> str:
        """Return the name people use for it, such as `K-142`."""
        return f"K-{self.id}"


def card_columns(actor: Actor) -> tuple[Any, ...]:
    """Return the columns of a card; the submitter's name only where it may be shown."""
    mine = is_author(actor) if actor.person_id is not None else sa.false()
    name = sa.case((col(Idea.pseudonymous).is_(True), sa.null()), else_=col(Person.name))
    supported = (
        sa.select(col(Support.idea_id))
        .where(col(Support.idea_id) == col(Idea.id), col(Support.person_id) == actor.person_id)
        .correlate(Idea)
        .exists()
    )
    return (
        col(Idea.id),
        col(Idea.state),
        col(Idea.version),
        col(Idea.title),
        sa.func.substr(col(Idea.problem), 1, EXCERPT + 1).label("excerpt"),
        col(Idea.unit_id),
        col(Unit.name).label("unit"),
        col(Idea.theme_id),
        col(Idea.value_type),
        col(Idea.cost_cents),
        col(Idea.weeks),
        col(Idea.round_id),
        col(Idea.support_count),
        col(Idea.comment_count),
        col(Idea.created_at),
        col(Idea.submitted_at),
        col(Idea.pseudonymous),
        name.label("submitter"),
        mine.label("mine"),
        supported.label("supported"),
        col(Idea.next_code),
        col(Idea.next_who),
        col(Idea.next_by),
    )


def joined(query: Any) -> Any:
    """Add unit and main author to a query over ideas."""
    main = sa.and_(col(IdeaAuthor.idea_id) == col(Idea.id), col(IdeaAuthor.main).is_(True))
    return (
        query.select_from(Idea)
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .outerjoin(IdeaAuthor, main)
        .outerjoin(Person, col(Person.id) == col(IdeaAuthor.person_id))
    )


def card_of(row: Any, actor: Actor) -> IdeaCard:
    """Return the card of one row of `card_columns`."""
    state, mine, supported = IdeaState(row.state), bool(row.mine), bool(row.supported)
    return IdeaCard(
        id=row.id,
        state=state,
        version=row.version,
        title=row.title,
        excerpt=excerpt(row.excerpt),
        unit_id=row.unit_id,
        unit=row.unit,
        theme_id=row.theme_id,
        value_type=row.value_type,
        cost_cents=row.cost_cents,
        weeks=row.weeks,
        round_id=row.round_id,
        supports=row.support_count,
        comments=row.comment_count,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        pseudonymous=row.pseudonymous,
        submitter=row.submitter,
        mine=mine,
        supported=supported,
        next_step=NextStep(row.next_code, row.next_who, row.next_by),
        allowed=allowed(
            actor, state, submitted=row.submitted_at is not None, mine=mine, supported=supported
        ),
    )


def excerpt(text: str) -> str:
    """Return the start of a text, cut after a word."""
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(" .,;:") + "…"
