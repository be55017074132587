"""Searching everything."""

from typing_extensions import TypedDict

from app.api.v1.deps import PAGED, Answer, Api, ApiDep, asks, guard
from app.core.input import iso, parse
from app.core.pages import decode_cursor, encode_cursor
from app.domain.finding.drawing import Hit
from app.domain.finding.hits import COUNTED
from app.domain.finding.schemas import FILTERS, SearchQuery
from app.domain.finding.searching import search
from app.doors import Room
from app.policy import Action, require

router = Room()


class HitShape(TypedDict):
    """Something that was found."""

    kind: str
    id: int
    idea_id: int | None
    reference: str | None
    title: str
    text: str
    state: str | None
    unit_id: int | None
    value_type: str | None
    support_count: int
    at: str | None
    path: str


class FoundShape(TypedDict):
    """A page of what was found; words near those that were asked where nothing was."""

    items: list[HitShape]
    next: str | None
    near: list[str]


@router.get("/search")
@guard(Action.SEARCH)
@asks("q", *FILTERS, "sort", *PAGED)
def index(api: ApiDep) -> Answer[FoundShape]:
    """Search ideas, experiments, lessons, register and remarks; a thousand are listed at most.

    `q` takes words, "exact words" and -words; filters `kind state unit theme value_type round`,
    `sort=best|newest|support`.
    """
    with api.read() as tx:
        require(tx.actor, Action.SEARCH)
        limit, cursor = api.page_params()
        page = max((decode_cursor(cursor, (int,)) or (1,))[0], 1)
        found = search(
            tx.session, tx.actor, _wished(api), page=page, per_page=limit, counting=False
        )
        more = page * limit < min(found.count, COUNTED)
        hits = found.hits if found.page == page else ()
        items, near = [_shape(hit) for hit in hits], list(found.near)
        following = encode_cursor(page + 1) if more else None
        return api.answer({"items": items, "next": following, "near": near})


def _wished(api: Api) -> SearchQuery:
    given = api.request.query_params
    return parse(SearchQuery, {**given, **{n: given.getlist(n) for n in FILTERS if n in given}})


def _shape(hit: Hit) -> HitShape:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "idea_id": hit.idea_id,
        "reference": f"K-{hit.idea_id}" if hit.idea_id else None,
        "title": "".join(piece.text for piece in hit.title),
        "text": "".join(piece.text for piece in hit.text),
        "state": hit.state,
        "unit_id": hit.unit_id,
        "value_type": hit.value_type,
        "support_count": hit.supports,
        "at": iso(hit.at),
        "path": hit.path,
    }
