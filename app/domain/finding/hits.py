"""What fits a search: where it stands in the search table, what the filters count, what the page shows.

Numbers alone are found first, at most a thousand and one of them; only what is shown is read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db.types import most, table_of
from app.domain.finding.schemas import FILTERS, Kind, Order
from app.domain.ideas.access import IDEA
from app.domain.register.models import RegisterEntry
from app.domain.rounds.models import Item, Round
from app.search.asking import Asked, question
from app.search.keeping import thing
from app.search.tables import DOC, fitting
from app.search.vocabulary import beginning

COUNTED = 1000
COMMON = 20_000
"""Texts that hold a word from which on it is looked for among the newest first, see `fitting`."""
HEADS = 100
"""How many of those with every word in the title are ranked, the newest of them."""
ENTRY, ROUND, ITEM = (table_of(model) for model in (RegisterEntry, Round, Item))
COLUMNS: dict[str, Any] = {
    "kind": DOC.c.kind,
    "state": IDEA.c.state,
    "unit": sa.func.coalesce(ENTRY.c.unit_id, IDEA.c.unit_id),
    "theme": IDEA.c.theme_id,
    "value_type": IDEA.c.value_type,
}
_ONE: Any = sa.literal_column("1")
_NONE: Any = sa.literal_column("0")
TITLES: Any = sa.bindparam("titles", type_=sa.String)
TITLE = sa.func.coalesce(ENTRY.c.name, IDEA.c.title).label("title")
IS_ENTRY = sa.and_(DOC.c.kind == sa.literal_column("'register'"), ENTRY.c.id == DOC.c.of_id)


@dataclass(frozen=True, slots=True)
class Search:
    """A search as a reader asks it: the words, in which forms, and what may be found."""

    given: Asked
    kinds: tuple[Kind, ...]
    known: Mapping[str, Mapping[str, int]]

    @property
    def common(self) -> bool:
        """Whether it may well fit a great part of all texts."""
        return self.given.most(self.known) > COMMON

    def question(self, *, sqlite: bool, titles: bool) -> str:
        """Return it in the words of the database."""
        few = () if len(self.kinds) == len(Kind) else [str(kind) for kind in self.kinds]
        return question(self.given, sqlite=sqlite, kinds=few, titles=titles, known=self.known)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement is built for: the filters by name, the database, and how much may fit."""

    filters: tuple[str, ...]
    sqlite: bool
    common: bool


def ready(session: Session, given: Asked, kinds: Sequence[Kind]) -> Search:
    """Return a search, with the words that begin as those that were asked. One query at most."""
    return Search(given, tuple(kinds), beginning(session, given.starts))


def hits(
    session: Session,
    search: Search,
    filters: Mapping[str, Sequence[Any]],
    order: Order = Order.NEWEST,
    rows: int = COUNTED + 1,
) -> list[int]:
    """Return where in the search table that stands what fits, in order; see `drawn`. One query.

    `filters` holds no kinds: those stand in the question itself.
    """
    shape, chosen = _shape(session, search, filters)
    statement = _found(shape, by_support=order is Order.SUPPORT, rows=rows)
    words = search.question(sqlite=shape.sqlite, titles=False)
    return list(session.execute(statement, {"words": words, **chosen}).scalars().all())


def best(
    session: Session, search: Search, filters: Mapping[str, Sequence[Any]]
) -> tuple[list[int], list[Any]]:
    """Return the newest as `hits` does, and id and title of those with every word in it. One query."""
    shape, chosen = _shape(session, search, filters)
    asked = {
        "words": search.question(sqlite=shape.sqlite, titles=False),
        "titles": search.question(sqlite=shape.sqlite, titles=True),
    }
    rows = session.execute(_best(shape), asked | chosen).all()
    newest = sorted((row.id for row in rows if not row.head), reverse=True)
    return newest, [row for row in rows if row.head]


def _shape(
    session: Session, search: Search, filters: Mapping[str, Sequence[Any]]
) -> tuple[Shape, dict[str, Any]]:
    chosen = {name: list(filters[name]) for name in FILTERS if filters.get(name)}
    sqlite = session.get_bind().dialect.name == "sqlite"
    return Shape(tuple(chosen), sqlite=sqlite, common=search.common), chosen


def counted(session: Session, ids: Sequence[int], names: Sequence[str]) -> dict[str, Counter[Any]]:
    """Return how many of the hits there are of each value, by filter. One query at most."""
    found: dict[str, Counter[Any]] = {name: Counter() for name in names}
    if ids and names:
        sqlite = session.get_bind().dialect.name == "sqlite"
        things = {place: thing(place) for place in ids}
        ideas = [of_id for kind, of_id in things.values() if kind == Kind.IDEA]
        others = [place for place, (kind, _) in things.items() if kind != Kind.IDEA]
        values = {
            "ideas": _told_as(ideas, sqlite=sqlite),
            "others": _told_as(others, sqlite=sqlite),
        }
        for *row, number in session.execute(_counted(sqlite=sqlite), values):
            for name, value in zip(FILTERS, row, strict=True):
                if name in found and value is not None:
                    found[name][value] += number
    return found


def _told_as(ids: Sequence[int], *, sqlite: bool) -> str:
    """Return numbers as one text: drivers take their time over a thousand one by one."""
    told = ",".join(map(str, ids))
    return f"[{told}]" if sqlite else f"{{{told}}}"


