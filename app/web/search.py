"""Searching the whole house, and searches that somebody keeps."""

import contextlib
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import parse
from app.domain.finding.hits import COUNTED
from app.domain.finding.schemas import FILTERS, SearchQuery, ViewInput, ViewName
from app.domain.finding.searching import PER_PAGE, Found, search
from app.domain.finding.views import forget_view, keep_view, rename_view, views_of
from app.domain.people.queries import themes, unit_names
from app.doors import Room
from app.i18n.codes import labels
from app.i18n.formats import month_name
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_forms import Blank, conflict_text, error_texts

router = Room()
PAGES = COUNTED // PER_PAGE


@router.get("/search", name="search:index")
@guard(Action.SEARCH)
def index(page: PageDep) -> Response:
    """Show what fits; while somebody types only the results are drawn."""
    return _shown(page, wished(page))


@router.post("/search/views", name="search:keep")
@guard(Action.VIEW_KEEP)
def keep(page: PageDep) -> Response:
    """Keep this search under a name."""
    given = {"name": page.form.text("name"), "query": page.form.text("query")}
    try:
        with page.write() as tx:
            view = keep_view(tx.session, parse(ViewInput, given), actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return _shown(page, _of_address(given["query"]), error)
    return page.go(f"/search?{view.query}")


@router.post("/search/views/{view_id}", name="search:rename")
@guard(Action.VIEW_KEEP)
def rename(page: PageDep, view_id: Id) -> Response:
    """Give a kept search another name."""
    try:
        with page.write() as tx:
            given = parse(ViewName, {"name": page.form.text("name")})
            rename_view(tx.session, view_id, given, actor=tx.actor)
    except (Invalid, Conflict) as error:
        return _shown(page, SearchQuery(), error)
    return page.go("/search#views")


@router.post("/search/views/{view_id}/removal", name="search:forget")
@guard(Action.VIEW_KEEP)
def forget(page: PageDep, view_id: Id) -> Response:
    """Forget a kept search."""
    with page.write() as tx:
        forget_view(tx.session, view_id, actor=tx.actor)
    return page.go("/search#views")


def wished(page: Page) -> SearchQuery:
    """Return what the address asks for; nonsense in it narrows nothing."""
    given = page.request.query_params
    data: dict[str, Any] = {name: given.get(name, "") for name in ("q", "sort")}
    data |= {name: given.getlist(name) for name in FILTERS if given.getlist(name) != [""]}
    with contextlib.suppress(Invalid):
        return parse(SearchQuery, data)
    return parse(SearchQuery, {"q": page.query("q")[:200]})


def address(wish: SearchQuery, **changes: Any) -> str:
    """Return the address of a search, with some parts changed."""
    given = {name: getattr(wish, name) for name in SearchQuery.model_fields} | changes
    given["sort"] = "" if given["sort"] == "best" else given["sort"]
    pairs = [
        (name, str(item))
        for name, value in given.items()
        for item in (value if isinstance(value, list) else [value])
        if item not in (None, "")
    ]
    return "/search" + (f"?{urlencode(pairs)}" if pairs else "")


def _of_address(query: str) -> SearchQuery:
    from urllib.parse import parse_qs

    given = parse_qs(query)
    data: dict[str, Any] = {name: given.get(name, [""])[0] for name in ("q", "sort")}
    data |= {name: given[name] for name in FILTERS if name in given}
    with contextlib.suppress(Invalid):
        return parse(SearchQuery, data)
    return SearchQuery()


def _shown(page: Page, wish: SearchQuery, error: KiemError | None = None) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.SEARCH)
        number = page.query("page", "1")
        at = min(max(int(number[:3]), 1), PAGES) if number.isascii() and number.isdigit() else 1
        found = search(tx.session, tx.actor, wish, page=at)
        return page.render(
            tx,
            "search/index.html",
            block="results" if page.wants_fragment else None,
            status=error.status if error else 200,
            wish=wish,
            found=found,
            page=found.page,
            pages=-(-min(found.count, COUNTED) // PER_PAGE),
            address=address,
            views=views_of(tx.session, tx.actor),
            errors=_errors(error, page),
            **_choices(page, tx, wish, found),
        )


def _errors(error: KiemError | None, page: Page) -> dict[str, str]:
    if isinstance(error, Invalid):
        return error_texts(error, page.lang)
    return conflict_text(error, page.lang) if error else Blank()


def _choices(page: Page, tx: Tx, wish: SearchQuery, found: Found) -> dict[str, Any]:
    """Return the filters with what they can be set to: what was found, and what is on."""
    # Whoever types waits for each question: none is asked of which nothing would be shown.
    units = unit_names(tx.session) if found.counts.get("unit") or wish.unit else {}
    some = themes(tx.session, page.lang) if found.counts.get("theme") or wish.theme else ()
    names = {
        "kind": dict(labels("found_kind", page.lang)),
        "state": dict(labels("idea_state", page.lang)),
        "unit": units,
        "theme": {theme.id: theme.said("name", page.lang) for theme in some},
        "value_type": dict(labels("value_type", page.lang)),
        "round": {m: month_name(m, page.lang) for m in sorted(found.counts.get("round", ()))},
    }
    return {"units": units, "names": names}
