"""The register of AI in use: due checks first, one entry, writing one down."""

import json
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid, NotAllowed, invalid
from app.domain.experiments.guardrails import ARTICLES
from app.domain.people.days import today
from app.domain.people.queries import person_by_email, the_organisation, unit_names, unit_tree
from app.domain.register.access import allowed_in, next_states, relations_to, visible_entry
from app.domain.register.commands import create_entry, edit_entry, move_entry, triage_entry
from app.domain.register.publication import publication
from app.domain.register.queries import EntryView, counts, entries, entry_view, exported
from app.domain.register.schemas import EntryChange, EntryDraft, EntryMove, EntryTriage
from app.domain.register.states import EntryState
from app.policy import Action, Relation, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import chosen, chosen_ids, messages, typed

router = APIRouter()
DAYS = ("review_on", "began_on")
CLEARS = ("description", "purpose", "supplier", "oversight")


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
    wanted: dict[str, Any] = {"unit_ids": chosen_ids(page, "unit"), "states": page_states(page)}
    found = entries(
        tx.session,
        here=here,
        limit=30,
        cursor=cursor,
        due_first=True,
        words=page.query("q"),
        **wanted,
    )
    return {
        "found": found,
        "counts": counts(tx.session, here),
        "here": here,
        "chosen_units": wanted["unit_ids"],
        "chosen_states": wanted["states"],
        "words": page.query("q"),
        "query": page.request.url.query,
        "units": unit_names(tx.session),
        "can_add": _adds(tx),
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
        return _form(page, tx)


def _form(
    page: Page, tx: Tx, entry: EntryView | None = None, error: Invalid | None = None
) -> Response:
    if not _adds(tx):
        raise NotAllowed
    mine = [
        (u.id, u.name)
        for u in unit_tree(tx.session)
        if can(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, u.id))
    ]
    stored = {} if entry is None else {k: getattr(entry, k) for k in EntryChange.model_fields}
    return page.render(
        tx,
        "register/form.html",
        status=422 if error else 200,
        entry=entry,
        units=mine,
        values=page.form.data() if error else stored,
        errors=messages(error, page.lang),
    )


@router.post("/register", name="register:create")
@guard(Action.REGISTER_MANAGE)
def create(page: PageDep) -> Response:
    """Write down a use of AI."""
    try:
        with page.write() as tx:
            data = typed(page, EntryDraft, days=DAYS, more=_owner(page, tx))
            row = create_entry(tx.session, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _form(page, tx, None, error)
    return page.go(f"/register/{row.id}")


def _owner(page: Page, tx: Tx) -> dict[str, Any]:
    """Return the owner whose address was typed, if any."""
    email = page.form.text("owner_email")
    if not email:
        return {}
    owner = person_by_email(tx.session, email)
    if owner is None:
        raise invalid("owner_email", "unknown_value")
    return {"owner_id": owner.id}


@router.get("/register/export", name="register:export")
@guard(Action.REGISTER_READ)
def export(page: PageDep) -> Response:
    """Download the register as the Dutch publication standard writes it."""
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        name = the_organisation(tx.session).name
        text = json.dumps(
            publication(exported(tx.session), organisation=name, contact=""),
            ensure_ascii=False,
            indent=1,
        )
    headers = {"Content-Disposition": 'attachment; filename="register.json"'}
    return Response(text, media_type="application/json", headers=headers)


@router.get("/register/{entry_id}", name="register:show")
@guard(Action.REGISTER_READ)
def show(page: PageDep, entry_id: Id) -> Response:
    """Show one entry."""
    with page.read() as tx:
        return _show(page, tx, entry_id)


def _show(page: Page, tx: Tx, entry_id: int, error: Invalid | None = None) -> Response:
    visible_entry(tx.session, tx.actor, entry_id)
    entry, here = entry_view(tx.session, entry_id), today(tx.session, tx.now)
    return page.render(
        tx,
        "register/show.html",
        status=422 if error else 200,
        entry=entry,
        here=here,
        due=entry.due(here),
        allowed=allowed_in(tx.actor, entry.state, entry.unit_id),
        next_states=next_states(entry.state),
        articles=ARTICLES,
        errors=messages(error, page.lang),
        values=page.form.data(),
    )


@router.get("/register/{entry_id}/edit", name="register:edit")
@guard(Action.REGISTER_MANAGE)
def edit(page: PageDep, entry_id: Id) -> Response:
    """Show the form to change an entry."""
    with page.read() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        require(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, row.unit_id))
        return _form(page, tx, entry_view(tx.session, entry_id))


@router.post("/register/{entry_id}", name="register:change")
@guard(Action.REGISTER_MANAGE)
def change(page: PageDep, entry_id: Id) -> Response:
    """Change an entry."""
    try:
        with page.write() as tx:
            row = visible_entry(tx.session, tx.actor, entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, row.unit_id))
            data = typed(page, EntryChange, days=DAYS, keep_empty=CLEARS, more=_owner(page, tx))
            edit_entry(tx.session, row, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _form(page, tx, entry_view(tx.session, entry_id), error)
    return page.go(f"/register/{entry_id}")


@router.post("/register/{entry_id}/triage", name="register:triage")
@guard(Action.REGISTER_MANAGE)
def triage(page: PageDep, entry_id: Id) -> Response:
    """Store the outcome of the triage."""
    try:
        with page.write() as tx:
            row = visible_entry(tx.session, tx.actor, entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, row.unit_id))
            data = typed(page, EntryTriage, more={"risk_flags": page.form.list("risk_flags")})
            triage_entry(tx.session, row, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, entry_id, error)
    return page.go(f"/register/{entry_id}")


@router.post("/register/{entry_id}/transition", name="register:move")
@guard(Action.REGISTER_MANAGE)
def transition(page: PageDep, entry_id: Id) -> Response:
    """Move an entry on."""
    try:
        with page.write() as tx:
            row = visible_entry(tx.session, tx.actor, entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, row.unit_id))
            move_entry(tx.session, row, typed(page, EntryMove), actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, entry_id, error)
    return page.go(f"/register/{entry_id}")
