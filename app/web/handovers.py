"""Handovers: both sides' checklist, accepting, refusing, completing; claims of other units."""

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.domain.commitments.queries import commitment_view
from app.domain.commitments.schemas import Why
from app.domain.experiments import handovers as acts
from app.domain.experiments.access import allowed_for_handover, visible_experiment, visible_handover
from app.domain.experiments.claims import confirm_claim, refuse_claim
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.queries import handover_view, visible_claim
from app.domain.experiments.schemas import HandoverPlan
from app.domain.people.days import today
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed

router = APIRouter()
MONEY, DAYS = ("running_cost_cents",), ("date",)


@router.get("/handovers/{handover_id}", name="handovers:show")
@guard(Action.EXPERIMENT_READ)
def show(page: PageDep, handover_id: Id) -> Response:
    """Show a handover."""
    with page.read() as tx:
        return _show(page, tx, handover_id)


def _show(page: Page, tx: Tx, handover_id: int, error: Invalid | None = None) -> Response:
    row = visible_handover(tx.session, tx.actor, handover_id)
    view = handover_view(tx.session, handover_id)
    experiment = visible_experiment(tx.session, tx.actor, row.experiment_id)
    promise = commitment_view(tx.session, view.commitment_id) if view.commitment_id else None
    return page.render(
        tx,
        "handovers/show.html",
        status=422 if error else 200,
        view=view,
        promise=promise,
        experiment=experiment_view(tx.session, experiment),
        steps=acts.STEPS,
        allowed=allowed_for_handover(tx.actor, view.state, view.unit_id, refusals=view.refusals),
        leads=view.unit_id in tx.actor.leads,
        here=today(tx.session, tx.now),
        errors=messages(error, page.lang),
        values=page.form.data(),
    )


@router.post("/handovers/{handover_id}/acceptance", name="handovers:accept")
@guard(Action.HANDOVER_DECIDE)
def accept(page: PageDep, handover_id: Id) -> Response:
    """Accept as the unit's lead."""
    with page.write() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        acts.accept_handover(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/handovers/{handover_id}")


@router.post("/handovers/{handover_id}/refusal", name="handovers:refuse")
@guard(Action.HANDOVER_DECIDE)
def refuse(page: PageDep, handover_id: Id) -> Response:
    """Refuse as the unit's lead, with the reason."""
    try:
        with page.write() as tx:
            row = visible_handover(tx.session, tx.actor, handover_id)
            reason = typed(page, Why).reason
            acts.refuse_handover(tx.session, row, reason=reason, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, handover_id, error)
    return page.go(f"/handovers/{handover_id}")


@router.post("/handovers/{handover_id}/completion", name="handovers:complete")
@guard(Action.HANDOVER_DECIDE)
def complete(page: PageDep, handover_id: Id) -> Response:
    """Complete the handover."""
    with page.write() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        acts.complete_handover(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/handovers/{handover_id}")


@router.post("/handovers/{handover_id}/steps/{step}", name="handovers:tick")
@guard(Action.HANDOVER_DECIDE)
def tick(page: PageDep, handover_id: Id, step: str) -> Response:
    """Tick or untick a step of one side."""
    with page.write() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        done = page.form.text("done") == "yes"
        acts.tick_step(tx.session, row, step, done=done, actor=tx.actor, now=tx.now)
    return page.go(f"/handovers/{handover_id}#steps")


@router.post("/handovers/{handover_id}/plan", name="handovers:plan")
@guard(Action.HANDOVER_MAKE)
def plan(page: PageDep, handover_id: Id) -> Response:
    """Change owner, day or cost before the unit answers."""
    try:
        with page.write() as tx:
            row = visible_handover(tx.session, tx.actor, handover_id)
            data = typed(page, HandoverPlan, money=MONEY, days=DAYS)
            again = page.form.text("again") == "yes"
            act = acts.replan_handover if again else acts.plan_handover
            act(tx.session, row, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, handover_id, error)
    return page.go(f"/handovers/{handover_id}")


@router.post("/handovers/{handover_id}/escalation", name="handovers:escalate")
@guard(Action.HANDOVER_MAKE)
def escalate(page: PageDep, handover_id: Id) -> Response:
    """Take a refusal to management."""
    with page.write() as tx:
        row = visible_handover(tx.session, tx.actor, handover_id)
        acts.escalate_handover(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/handovers/{handover_id}")


@router.post("/handovers/{handover_id}/ending", name="handovers:end")
@guard(Action.HANDOVER_MAKE)
def end(page: PageDep, handover_id: Id) -> Response:
    """Give up: the promise is broken, with the reason."""
    try:
        with page.write() as tx:
            row = visible_handover(tx.session, tx.actor, handover_id)
            reason = typed(page, Why).reason
            acts.end_handover(tx.session, row, reason=reason, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, handover_id, error)
    return page.go(f"/handovers/{handover_id}")


@router.post("/experiments/{experiment_id}/handover", name="handovers:make")
@guard(Action.HANDOVER_MAKE)
def make(page: PageDep, experiment_id: Id) -> Response:
    """Plan the handover to the unit that promised."""
    with page.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        made, _new = acts.make_handover(tx.session, row, HandoverPlan(), actor=tx.actor, now=tx.now)
    return page.go(f"/handovers/{made.id}")


@router.post("/claims/{claim_id}/confirmation", name="claims:confirm")
@guard(Action.HANDOVER_MAKE)
def confirm(page: PageDep, claim_id: Id) -> Response:
    """Let another unit take a success over too."""
    with page.write() as tx:
        row = visible_claim(tx.session, tx.actor, claim_id)
        made = confirm_claim(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/handovers/{made.id}")


@router.post("/claims/{claim_id}/refusal", name="claims:refuse")
@guard(Action.HANDOVER_MAKE)
def refuse_other(page: PageDep, claim_id: Id) -> Response:
    """Refuse another unit's claim, with the reason."""
    with page.write() as tx:
        row = visible_claim(tx.session, tx.actor, claim_id)
        require(tx.actor, Action.HANDOVER_MAKE)
        reason = typed(page, Why).reason
        refuse_claim(tx.session, row, reason=reason, actor=tx.actor, now=tx.now)
    return page.go(f"/experiments/{row.experiment_id}")
