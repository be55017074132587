"""An idea in a list: columns and joins, one query, whatever the length.

Lists are what people open most, so their statements are built once, over tables and with
parameters, and not for every reader anew.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.actor import Actor
from app.db.types import table_of
from app.domain.ideas.access import AUTHOR, IDEA, IS_MINE, SUPPORT, allowed, of_reader
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho, ValueType
from app.domain.people.models import Person, Unit

EXCERPT = 200


class NextStep(NamedTuple):
    """What happens next, who does it and by when (None for a draft and in end states)."""

    code: NextCode
    who: NextWho
    by: datetime | None


class IdeaCard(NamedTuple):
    """What a list shows of an idea; a tuple, because a page makes so many of them.

    `submitter` is None for a pseudonymous idea and for one without submitter: no query gives the
    name to anybody but its own authors. `start` is the problem's, cut anywhere: show `excerpt`.
    """

    id: int
    state: IdeaState
    version: int
    title: str
    start: str
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

    @property
    def excerpt(self) -> str:
        """Return the start of the problem, cut after a word."""
        if len(self.start) <= EXCERPT:
            return self.start
        return self.start[:EXCERPT].rsplit(" ", 1)[0].rstrip(" .,;:") + "…"


UNIT, PERSON = table_of(Unit), table_of(Person)
CARD: tuple[Any, ...] = (
    IDEA.c.id,
    IDEA.c.state,
    IDEA.c.version,
    IDEA.c.title,
    sa.func.substr(IDEA.c.problem, 1, EXCERPT + 1).label("start"),
    IDEA.c.unit_id,
    UNIT.c.name.label("unit"),
    IDEA.c.theme_id,
    IDEA.c.value_type,
    IDEA.c.cost_cents,
    IDEA.c.weeks,
    IDEA.c.round_id,
    IDEA.c.support_count.label("supports"),
    IDEA.c.comment_count.label("comments"),
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
"""What a card is made of, in its order; the submitter's name only where it may be shown.

They need `reader`, and they come first in a query.
"""


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
    *shown, code, who, by = row[: len(CARD)]
    submitted = row.submitted_at is not None
    allowed = may(row.state, submitted=submitted, mine=row.mine, supported=row.supported)
    return IdeaCard._make((*shown, NextStep(code, who, by), allowed))
