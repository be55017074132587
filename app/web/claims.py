"""What can be claimed: every success, what it brought and who takes it over; claims of other units."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.domain.commitments.schemas import Why
from app.domain.experiments.claims import confirm_claim, refuse_claim
from app.domain.experiments.queries import visible_claim
from app.domain.experiments.successes import successes
from app.doors import Room
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import typed

router = Room()


@router.get("/claims", name="claims:index")
@guard(Action.EXPERIMENT_READ)
def index(page: PageDep) -> Response:
    """Show the successes: those to claim, or those that were taken over."""
    with page.read() as tx:
        require(tx.actor, Action.EXPERIMENT_READ)
        return page.render(tx, "claims/index.html", **_listed(page, tx))


def _listed(page: Page, tx: Tx) -> dict[str, Any]:
    taken, cursor = page.query("taken") == "1", page.query("cursor") or None
    found = successes(tx.session, tx.actor, taken=taken, cursor=cursor)
    mine = {one.id: one.may_claim(tx.actor.leads) for one in found.items}
    return {
        "found": found,
        "taken": taken,
        "mine": mine,
        "leads": tx.actor.leads,
        "can_decide": can(tx.actor, Action.HANDOVER_MAKE),
    }


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
