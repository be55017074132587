"""Lists of ideas: filters, words, order, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import invalid
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.db.types import most
from app.domain.ideas.access import IDEA, IS_MINE, SUBMITTED
from app.domain.ideas.cards import CARD, IdeaCard, cards_of, joined
from app.domain.ideas.search import asked_words, matching, own_matching
from app.domain.ideas.states import ENDS, IdeaState
from app.domain.ideas.values import ValueType

COUNTED = 1000


class Sort(StrEnum):
    """Orders of a list; ties by id, in the same direction."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SUPPORT = "support"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means everything.

    `round_id` holds ideas that came in for a round; `agenda` adds those that stood on its agenda.
    `mine` holds the actor's own ideas, drafts among them: the only lists in which drafts stand.
    """

    q: str = ""
    states: tuple[IdeaState, ...] = ()
    units: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()
    value_types: tuple[ValueType, ...] = ()
    round_id: int | None = None
    agenda: tuple[int, ...] = ()
    mine: bool = False
    sort: Sort = Sort.NEWEST

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return self != Filters(sort=self.sort)


@dataclass(frozen=True, slots=True)
class IdeaList:
    """A page of cards; `count` is how many match, at most `COUNTED` + 1 (then: more)."""

    page: Slice[IdeaCard]
    count: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Which filters narrow a query, without their values: what its statement is built for."""

    columns: tuple[str, ...]
    round: bool
    mine: bool
    words: bool
    sort: Sort
    sqlite: bool


