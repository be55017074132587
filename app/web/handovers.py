"""Handovers: both sides' checklist, accepting, refusing, completing; claims of other units."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.domain.attachments.values import OwnerKind
from app.domain.commitments.queries import commitment_view
from app.domain.commitments.schemas import Why
from app.domain.experiments import handovers as acts
from app.domain.experiments.access import (
    allowed_for_handover,
    leads_unit,
    visible_experiment,
    visible_handover,
)
from app.domain.experiments.follow_ups import answer_follow_up, asked_now, follow_ups_of
from app.domain.experiments.queries import card_of, handed_entry, handover_view
from app.domain.experiments.schemas import FollowUpAnswer, HandoverPlan
from app.domain.experiments.views import HandoverView
from app.domain.people.days import today
from app.doors import Room
from app.policy import Action, can, require
from app.web.attachments import files_panel
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed

router = Room()
MONEY, DAYS, TEXTS = ("running_cost_cents",), ("date", "support_until"), ("access", "documents")


@router.get("/handovers/{handover_id}", name="handovers:show")
@guard(Action.EXPERIMENT_READ)
def show(page: PageDep, handover_id: Id) -> Response:
    """Show a handover."""
    with page.read() as tx:
        return _show(page, tx, handover_id)


def _show(page: Page, tx: Tx, handover_id: int, error: Invalid | None = None) -> Response:
    row = visible_handover(tx.session, tx.actor, handover_id)
    view = handover_view(tx.session, handover_id)
    card = card_of(tx.session, row.experiment_id)
    entry = handed_entry(tx.session, view, card.idea_id)
    promise = commitment_view(tx.session, view.commitment_id) if view.commitment_id else None
    told = follow_ups_of(tx.session, [handover_id]).get(handover_id, [])
    allowed = allowed_for_handover(tx.actor, view.state, view.unit_id, refusals=view.refusals)
    asked = asked_now(view, told, today(tx.session, tx.now))
    return page.render(
        tx,
        "handovers/show.html",
        status=422 if error else 200,
        view=view,
        promise=promise,
        experiment=card,
        entry=entry,
        steps=acts.STEPS,
        allowed=allowed,
        told=told,
        asked=asked if "follow_up" in allowed else None,
        files=files_panel(page, tx, OwnerKind.HANDOVER, handover_id, may_change=_changes(tx, view)),
        leads=view.unit_id in tx.actor.leads,
        me=tx.actor.person_id,
        here=today(tx.session, tx.now),
        errors=messages(error, page.lang),
        values=page.form.data(),
    )


def _changes(tx: Tx, view: HandoverView) -> bool:
    at = leads_unit(tx.actor, view.unit_id)
    return any(can(tx.actor, one, at) for one in (Action.HANDOVER_MAKE, Action.HANDOVER_DECIDE))


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
@guard(Action.HANDOVER_PLAN)
def plan(page: PageDep, handover_id: Id) -> Response:
    """Change the plan, or ask the unit once more on other terms."""
    try:
        with page.write() as tx:
            row = visible_handover(tx.session, tx.actor, handover_id)
            data = typed(page, HandoverPlan, money=MONEY, days=DAYS, keep_empty=TEXTS)
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


@router.post("/handovers/{handover_id}/follow-ups", name="handovers:follow_up")
@guard(Action.HANDOVER_DECIDE)
def follow_up(page: PageDep, handover_id: Id) -> Response:
    """Tell how what was taken over does."""
    try:
        with page.write() as tx:
            row = visible_handover(tx.session, tx.actor, handover_id)
            require(tx.actor, Action.HANDOVER_DECIDE, leads_unit(tx.actor, row.unit_id))
            data = typed(page, FollowUpAnswer)
            answer_follow_up(tx.session, row, data, actor=tx.actor, now=tx.now)
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
