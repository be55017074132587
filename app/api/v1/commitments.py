"""Commitments: offer, sign, decline, take back."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_promises import commitment_shape
from app.auth.door import Tx
from app.core.errors import invalid
from app.domain.commitments.access import relations_to, visible_commitment
from app.domain.commitments.commands import (
    decline_commitment,
    edit_terms,
    offer_commitment,
    put_offer,
)
from app.domain.commitments.queries import commitment_view, commitments
from app.domain.commitments.schemas import CommitmentOffer, Terms, Why
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.queries import started_ideas
from app.domain.experiments.signing import release_commitment, sign_commitment
from app.domain.ideas.access import visible_idea
from app.policy import Action, require

router = APIRouter()
EXAMPLE = {
    "unit_id": 3,
    "success_criterion": "2 of the 3 goals are reached",
    "capacity": "0.4 fte",
    "budget_cents": 1200000,
    "start_within_days": 30,
    "expires_on": "2026-12-14",
}


def _shape(tx: Tx, commitment_id: int) -> dict[str, Any]:
    view = commitment_view(tx.session, commitment_id)
    started = view.idea_id in started_ideas(tx.session, [view.idea_id])
    return commitment_shape(view, tx.actor, started=started)


@router.post("/ideas/{idea_id}/commitments")
@guard(Action.COMMITMENT_OFFER)
@takes(CommitmentOffer, example=EXAMPLE)
def offer(api: ApiDep, idea_id: Id) -> Response:
    """Offer terms to a unit; `draft: true` keeps them."""
    with api.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        data = api.body(CommitmentOffer)
        row = offer_commitment(tx.session, idea, data, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, row.id or 0), 201)


@router.get("/commitments")
@guard(Action.COMMITMENT_READ)
def index(api: ApiDep) -> Response:
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
        return api.listing(
            found, lambda row: commitment_shape(row, tx.actor, started=row.idea_id in started)
        )


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
def show(api: ApiDep, commitment_id: Id) -> Response:
    """Return one commitment."""
    with api.read() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        return api.answer(_shape(tx, row.id or 0))


@router.patch("/commitments/{commitment_id}")
@guard(Action.COMMITMENT_OFFER)
@takes(Terms, example={"version": 1, "budget_cents": 900000})
def change(api: ApiDep, commitment_id: Id) -> Response:
    """Change terms that nobody has signed; counts the version up."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        edit_terms(tx.session, row, api.body(Terms), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, commitment_id))


@router.post("/commitments/{commitment_id}/offer")
@guard(Action.COMMITMENT_OFFER)
@takes()
def put(api: ApiDep, commitment_id: Id) -> Response:
    """Offer a draft to its unit."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_OFFER)
        put_offer(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, commitment_id))


@router.post("/commitments/{commitment_id}/signature")
@guard(Action.COMMITMENT_SIGN)
@takes()
def sign(api: ApiDep, commitment_id: Id) -> Response:
    """Sign as the unit's lead or deputy."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        sign_commitment(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, commitment_id))


@router.post("/commitments/{commitment_id}/declining")
@guard(Action.COMMITMENT_SIGN)
@takes(Why, example={"reason": "No people free before March"})
def decline(api: ApiDep, commitment_id: Id) -> Response:
    """Say no, with the reason."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        data = api.body(Why)
        decline_commitment(tx.session, row, reason=data.reason, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, commitment_id))


@router.post("/commitments/{commitment_id}/release")
@guard(Action.COMMITMENT_SIGN)
@takes(Why, example={"reason": "The budget was cut"})
def release(api: ApiDep, commitment_id: Id) -> Response:
    """Take the signature back before the start."""
    with api.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        require(tx.actor, Action.COMMITMENT_SIGN, relations_to(tx.actor, row.unit_id))
        data = api.body(Why)
        release_commitment(tx.session, row, reason=data.reason, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, commitment_id))
