"""Lists of ideas: filters, words, order, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import invalid
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.ideas.access import is_author
from app.domain.ideas.cards import IdeaCard, card_columns, card_of, joined
from app.domain.ideas.models import Idea
from app.domain.ideas.search import matching
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
    """Return a page with the number of ideas that match. One query."""
    return _page(session, actor, filters, limit, cursor, counted=True)


def narrowed(session: Session, actor: Actor, query: Any, filters: Filters) -> Any:
    """Add what the actor may see and the filters to a query over ideas."""
    if filters.mine:
        query = query.where(is_author(actor) if actor.person_id is not None else sa.false())
    else:
        query = query.where(col(Idea.submitted_at).is_not(None))
    for column, values in (
        (Idea.state, filters.states),
        (Idea.unit_id, filters.units),
        (Idea.theme_id, filters.themes),
        (Idea.value_type, filters.value_types),
    ):
        if values:
            query = query.where(col(column).in_(values))
    if filters.round_id is not None:
        on_agenda = col(Idea.id).in_(filters.agenda)
        query = query.where(sa.or_(col(Idea.round_id) == filters.round_id, on_agenda))
    if filters.sort is Sort.NEXT:
        query = query.where(col(Idea.state).not_in(ENDS), col(Idea.next_by).is_not(None))
    if not filters.q:
        return query
    found = matching(session, filters.q)
    return query.where(sa.false() if found is None else col(Idea.id).in_(sa.select(found.c.rowid)))


def _page(
    session: Session,
    actor: Actor,
    filters: Filters,
    limit: int,
    cursor: str | None,
    *,
    counted: bool,
) -> IdeaList:
    keys, falling = _order(filters)
    extra = [_count(session, actor, filters).label("found")] if counted else []
    query = narrowed(session, actor, joined(sa.select(*card_columns(actor), *extra)), filters)
    if (after := _after(cursor, filters)) is not None:
        place = sa.tuple_(*keys)
        wanted = sa.tuple_(*(sa.literal(v, k.type) for v, k in zip(after, keys, strict=True)))
        query = query.where(place < wanted if falling else place > wanted)
    ordered = (key.desc() if falling else key.asc() for key in keys)
    rows = session.execute(query.order_by(*ordered).limit(limit + 1)).all()
    cards = [card_of(row, actor) for row in rows[:limit]]
    more = _cursor(filters, cards[-1]) if len(rows) > limit else None
    return IdeaList(Slice(cards, more), rows[0].found if counted and rows else 0)


def _count(session: Session, actor: Actor, filters: Filters) -> Any:
    some = narrowed(session, actor, sa.select(sa.literal(1)).select_from(Idea), filters)
    return (
        sa.select(sa.func.count()).select_from(some.limit(COUNTED + 1).subquery()).scalar_subquery()
    )


def _order(filters: Filters) -> tuple[tuple[Any, Any], bool]:
    """Return the columns of the order and whether it falls."""
    if filters.sort is Sort.SUPPORT:
        return (col(Idea.support_count), col(Idea.id)), True
    if filters.sort is Sort.NEXT:
        return (col(Idea.next_by), col(Idea.id)), False
    return (_came(filters), col(Idea.id)), filters.sort is Sort.NEWEST


def _came(filters: Filters) -> Any:
    return col(Idea.created_at) if filters.mine else col(Idea.submitted_at)


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