@lru_cache(maxsize=256)
def _found(shape: Shape, *, by_support: bool, rows: int) -> Any:
    if not shape.filters and not by_support:
        # The newest are found before anything is joined to them.
        newest = fitting(sqlite=shape.sqlite, rows=rows, common=shape.common)
        return sa.select(newest.c.rowid).order_by(newest.c.rowid.desc())
    found = fitting(sqlite=shape.sqlite)
    query = _narrowed(_told(_at(found.c.rowid, found), found.c.rowid), shape.filters)
    first = [sa.func.coalesce(IDEA.c.support_count, 0).desc()] if by_support else []
    return query.order_by(*first, found.c.rowid.desc()).limit(most(rows))


@lru_cache(maxsize=64)
def _best(shape: Shape) -> Any:
    heads, found = _heads(shape).subquery(), _found(shape, by_support=False, rows=COUNTED + 1)
    newest = found.subquery()
    titled = sa.select(_ONE.label("head"), heads.c.id, heads.c.title)
    return sa.union_all(titled, sa.select(_NONE, newest.c.rowid, sa.null()))


def _heads(shape: Shape) -> Any:
    if not shape.filters:
        # Each title by its own number: who joins them all may read the whole table for a few.
        newest = fitting(TITLES, sqlite=shape.sqlite, rows=HEADS, common=shape.common)
        title = _told(DOC, TITLE).where(DOC.c.id == newest.c.rowid).correlate(newest)
        return sa.select(newest.c.rowid.label("id"), title.scalar_subquery().label("title"))
    found = fitting(TITLES, sqlite=shape.sqlite)
    query = _narrowed(_told(_at(found.c.rowid, found), DOC.c.id, TITLE), shape.filters)
    return query.order_by(DOC.c.id.desc()).limit(most(HEADS))


def _narrowed(query: Any, filters: Sequence[str]) -> Any:
    for name in filters:
        values: Any = sa.bindparam(name, expanding=True, literal_execute=True)
        query = query.where(_of_round(values) if name == "round" else COLUMNS[name].in_(values))
    return query


def _of_round(months: Any) -> Any:
    """Return the condition that the idea at hand is in one of these rounds, or was on its agenda."""
    one, other = ROUND.alias(), ROUND.alias()
    now = sa.select(one.c.id).where(one.c.id == IDEA.c.round_id, one.c.month.in_(months))
    ever = sa.select(ITEM.c.idea_id).join(other, other.c.id == ITEM.c.round_id)
    ever = ever.where(ITEM.c.idea_id == IDEA.c.id, other.c.month.in_(months))
    return sa.or_(now.correlate(IDEA).exists(), ever.correlate(IDEA).exists())


def _at(place: Any, found: Any) -> Any:
    return found.join(DOC, DOC.c.id == place)


def _told(docs: Any, *columns: Any) -> Any:
    """Return the query for columns of texts, of the idea behind each and of an entry itself."""
    idea = docs.outerjoin(IDEA, IDEA.c.id == DOC.c.idea_id)
    return sa.select(*columns).select_from(idea.outerjoin(ENTRY, IS_ENTRY))


def _among(column: Any, name: str, *, sqlite: bool) -> Any:
    """Return the condition that a column holds one of the numbers of a parameter, see `_told_as`."""
    ids: Any = sa.bindparam(name, type_=sa.String)
    if sqlite:
        given = sa.func.json_each(ids).table_valued(sa.column("value", sa.BigInteger))
        return column.in_(sa.select(given.c.value))
    return column == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger)))


def _named(columns: Mapping[str, Any]) -> list[Any]:
    return [column.label(name) for name, column in columns.items()]


@lru_cache(maxsize=2)
def _counted(*, sqlite: bool) -> Any:
    """Return the query that counts what hits have in common, and what each round has of them.

    A round has what is in it now, and what was on its agenda. Ideas, nearly everything, are asked
    by their own numbers.
    """
    of_ideas = {**COLUMNS, "kind": sa.literal_column(f"'{Kind.IDEA}'"), "unit": IDEA.c.unit_id}
    ideas = sa.select(IDEA.c.id, IDEA.c.id.label("idea_id"), IDEA.c.round_id, *_named(of_ideas))
    others = _told(DOC, DOC.c.id, DOC.c.idea_id, IDEA.c.round_id, *_named(COLUMNS))
    known = sa.union_all(
        ideas.where(_among(IDEA.c.id, "ideas", sqlite=sqlite)),
        others.where(_among(DOC.c.id, "others", sqlite=sqlite)),
    )
    hit: Any = known.cte("hit").prefix_with("MATERIALIZED")
    values = [hit.c[name] for name in COLUMNS]
    alike = sa.select(*values, sa.null().label("round"), sa.func.count()).group_by(*values)
    now = sa.select(hit.c.id, ROUND.c.month).join(ROUND, ROUND.c.id == hit.c.round_id)
    ever = sa.select(hit.c.id, ROUND.c.month).join(ITEM, ITEM.c.idea_id == hit.c.idea_id)
    each = sa.union(now, ever.join(ROUND, ROUND.c.id == ITEM.c.round_id)).subquery()
    nothing = (sa.null() for _ in values)
    rounds = sa.select(*nothing, each.c.month, sa.func.count()).group_by(each.c.month)
    return sa.union_all(alike, rounds)
