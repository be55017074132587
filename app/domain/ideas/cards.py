"""An idea in a list: columns and joins, one query, whatever the length.

Lists are what people open most, so their statements are built once, over tables and with
parameters, and not for every reader anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from app.core.actor import Actor
from app.db.types import table_of
from app.domain.ideas.access import AUTHOR, IDEA, IS_MINE, SUPPORT, allowed, of_reader
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


UNIT, PERSON = table_of(Unit), table_of(Person)
CARD: tuple[Any, ...] = (
    IDEA.c.id,
    IDEA.c.state,
    IDEA.c.version,
    IDEA.c.title,
    sa.func.substr(IDEA.c.problem, 1, EXCERPT + 1).label("excerpt"),
    IDEA.c.unit_id,
    UNIT.c.name.label("unit"),
    IDEA.c.theme_id,
    IDEA.c.value_type,
    IDEA.c.cost_cents,
    IDEA.c.weeks,
    IDEA.c.round_id,
    IDEA.c.support_count,
    IDEA.c.comment_count,
    IDEA.c.created_at,
    IDEA.c.submitted_at,
    IDEA.c.pseudonymous,
    sa.case((IDEA.c.pseudonymous.is_(True), sa.null()), else_=PERSON.c.name).label("submitter"),
    IS_MINE.label("mine"),
    of_reader(SUPPORT).label("supported"),
    IDEA.c.next_code,
    IDEA.c.next_who,
    IDEA.c.next_by,
)
"""The columns of a card; the submitter's name only where it may be shown. They need `reader`."""


def joined(query: Any) -> Any:
    """Add unit and main author to a query over ideas."""
    main = sa.and_(AUTHOR.c.idea_id == IDEA.c.id, AUTHOR.c.main.is_(True))
    return query.select_from(
        IDEA.outerjoin(UNIT, UNIT.c.id == IDEA.c.unit_id)
        .outerjoin(AUTHOR, main)
        .outerjoin(PERSON, PERSON.c.id == AUTHOR.c.person_id)
    )


def cards_of(rows: Iterable[Any], actor: Actor) -> list[IdeaCard]:
    """Return the cards of rows of `CARD`."""
    may = cache(partial(allowed, actor))
    return [card_of(row, may) for row in rows]


def card_of(row: Any, may: Callable[..., tuple[str, ...]]) -> IdeaCard:
    """Return the card of one row of `CARD`; `may` is `allowed` for the reader."""
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
        allowed=may(state, submitted=row.submitted_at is not None, mine=mine, supported=supported),
    )


def excerpt(text: str) -> str:
    """Return the start of a text, cut after a word."""
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(" .,;:") + "…"
