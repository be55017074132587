"""The register of AI in use: what is overdue first, one entry, writing one down."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, NotAllowed, invalid
from app.domain.people.days import today
from app.domain.people.queries import person_by_email, unit_names, unit_tree
from app.domain.register.access import relations_in, relations_to, visible_entry
from app.domain.register.commands import create_entry, edit_entry
from app.domain.register.details import FACTS, detail_of
from app.domain.register.queries import EntryView, counts, entries, entry_view
from app.domain.register.schemas import EntryChange, EntryDraft
from app.domain.register.states import EntryState
from app.doors import Room
from app.policy import Action, Relation, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import chosen, chosen_ids, errors_of, typed
from app.web.register_page import draw_entry
from app.web.stale import anew, stands_now

router = Room()
DAYS = ("review_on", "began_on", "measured_on")
CLEARS = (
    "description",
    "purpose",
    "supplier",
    "oversight",
    *(f for f in FACTS if f != "personal_data"),
)
HOLDERS = ("owner", "deputy", "stopper")


@router.get("/register", name="register:index")
@guard(Action.REGISTER_READ)
def index(page: PageDep) -> Response:
    """Show the register, what is overdue first."""
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        return page.render(tx, "register/index.html", **_listed(page, tx))


def _listed(page: Page, tx: Tx) -> dict[str, Any]:
    """Return the entries that the filters leave, with the register's figures."""
    here, cursor = today(tx.session, tx.now), page.query("cursor") or None
    wanted = wanted_entries(page)
    found = entries(tx.session, here=here, limit=30, cursor=cursor, due_first=True, **wanted)
    query = page.request.url.query
    return {
        "found": found,
        "counts": counts(tx.session, here),
        "here": here,
        "wanted": wanted,
        "query": "&".join(p for p in query.split("&") if p and not p.startswith("cursor=")),
        "units": unit_names(tx.session),
        "led": sorted(tx.actor.leads),
        "can_add": _adds(tx),
        "can_exchange": can(tx.actor, Action.REGISTER_EXCHANGE),
    }


def wanted_entries(page: Page) -> dict[str, Any]:
    """Return the filters of the address."""
    return {
        "unit_ids": chosen_ids(page, "unit"),
        "states": page_states(page),
        "risks": chosen(page, "risk"),
        "only_due": "1" in chosen(page, "due"),
        "only_nobodys": "nobody" in chosen(page, "due"),
        "words": page.query("q"),
    }


def page_states(page: Page) -> tuple[EntryState, ...]:
    """Return the states that were ticked."""
    return tuple(EntryState(s) for s in chosen(page, "state") if s in list(EntryState))


def _adds(tx: Tx) -> bool:
    return can(tx.actor, Action.REGISTER_MANAGE, {Relation.UNIT_LEAD} if tx.actor.leads else ())


@router.get("/register/new", name="register:new")
@guard(Action.REGISTER_MANAGE)
def new(page: PageDep) -> Response:
    """Show the form to write down a use of AI."""
    with page.read() as tx:
        if not _adds(tx):
            raise NotAllowed
        return _form(page, tx)


def _form(
    page: Page, tx: Tx, entry: EntryView | None = None, error: Invalid | Conflict | None = None
) -> Response:
    holds = _stored(tx, entry)
    now = stands_now(page, holds, error, units=unit_names(tx.session))
    mine = [
        (u.id, u.name)
        for u in unit_tree(tx.session)
        if can(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, u.id))
        or (entry is not None and u.id == entry.unit_id)
    ]
    return page.render(
        tx,
        "register/form.html",
        status=error.status if error else 200,
        entry=entry,
        units=mine,
        values=anew(page, error, entry.version if entry else 0) if error else holds,
        errors=now or errors_of(error, page.lang),
    )


def _stored(tx: Tx, entry: EntryView | None) -> dict[str, Any]:
    if entry is None:
        return {}
    detail = detail_of(tx.session, entry.id)
    shown = {k: getattr(entry, k) for k in EntryChange.model_fields if hasattr(entry, k)}
    return shown | {name: getattr(detail, name) for name in FACTS}


@router.post("/register", name="register:create")
@guard(Action.REGISTER_MANAGE)
def create(page: PageDep) -> Response:
    """Write down a use of AI."""
    try:
        with page.write() as tx:
            data = typed(page, EntryDraft, days=DAYS, more=_holders(page, tx))
            row = create_entry(tx.session, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _form(page, tx, None, error)
    return page.go(f"/register/{row.id}")


def _holders(page: Page, tx: Tx) -> dict[str, Any]:
    """Return owner, deputy and watcher whose addresses were typed; an emptied one is taken off."""
    found: dict[str, Any] = {}
    for holder in HOLDERS:
        email = page.form.text(f"{holder}_email")
        person = person_by_email(tx.session, email) if email else None
        if email and person is None:
            raise invalid(f"{holder}_email", "unknown_value")
        if person is not None:
            found[f"{holder}_id"] = person.id
        elif page.form.text(f"{holder}_none"):
            found[f"{holder}_id"] = None
    return found


@router.get("/register/{entry_id}", name="register:show")
@guard(Action.REGISTER_READ)
def show(page: PageDep, entry_id: Id) -> Response:
    """Show one entry."""
    with page.read() as tx:
        return draw_entry(page, tx, entry_id)


@router.get("/register/{entry_id}/edit", name="register:edit")
@guard(Action.REGISTER_MANAGE)
def edit(page: PageDep, entry_id: Id) -> Response:
    """Show the form to change an entry."""
    with page.read() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
        return _form(page, tx, entry_view(tx.session, entry_id))


@router.post("/register/{entry_id}", name="register:change")
@guard(Action.REGISTER_MANAGE)
def change(page: PageDep, entry_id: Id) -> Response:
    """Change an entry."""
    try:
        with page.write() as tx:
            row = visible_entry(tx.session, tx.actor, entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
            data = typed(page, EntryChange, days=DAYS, keep_empty=CLEARS, more=_holders(page, tx))
            edit_entry(tx.session, row, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _form(page, tx, entry_view(tx.session, entry_id), error)
    return page.go(f"/register/{entry_id}")