def ideas_page(
    session: Session,
    actor: Actor,
    filters: Filters,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice[IdeaCard]:
    """Return a page of ideas that the actor may see. One query.

    Raises:
        Invalid: the cursor is of another list.
    """
    return _page(session, actor, filters, limit, cursor, counted=False).page


def counted_page(
    session: Session,
    actor: Actor,
    filters: Filters,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> IdeaList:
    """Return a page with the number of ideas that match. One query.

    Raises:
        Invalid: the cursor is of another list.
    """
    return _page(session, actor, filters, limit, cursor, counted=True)


def shape_of(session: Session, filters: Filters) -> Shape:
    """Return what a statement for these filters is built for."""
    return Shape(
        columns=tuple(name for name in _COLUMNS if getattr(filters, name)),
        round=filters.round_id is not None,
        mine=filters.mine,
        words=bool(filters.q),
        sort=filters.sort,
        sqlite=session.get_bind().dialect.name == "sqlite",
    )


def values_of(actor: Actor, filters: Filters) -> dict[str, Any]:
    """Return the values of the parameters of a narrowed statement."""
    given = {name: list(getattr(filters, name)) for name in _COLUMNS if getattr(filters, name)}
    return {
        "reader": actor.person_id,
        "round_id": filters.round_id,
        "agenda": list(filters.agenda),
        **given,
    }


def add_words(
    session: Session, actor: Actor, filters: Filters, shape: Shape, values: dict[str, Any]
) -> bool:
    """Add what the words ask for to the values; False when they ask for nothing."""
    values["words"] = asked_words(filters.q, sqlite=shape.sqlite)
    if shape.mine:
        values["own"] = own_matching(session, actor, filters.q)
    return values["words"] is not None


def narrowed(query: Any, shape: Shape) -> Any:
    """Add what the reader may see and the filters to a query over ideas."""
    query = query.where(IS_MINE if shape.mine else SUBMITTED)
    for name in shape.columns:
        # Values stand in the statement, so that PostgreSQL plans for them: states differ a thousandfold.
        values: Any = sa.bindparam(name, expanding=True, literal_execute=True)
        query = query.where(_COLUMNS[name].in_(values))
    if shape.round:
        on_agenda = IDEA.c.id.in_(sa.bindparam("agenda", expanding=True))
        query = query.where(sa.or_(IDEA.c.round_id == sa.bindparam("round_id"), on_agenda))
    if shape.sort is Sort.NEXT:
        query = query.where(IDEA.c.state.not_in(ENDS), IDEA.c.next_by.is_not(None))
    if shape.words and shape.mine:
        query = query.where(IDEA.c.id.in_(sa.bindparam("own", expanding=True)))
    elif shape.words:
        query = query.where(IDEA.c.id.in_(sa.select(matching(sqlite=shape.sqlite).c.idea_id)))
    return query


_COLUMNS: dict[str, Any] = {
    "states": IDEA.c.state,
    "units": IDEA.c.unit_id,
    "themes": IDEA.c.theme_id,
    "value_types": IDEA.c.value_type,
}


def _page(
    session: Session,
    actor: Actor,
    filters: Filters,
    limit: int,
    cursor: str | None,
    *,
    counted: bool,
) -> IdeaList:
    after, shape = _after(cursor, filters), shape_of(session, filters)
    values = values_of(actor, filters)
    if shape.words and not add_words(session, actor, filters, shape, values):
        return IdeaList(Slice([], None), 0)
    if after is not None:
        values |= {"after": after[0], "after_id": after[1]}
    query = _statement(shape, limit + 1, further=after is not None, counted=counted)
    rows = session.execute(query, values).all()
    cards = cards_of(rows[:limit], actor)
    more = _cursor(filters, cards[-1]) if len(rows) > limit else None
    return IdeaList(Slice(cards, more), rows[0].found if counted and rows else 0)


@lru_cache(maxsize=512)
def _statement(shape: Shape, rows: int, *, further: bool, counted: bool) -> Any:
    key, falling = _order(shape)
    extra = [how_many(shape).label("found")] if counted else []
    query = narrowed(joined(sa.select(*CARD, *extra)), shape)
    if further:
        place = sa.tuple_(key, IDEA.c.id)
        after = sa.tuple_(sa.bindparam("after", type_=key.type), sa.bindparam("after_id"))
        query = query.where(place < after if falling else place > after)
    ordered = (part.desc() if falling else part.asc() for part in (key, IDEA.c.id))
    return query.order_by(*ordered).limit(most(rows))


def how_many(shape: Shape, *also: Any) -> Any:
    """Return a subquery for the number of ideas that match, at most `COUNTED` + 1."""
    some = narrowed(sa.select(sa.literal(1)).select_from(IDEA), shape).where(*also)
    return (
        sa.select(sa.func.count())
        .select_from(some.limit(most(COUNTED + 1)).subquery())
        .scalar_subquery()
    )


def _order(shape: Shape) -> tuple[Any, bool]:
    """Return the column of the order, before the id, and whether it falls."""
    if shape.sort is Sort.SUPPORT:
        return IDEA.c.support_count, True
    if shape.sort is Sort.NEXT:
        return IDEA.c.next_by, False
    came = IDEA.c.created_at if shape.mine else IDEA.c.submitted_at
    return came, shape.sort is Sort.NEWEST


def _cursor(filters: Filters, last: IdeaCard) -> str:
    if filters.sort is Sort.SUPPORT:
        return encode_cursor(str(filters.sort), last.supports, last.id)
    moment = last.created_at if filters.mine else last.submitted_at
    moment = last.next_step.by if filters.sort is Sort.NEXT else moment
    return encode_cursor(str(filters.sort), moment.isoformat() if moment else "", last.id)


def _after(cursor: str | None, filters: Filters) -> tuple[Any, int] | None:
    kinds: Collection[type] = (str, int if filters.sort is Sort.SUPPORT else str, int)
    keys = decode_cursor(cursor, tuple(kinds))
    if keys is None:
        return None
    sort, key, idea_id = keys
    if sort != filters.sort:
        raise invalid("cursor", "bad_cursor")
    if filters.sort is Sort.SUPPORT:
        return key, idea_id
    try:
        return datetime.fromisoformat(key).astimezone(UTC), idea_id
    except (ValueError, OverflowError):
        raise invalid("cursor", "bad_cursor") from None
