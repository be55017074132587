"""The register of AI in use."""

from typing import Any

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_register import EntryShape, WholeEntryShape, entry_shape, whole_entry_shape
from app.auth.door import Tx
from app.core.errors import invalid
from app.domain.people.days import today
from app.domain.people.queries import the_organisation
from app.domain.register.access import relations_in, visible_entry
from app.domain.register.commands import create_entry, edit_entry, move_entry
from app.domain.register.exchange import details_of
from app.domain.register.policy import policy_of
from app.domain.register.publication import publication
from app.domain.register.queries import entries, entry_in_full, exported
from app.domain.register.schemas import EntryChange, EntryDraft, EntryMove, EntryTriage
from app.domain.register.states import EntryState
from app.domain.register.triage import triage_entry
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()
EXAMPLE = {
    "name": "Reading receipts",
    "description": "Reads amounts",
    "unit_id": 3,
    "origin": "bought_tool",
}


def _shape(api: ApiDep, tx: Tx, entry_id: int) -> WholeEntryShape:
    return whole_entry_shape(*entry_in_full(tx.session, entry_id), tx.actor, api.lang)


@router.get("/register")
@guard(Action.REGISTER_READ)
@asks("q", "state", "unit", *PAGED)
def index(api: ApiDep) -> Answer[Listed[EntryShape]]:
    """Return entries, newest first; `?q=`, `?state=`, `?unit=`."""
    with api.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        limit, cursor = api.page_params()
        found = entries(
            tx.session,
            here=today(tx.session, tx.now),
            limit=limit,
            cursor=cursor,
            unit_ids=_unit(api),
            states=_states(api),
            words=api.request.query_params.get("q", "")[:200],
        )
        return api.listing(found, lambda row: entry_shape(row, tx.actor))


def _states(api: ApiDep) -> tuple[EntryState, ...]:
    text = api.request.query_params.get("state", "")
    if text and text not in list(EntryState):
        raise invalid("state", "unknown_value", value=text[:40])
    return (EntryState(text),) if text else ()


def _unit(api: ApiDep) -> tuple[int, ...]:
    text = api.request.query_params.get("unit", "")
    if text and (not text.isascii() or not text.isdigit() or len(text) > 9):
        raise invalid("unit", "not_a_number")
    return (int(text),) if text else ()


@router.post("/register", status_code=201)
@guard(Action.REGISTER_MANAGE)
@takes(EntryDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[WholeEntryShape]:
    """Write down a use of AI."""
    with api.write() as tx:
        require(tx.actor, Action.REGISTER_MANAGE, {Relation.UNIT_LEAD} if tx.actor.leads else ())
        row = create_entry(tx.session, api.body(EntryDraft), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row.id or 0), 201)


@router.get("/register/export")
@guard(Action.REGISTER_READ)
@asks("contact")
def export(api: ApiDep) -> Answer[dict[str, Any]]:
    """Return the register as the Dutch publication standard writes it."""
    with api.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        name = the_organisation(tx.session).name
        contact = api.request.query_params.get("contact", policy_of(tx.session).contact)[:200]
        details = details_of(tx.session)
        return api.answer(
            publication(exported(tx.session), organisation=name, contact=contact, details=details)
        )


@router.get("/register/{entry_id}")
@guard(Action.REGISTER_READ)
def show(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Return one entry."""
    with api.read() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        return api.answer(_shape(api, tx, row.id or 0))


@router.patch("/register/{entry_id}")
@guard(Action.REGISTER_MANAGE)
@takes(EntryChange, example={"version": 1, "supplier": "Example Ltd"})
def change(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Change fields; needs the version that was read."""
    with api.write() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
        edit_entry(tx.session, row, api.body(EntryChange), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, entry_id))


@router.post("/register/{entry_id}/triage")
@guard(Action.REGISTER_MANAGE)
@takes(EntryTriage, example={"risk_class": "minimal", "risk_flags": ["transparency"]})
def triage(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Store the outcome of the triage."""
    with api.write() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
        triage_entry(tx.session, row, api.body(EntryTriage), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, entry_id))


@router.post("/register/{entry_id}/transition")
@guard(Action.REGISTER_MANAGE)
@takes(EntryMove, example={"to": "in_use"})
def transition(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Move an entry on."""
    with api.write() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
        move_entry(tx.session, row, api.body(EntryMove), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, entry_id))
