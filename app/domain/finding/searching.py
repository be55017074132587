"""One search over everything in the house that the reader may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor
from app.domain.finding.hits import COUNTED, Search, counted, heads, hits, ready, shown
from app.domain.finding.nearby import near_words
from app.domain.finding.pieces import Piece, marked, snippet
from app.domain.finding.schemas import FILTERS, READS, Kind, Order, SearchQuery
from app.policy import can
from app.search.asking import Asked, asked
from app.search.keeping import SOURCES, moment
from app.search.words import words

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `id` is of its own kind, `idea_id` of the idea behind it."""

    kind: Kind
    id: int
    idea_id: int | None
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    state: str | None
    unit_id: int | None
    value_type: str | None
    supports: int
    at: datetime

    @property
    def path(self) -> str:
        """Return the address of its page."""
        own = {
            Kind.IDEA: f"/ideas/{self.idea_id}",
            Kind.COMMENT: f"/ideas/{self.idea_id}#comment-{self.id}",
            Kind.EXPERIMENT: f"/experiments/{self.id}",
            Kind.LESSON: f"/lessons/{self.id}",
            Kind.REGISTER: f"/register/{self.id}",
        }
        return own[self.kind]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `count` is at most 1,001 (then: more); `counts` is per filter and value.

    Where more was found than is counted, the counts are of the newest thousand. `near` are other
    words that do find something, when nothing was found. `wordless`: what was typed holds no word.
    `page` is the one shown: the last where a later one was asked for.
    """

    hits: tuple[Hit, ...] = ()
    count: int = 0
    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    near: tuple[str, ...] = ()
    wordless: bool = False
    page: int = 1


def search(
    session: Session,
    actor: Actor,
    wish: SearchQuery,
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    counting: bool = True,
) -> Found:
    """Return a page of what fits. At most fifteen queries, whatever there is to find."""
    given, kinds = asked(wish.q), _readable(actor, wish)
    wordless = bool(wish.q.strip()) and not given
    if not kinds or wordless:
        return Found(wordless=wordless)
    filters = _values(wish)
    order = wish.sort if given or wish.sort is not Order.BEST else Order.NEWEST
    asks = ready(session, given, kinds)
    ids = hits(session, asks, filters, order)
    counts = _counts(session, actor, wish, asks, ids) if counting else {}
    if not ids:
        return Found(counts=counts, near=near_words(session, wish.q, given, kinds))
    ranked = ids
    if order is Order.BEST and given.wanted:
        ranked = _ranked(given, heads(session, asks, filters), ids)
    ranked = ranked[:COUNTED]
    page = min(page, -(-len(ranked) // per_page))
    rows = shown(session, ranked[(page - 1) * per_page : page * per_page])
    return Found(_drawn(session, given, rows), len(ids), counts, page=page)


def _readable(actor: Actor, wish: SearchQuery) -> list[Kind]:
    return [k for k in Kind if can(actor, READS[k]) and (not wish.kind or k in wish.kind)]


def _values(wish: SearchQuery, but: str = "") -> dict[str, list[Any]]:
    return {name: getattr(wish, name) for name in FILTERS if name not in ("kind", but)}


def _counts(
    session: Session, actor: Actor, wish: SearchQuery, asks: Search, ids: Sequence[int]
) -> dict[str, Counter[Any]]:
    """Return how many there are of each value; a filter that is on counts as if it were off."""
    found = counted(session, ids[:COUNTED], [n for n in FILTERS if not getattr(wish, n)])
    for name in (n for n in FILTERS if getattr(wish, n)):
        every = wish.model_copy(update={"kind": []}) if name == "kind" else wish
        wider = replace(asks, kinds=tuple(_readable(actor, every)))
        among = hits(session, wider, _values(wish, name), rows=COUNTED)
        found |= counted(session, among, [name])
    return found


def _ranked(given: Asked, titled: Sequence[Any], ids: Sequence[int]) -> list[int]:
    """Put first what carries every word in its title, the nearer the title is to the words the higher."""
    said = " ".join(given.wanted)

    def distance(row: Any) -> tuple[bool, int, int]:
        title = words(row.title or "")
        return said not in " ".join(title), len(title), -row.id

    first = [row.id for row in sorted(titled, key=distance)]
    known = set(first)
    return [*first, *(number for number in ids if number not in known)]


def _drawn(session: Session, given: Asked, rows: Sequence[Any]) -> tuple[Hit, ...]:
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.kind, []).append(row.of_id)
    texts = _texts(session, ids)
    return tuple(
        _hit(given, row, texts[row.kind, row.of_id])
        for row in rows
        if (row.kind, row.of_id) in texts
    )


def _texts(session: Session, ids: dict[str, list[int]]) -> dict[tuple[str, int], Any]:
    """Return what was found as it stands now, by kind and number. One query, whatever kinds there are."""
    parts = [
        f"SELECT '{kind}' AS kind, {kind}_text.* FROM "  # noqa: S608
        f"({SOURCES[kind].query.replace(':ids', f':{kind}_ids')}) AS {kind}_text"
        for kind in sorted(ids)
    ]
    if not parts:
        return {}
    query = sa.text(" UNION ALL ".join(parts)).bindparams(
        *(sa.bindparam(f"{kind}_ids", expanding=True) for kind in ids)
    )
    found = session.execute(query, {f"{kind}_ids": of for kind, of in ids.items()})
    return {(row.kind, row.id): row for row in found}


def _hit(given: Asked, row: Any, text: Any) -> Hit:
    reference = f" K-{row.idea_id}"
    return Hit(
        kind=Kind(row.kind),
        id=row.of_id,
        idea_id=row.idea_id,
        title=marked(given, row.title or ""),
        text=snippet(given, text.text.strip().removesuffix(reference)),
        state=row.state,
        unit_id=row.unit,
        value_type=row.value_type,
        supports=row.supports or 0,
        at=moment(text.at),
    )
