"""One search over everything in the house that the reader may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.finding.drawing import Hit, drawn
from app.domain.finding.hits import COUNTED, Search, best, counted, hits, ready
from app.domain.finding.nearby import near_words
from app.domain.finding.schemas import FILTERS, READS, Kind, Order, SearchQuery
from app.policy import can
from app.search.asking import Asked, asked
from app.search.words import words

PER_PAGE = 20


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
    ranking = order is Order.BEST and bool(given.wanted)
    ids, titled = (
        best(session, asks, filters) if ranking else (hits(session, asks, filters, order), [])
    )
    counts = _counts(session, actor, wish, asks, ids) if counting else {}
    if not ids:
        return Found(counts=counts, near=near_words(session, wish.q, given, kinds))
    ranked = _ranked(given, titled, ids)[:COUNTED]
    page = min(page, -(-len(ranked) // per_page))
    shown = drawn(session, given, ranked[(page - 1) * per_page : page * per_page])
    return Found(shown, len(ids), counts, page=page)


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
