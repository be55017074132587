"""Commitments: offer, sign, decline, take back."""

from collections.abc import Collection
from functools import partial

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_promises import CommitmentShape, commitment_shape
from app.auth.door import Tx
from app.core.errors import invalid
from app.domain.commitments.access import relations_to, visible_commitment
from app.domain.commitments.commands import (
    counter_offer,
    decline_commitment,
    edit_terms,
    offer_commitment,
    propose_commitment,
    put_offer,
    turn_down,
)
from app.domain.commitments.queries import CommitmentView, commitment_view, commitments
from app.domain.commitments.schemas import CommitmentOffer, Counter, Terms, Why
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.queries import started_ideas
from app.domain.experiments.signing import (
    confirm_promise,
    contest_promise,
    release_commitment,
    sign_commitment,
)
from app.domain.ideas.access import visible_idea
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()
EXAMPLE = {
    "unit_id": 3,
    "success_criterion": "2 of the 3 goals are reached",
    "scope": "Running and improving it; training of new colleagues",
    "capacity": "0.4 fte",
    "budget_cents": 1200000,
    "budget_line": "4310 Quality",
    "conditions": "It also works without a network",
    "start_within_days": 30,
    "expires_on": "2026-12-14",
}


def _shape(api: ApiDep, tx: Tx, commitment_id: int) -> CommitmentShape:
    view = commitment_view(tx.session, commitment_id)
    return _listed(api, tx, started_ideas(tx.session, [view.idea_id]), view)


@router.post("/ideas/{idea_id}/commitments", status_code=201)
@guard(Action.COMMITMENT_OFFER)
@takes(CommitmentOffer, example=EXAMPLE)
def offer(api: ApiDep, idea_id: Id) -> Answer[CommitmentShape]:
    """Offer terms to a unit; `draft: true` keeps them."""
    with api.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        data = api.body(CommitmentOffer)
        row = offer_commitment(tx.session, idea, data, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row.id or 0), 201)


@router.post("/ideas/{idea_id}/commitments/proposal", status_code=201)
@guard(Action.COMMITMENT_PROPOSE)
@takes(CommitmentOffer, example=EXAMPLE)
def propose(api: ApiDep, idea_id: Id) -> Answer[CommitmentShape]:
    """Step forward with terms of a unit that the caller leads; they wait for the AI team."""
    with api.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        led = {Relation.UNIT_LEAD} if tx.actor.leads else ()
        require(tx.actor, Action.COMMITMENT_PROPOSE, led)
        data = api.body(CommitmentOffer)
        row = propose_commitment(tx.session, idea, data, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row.id or 0), 201)


@router.get("/commitments")
@guard(Action.COMMITMENT_READ)
@asks("unit", "state", *PAGED)
def index(api: ApiDep) -> Answer[Listed[CommitmentShape]]:
    """Return commitments, newest first; `?unit=` and `?state=`."""
    with api.read() as tx:
        require(tx.actor, Action.COMMITMENT_READ)
        limit, cursor = api.page_params()
        found = commitments(
            tx.session,
            tx.actor,
            unit_ids=_units(api),
            states=_states(api),
            limit=limit,
            cursor=cursor,
        )
        started = started_ideas(tx.session, [row.idea_id for row in found.items])
        return api.listing(found, partial(_listed, api, tx, started))


def _listed(api: ApiDep, tx: Tx, started: Collection[int], row: CommitmentView) -> CommitmentShape:
    return commitment_shape(row, tx.actor, api.lang, started=row.idea_id in started)


def _units(api: ApiDep) -> tuple[int, ...]:
    text = api.request.query_params.get("unit", "")
    if text and (not text.isascii() or not text.isdigit() or len(text) > 9):
        raise invalid("unit", "not_a_number")
    return (int(text),) if text else ()


def _states(api: ApiDep) -> tuple[CommitmentState, ...]:
    text = api.request.query_params.get("state", "")
    if not text:
        return ()
    if text not in list(CommitmentState):
        raise invalid("state", "unknown_value", value=text[:40])
    return (CommitmentState(text),)


@router.get("/commitments/{commitment_id}")
@guard(Action.COMMITMENT_READ)
def show(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Return one commitment."""
    with api.read() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        return api.answer(_shape(api, tx, row.id or 0))


@router.patch("/commitments/{commitment_id}")
@guard(Action.COMMITMENT_OFFER)
@takes(Terms, example={"version": 1, "budget_cents": 900000})
def change(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Change terms that nobody has signed; counts the version up."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        edit_terms(tx.session, row, api.body(Terms), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/offer")
@guard(Action.COMMITMENT_OFFER)
def put(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Offer a draft to its unit."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        put_offer(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/signature")
@guard(Action.COMMITMENT_SIGN)
def sign(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Sign as the unit's lead or deputy."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        sign_commitment(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/confirmation")
@guard(Action.COMMITMENT_SIGN)
def confirm(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Say yes, as the lead of the unit that goes on, to a promise of a unit that closed."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        confirm_promise(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/objection")
@guard(Action.COMMITMENT_SIGN)
@takes(Why, example={"reason": "Nobody here knows the system"})
def contest(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Say why a promise that came along cannot be kept, once its experiment runs; management is told."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        reason = api.body(Why).reason
        contest_promise(tx.session, row, reason=reason, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/declining")
@guard(Action.COMMITMENT_SIGN)
@takes(Why, example={"reason": "No people free before March"})
def decline(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Say no, with the reason."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        data = api.body(Why)
        decline_commitment(tx.session, row, reason=data.reason, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/counter-proposal", status_code=201)
@guard(Action.COMMITMENT_SIGN)
@takes(Counter, example={"budget_cents": 900000, "reason": "Half a year first"})
def counter(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Propose other terms; answers with the proposal, which waits for the AI team."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        made = counter_offer(tx.session, row, api.body(Counter), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, made.id or 0), 201)


@router.post("/commitments/{commitment_id}/refusal")
@guard(Action.COMMITMENT_OFFER)
@takes(Why, example={"reason": "Another unit was first"})
def refuse(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Say no to what a unit proposed, with the reason."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        turn_down(tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))


@router.post("/commitments/{commitment_id}/release")
@guard(Action.COMMITMENT_SIGN)
@takes(Why, example={"reason": "The budget was cut"})
def release(api: ApiDep, commitment_id: Id) -> Answer[CommitmentShape]:
    """Take the signature back before the start."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        data = api.body(Why)
        release_commitment(tx.session, row, reason=data.reason, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, commitment_id))
