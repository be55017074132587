"""Two persons for large amounts: agree to a grant of a round, let an extension go, or say no."""

from starlette.responses import Response

from app.domain.experiments.extending import confirm_extension
from app.domain.fund.consent_models import ConsentKind
from app.domain.fund.consents import consents, two_persons_from, withdraw_consent
from app.domain.rounds.access import find_round
from app.domain.rounds.agreeing import agree_to_grant
from app.doors import Room
from app.policy import Action, can, require
from app.web.deps import Id, Month, Page, PageDep, guard

router = Room()


@router.get("/fund/consents", name="fund:consents")
@guard(Action.FUND_READ)
def waiting(page: PageDep) -> Response:
    """Show the large extensions that wait for a second person."""
    with page.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return page.render(
            tx,
            "fund/consents.html",
            asked=consents(tx.session, ConsentKind.EXTENSION),
            limit=two_persons_from(tx.session),
            can_agree=can(tx.actor, Action.FUND_AGREE),
            me=tx.actor.person_id,
        )


@router.post("/fund/consents/{consent_id}/confirmation", name="fund:confirm")
@guard(Action.FUND_AGREE)
def confirm(page: PageDep, consent_id: Id) -> Response:
    """Let an extension go that somebody else asked for."""
    with page.write() as tx:
        asked = confirm_extension(tx.session, consent_id, actor=tx.actor, now=tx.now)
        number = asked.terms["experiment_id"]
    return page.go(f"/experiments/{number}")


@router.post("/fund/consents/{consent_id}/withdrawal", name="fund:withdraw")
@guard(Action.FUND_AGREE)
def withdraw(page: PageDep, consent_id: Id) -> Response:
    """Take one's word back, or say no with a reason."""
    with page.write() as tx:
        reason = page.form.text("reason")[:500]
        withdraw_consent(tx.session, consent_id, reason=reason, actor=tx.actor, now=tx.now)
    return page.go(_back(page))


@router.post("/rounds/{month}/consents/{idea_id}", name="rounds:agree")
@guard(Action.FUND_AGREE)
def agree(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Give one's word on a large grant of a decided round."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        agree_to_grant(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
    return page.go(f"/rounds/{month}/decision#large")


def _back(page: Page) -> str:
    month = page.form.text("month")
    known = len(month) == len("2026-12") and month.replace("-", "").isdigit()
    return f"/rounds/{month}/decision#large" if known else "/fund/consents"
