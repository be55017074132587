"""Claims and handovers."""

from app.api.v1.deps import Answer, ApiDep, Id, also, guard, takes
from app.api.v1.shapes_promises import (
    ClaimedHandover,
    ClaimedShape,
    ClaimShape,
    WholeHandover,
    claim_shape,
    follow_up_shape,
    handover_shape,
)
from app.auth.door import Tx
from app.domain.commitments.schemas import Why
from app.domain.experiments import handovers
from app.domain.experiments.access import leads_unit, visible_experiment, visible_handover
from app.domain.experiments.claims import Claimed, claim_success, confirm_claim, refuse_claim
from app.domain.experiments.follow_ups import answer_follow_up, follow_ups_of
from app.domain.experiments.models import Handover
from app.domain.experiments.queries import claims_of, handover_view, visible_claim
from app.domain.experiments.schemas import ClaimDraft, FollowUpAnswer, HandoverPlan
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()
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


def _shape(tx: Tx, handover_id: int) -> WholeHandover:
    told = follow_ups_of(tx.session, [handover_id]).get(handover_id, [])
    shape = handover_shape(handover_view(tx.session, handover_id), tx.actor)
    return {**shape, "told": [follow_up_shape(one) for one in told]}


def _decided(tx: Tx, handover_id: int) -> Handover:
    row = visible_handover(tx.session, tx.actor, handover_id)
    require(tx.actor, Action.HANDOVER_DECIDE, leads_unit(tx.actor, row.unit_id))
    return row


def _made(tx: Tx, handover_id: int) -> Handover:
    row = visible_handover(tx.session, tx.actor, handover_id)
    require(tx.actor, Action.HANDOVER_MAKE)
    return row


def _claimed_shape(tx: Tx, found: Claimed) -> ClaimedHandover | ClaimedShape:
    claim = found.claim
    view = next(c for c in claims_of(claim.experiment_id).ask(tx.session) if c.id == claim.id)
    said = claim_shape(view, claim.experiment_id)
    if found.handover is not None:
        return {**_shape(tx, found.handover.id or 0), "claim": said}
    return {
        "id": None,
        "state": said["state"],
        "experiment_id": claim.experiment_id,
        "unit_id": claim.unit_id,
        "allowed": [],
        "claim": said,
    }


@router.post("/experiments/{experiment_id}/claims", status_code=201)
@guard(Action.EXPERIMENT_CLAIM)
@also(200, "The unit claimed it before")
@takes(ClaimDraft, example={"unit_id": 3, "note": "From March", "start_on": "2027-03-01"})
def claim(api: ApiDep, experiment_id: Id) -> Answer[ClaimedHandover | ClaimedShape]:
    """Claim a success as a unit's lead; answers with the handover, null id while the claim waits."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.EXPERIMENT_CLAIM, {Relation.UNIT_LEAD} if tx.actor.leads else ())
        data = api.body(ClaimDraft)
        found = claim_success(tx.session, row, data, actor=tx.actor, now=tx.now)
        return api.answer(_claimed_shape(tx, found), 201 if found.is_new else 200)


@router.post("/claims/{claim_id}/confirmation", status_code=201)
@guard(Action.HANDOVER_MAKE)
def confirm(api: ApiDep, claim_id: Id) -> Answer[WholeHandover]:
    """Let another unit take the success over too; answers with its handover."""
    with api.write() as tx:
        row = visible_claim(tx.session, tx.actor, claim_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        made = confirm_claim(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, made.id or 0), 201)


@router.post("/claims/{claim_id}/refusal")
@guard(Action.HANDOVER_MAKE)
@takes(Why, example={"reason": "The licence covers one unit"}, answers=CLAIM)
def refuse_other(api: ApiDep, claim_id: Id) -> Answer[ClaimShape]:
    """Refuse another unit's claim, with the reason."""
    with api.write() as tx:
        row = visible_claim(tx.session, tx.actor, claim_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        refuse_claim(tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now)
        found = next(c for c in claims_of(row.experiment_id).ask(tx.session) if c.id == claim_id)
        return api.answer(claim_shape(found, row.experiment_id))


@router.post("/experiments/{experiment_id}/handover", status_code=201)
@guard(Action.HANDOVER_MAKE)
@also(200, "A claim made it before")
@takes(HandoverPlan, example={"date": "2027-03-01", "running_cost_cents": 1200000})
def make(api: ApiDep, experiment_id: Id) -> Answer[WholeHandover]:
    """Plan the handover to the unit that promised."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        data = api.body(HandoverPlan)
        made, is_new = handovers.make_handover(tx.session, row, data, actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, made.id or 0), 201 if is_new else 200)


@router.get("/handovers/{handover_id}")
@guard(Action.EXPERIMENT_READ)
def show(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Return one handover."""
    with api.read() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        return api.answer(_shape(tx, row.id or 0))


@router.patch("/handovers/{handover_id}")
@guard(Action.HANDOVER_PLAN)
@takes(HandoverPlan, example={"owner_email": "ada@example.com"})
def change(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Change the plan: owner and what comes along, until accepted also day and cost."""
    with api.write() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        require(tx.actor, Action.HANDOVER_PLAN, leads_unit(tx.actor, row.unit_id))
        handovers.plan_handover(tx.session, row, api.body(HandoverPlan), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/acceptance")
@guard(Action.HANDOVER_DECIDE)
def accept(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Accept as the unit's lead: the unit answers for the register entry from now on."""
    with api.write() as tx:
        handovers.accept_handover(tx.session, _decided(tx, handover_id), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/refusal")
@guard(Action.HANDOVER_DECIDE)
@takes(Why, example={"reason": "The maintenance costs more than promised"})
def refuse(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Refuse as the unit's lead, with the reason."""
    with api.write() as tx:
        row = _decided(tx, handover_id)
        handovers.refuse_handover(
            tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/completion")
@guard(Action.HANDOVER_DECIDE)
def complete(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Complete: the promise is kept, the idea adopted, the entry in use."""
    with api.write() as tx:
        handovers.complete_handover(
            tx.session, _decided(tx, handover_id), actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/follow-ups", status_code=201)
@guard(Action.HANDOVER_DECIDE)
@takes(
    FollowUpAnswer,
    example={"months": 3, "used": "yes", "people": 40, "brought": "4 minutes per receipt"},
)
def follow_up(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Tell three or six months later whether it is used, by how many, and what it brought."""
    with api.write() as tx:
        row = _decided(tx, handover_id)
        answer_follow_up(tx.session, row, api.body(FollowUpAnswer), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id), 201)


@router.post("/handovers/{handover_id}/escalation")
@guard(Action.HANDOVER_MAKE)
def escalate(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Take a refusal to management."""
    with api.write() as tx:
        handovers.escalate_handover(tx.session, _made(tx, handover_id), actor=tx.actor, now=tx.now)
        return api.answer(_shape(tx, handover_id))


@router.post("/handovers/{handover_id}/replanning")
@guard(Action.HANDOVER_MAKE)
@takes(HandoverPlan, example={"date": "2027-04-01"})
def replan(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
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
def end(api: ApiDep, handover_id: Id) -> Answer[WholeHandover]:
    """Give up: the promise is broken, with the reason."""
    with api.write() as tx:
        row = _made(tx, handover_id)
        handovers.end_handover(
            tx.session, row, reason=api.body(Why).reason, actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(tx, handover_id))
