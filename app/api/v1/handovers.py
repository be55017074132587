"""Claims and handovers."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_promises import claim_shape, handover_shape
from app.auth.door import Tx
from app.domain.commitments.schemas import Why
from app.domain.experiments import handovers
from app.domain.experiments.access import leads_unit, visible_experiment, visible_handover
from app.domain.experiments.claims import Claimed, claim_success, confirm_claim, refuse_claim
from app.domain.experiments.models import Handover
from app.domain.experiments.queries import claims_of, handover_view, visible_claim
from app.domain.experiments.schemas import ClaimDraft, HandoverPlan
from app.policy import Action, Relation, require

router = APIRouter()
CLAIM = {
    "id": 2,
    "experiment_id": 1,
    "unit_id": 3,
    "unit": "Field service",
    "state": "refused",
    "note": "We need it too",
    "start_on": None,
    "at": "2027-01-18T09:00:00Z",
}


def _shape(tx: Tx, handover_id: int) -> dict[str, Any]:
    return handover_shape(handover_view(tx.session, handover_id), tx.actor)


def _decided(tx: Tx, handover_id: int) -> Handover:
    row = visible_handover(tx.session, tx.actor, handover_id)
    require(tx.actor, Action.HANDOVER_DECIDE, leads_unit(tx.actor, row.unit_id))
    return row


def _made(tx: Tx, handover_id: int) -> Handover:
    row = visible_handover(tx.session, tx.actor, handover_id)
    require(tx.actor, Action.HANDOVER_MAKE)
    return row


def _claimed_shape(tx: Tx, found: Claimed) -> dict[str, Any]:
    claim = found.claim
    view = next(c for c in claims_of(tx.session, claim.experiment_id) if c.id == claim.id)
    said = claim_shape(view, claim.experiment_id)
    if found.handover is not None:
        return {**_shape(tx, found.handover.id or 0), "claim": said}
    waits = {"id": None, "state": said["state"], "unit_id": claim.unit_id, "allowed": []}
    return {**waits, "experiment_id": claim.experiment_id, "claim": said}


@router.post("/experiments/{experiment_id}/claims")
@guard(Action.EXPERIMENT_CLAIM)
@takes(ClaimDraft, example={"unit_id": 3, "note": "From March", "start_on": "2027-03-01"})
def claim(api: ApiDep, experiment_id: Id) -> Response:
    """Claim a success as a unit's lead; answers with the handover, null id while the claim waits."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.EXPERIMENT_CLAIM, {Relation.UNIT_LEAD} if tx.actor.leads else ())
        data = api.body(ClaimDraft)
        found = claim_success(tx.session, row, data, actor=tx.actor, now=tx.now)
        return api.answer(_claimed_shape(tx, found), 201 if found.is_new else 200)


@router.post("/claims/{claim_id}/confirmation")
@guard(Action.HANDOVER_MAKE)
@takes()
def confirm(api: ApiDep, claim_id: Id) -> Response:
    """Let another unit take the success over too; answers with its handover."""
    with api.write() as tx:
        row = visible_claim(tx.session, tx.actor, claim_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        made = confirm_claim(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, made.id or 0), 201)


@router.post("/claims/{claim_id}/refusal")
@guard(Action.HANDOVER_MAKE)
@takes(Why, example={"reason": "The licence covers one unit"}, answers=CLAIM)
def refuse_other(api: ApiDep, claim_id: Id) -> Response:
    """Refuse another unit's claim, with the reason."""
    with api.write() as tx:
        row = visible_claim(tx.session, tx.actor, claim_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        refuse_claim(tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now)
        found = next(c for c in claims_of(tx.session, row.experiment_id) if c.id == claim_id)
        return api.answer(claim_shape(found, row.experiment_id))


@router.post("/experiments/{experiment_id}/handover")
@guard(Action.HANDOVER_MAKE)
@takes(HandoverPlan, example={"date": "2027-03-01", "running_cost_cents": 1200000})
def make(api: ApiDep, experiment_id: Id) -> Response:
    """Plan the handover to the unit that promised."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        data = api.body(HandoverPlan)
        made, is_new = handovers.make_handover(tx.session, row, data, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, made.id or 0), 201 if is_new else 200)


@router.get("/handovers/{handover_id}")
@guard(Action.EXPERIMENT_READ)
def show(api: ApiDep, handover_id: Id) -> Response:
    """Return one handover."""
    with api.read() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        return api.answer(_shape(tx, row.id or 0))


@router.patch("/handovers/{handover_id}")
@guard(Action.HANDOVER_MAKE)
@takes(HandoverPlan, example={"owner_email": "ada@example.com"})
def change(api: ApiDep, handover_id: Id) -> Response:
    """Change owner, day or cost before the unit answers."""
    with api.write() as tx:
        row = _made(tx, handover_id)
        handovers.plan_handover(tx.session, row, api.body(HandoverPlan), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/acceptance")
@guard(Action.HANDOVER_DECIDE)
@takes()
def accept(api: ApiDep, handover_id: Id) -> Response:
    """Accept as the unit's lead: the unit answers for the register entry from now on."""
    with api.write() as tx:
        handovers.accept_handover(tx.session, _decided(tx, handover_id), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/refusal")
@guard(Action.HANDOVER_DECIDE)
@takes(Why, example={"reason": "The maintenance costs more than promised"})
def refuse(api: ApiDep, handover_id: Id) -> Response:
    """Refuse as the unit's lead, with the reason."""
    with api.write() as tx:
        row = _decided(tx, handover_id)
        handovers.refuse_handover(
            tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/completion")
@guard(Action.HANDOVER_DECIDE)
@takes()
def complete(api: ApiDep, handover_id: Id) -> Response:
    """Complete: the promise is kept, the idea adopted, the entry in use."""
    with api.write() as tx:
        handovers.complete_handover(
            tx.session, _decided(tx, handover_id), actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/escalation")
@guard(Action.HANDOVER_MAKE)
@takes()
def escalate(api: ApiDep, handover_id: Id) -> Response:
    """Take a refusal to management."""
    with api.write() as tx:
        handovers.escalate_handover(tx.session, _made(tx, handover_id), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/replanning")
@guard(Action.HANDOVER_MAKE)
@takes(HandoverPlan, example={"date": "2027-04-01"})
def replan(api: ApiDep, handover_id: Id) -> Response:
    """Ask the unit once more."""
    with api.write() as tx:
        row = _made(tx, handover_id)
        handovers.replan_handover(
            tx.session, row, api.body(HandoverPlan), actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/ending")
@guard(Action.HANDOVER_MAKE)
@takes(Why, example={"reason": "The unit was closed"})
def end(api: ApiDep, handover_id: Id) -> Response:
    """Give up: the promise is broken, with the reason."""
    with api.write() as tx:
        row = _made(tx, handover_id)
        handovers.end_handover(
            tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))
