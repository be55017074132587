"""Two persons for large amounts: who gave their word, giving it, letting an extension go."""

from typing import Annotated

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, Id, Listed, MonthPath, guard, takes
from app.core.input import Input, RowId, iso, line
from app.core.pages import Slice
from app.domain.experiments.extending import confirm_extension
from app.domain.fund.consent_models import Consent
from app.domain.fund.consents import ConsentView, consents, find_consent, withdraw_consent
from app.domain.rounds.access import find_round
from app.domain.rounds.agreeing import agree_to_grant
from app.doors import Room
from app.policy import Action, require

router = Room()
GIVEN = {
    "id": 1,
    "kind": "grant",
    "state": "given",
    "idea_id": 1,
    "amount_cents": 2600000,
    "given_by": 4,
    "given_at": "2026-12-03T12:00:00Z",
    "reason": "",
}


class Agreement(Input):
    """Which idea's grant somebody agrees to."""

    idea_id: RowId


class Refusal(Input):
    """Why a word is taken back, or an extension is not let go."""

    reason: Annotated[str, line(500)] = ""


class ConsentShape(TypedDict):
    """A consent of a second person to a large amount."""

    id: int
    kind: str
    state: str
    idea_id: int
    amount_cents: int
    given_by: int
    given_at: str
    reason: str


@router.get("/fund/consents")
@guard(Action.FUND_READ)
def standing(api: ApiDep) -> Answer[Listed[ConsentShape]]:
    """Return the words that stand: grants and extensions that wait for a second person."""
    with api.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return api.listing(Slice(consents(tx.session), None), _view_shape)


@router.post("/rounds/{month}/consents", status_code=201)
@guard(Action.FUND_AGREE)
@takes(Agreement, example={"idea_id": 1}, answers=GIVEN)
def agree(api: ApiDep, month: MonthPath) -> Answer[ConsentShape]:
    """Give one's word on a large grant of a decided round; somebody else publishes it."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.FUND_AGREE)
        data = api.body(Agreement)
        made = agree_to_grant(tx.session, row, data.idea_id, actor=tx.actor, now=tx.now)
        return api.answer(_shape(made), 201)


@router.post("/fund/consents/{consent_id}/confirmation")
@guard(Action.FUND_AGREE)
@takes(answers={**GIVEN, "kind": "extension", "state": "used"})
def confirm(api: ApiDep, consent_id: Id) -> Answer[ConsentShape]:
    """Let an extension go that somebody else asked for."""
    with api.write() as tx:
        done = confirm_extension(tx.session, consent_id, actor=tx.actor, now=tx.now)
        return api.answer(_shape(done))


@router.post("/fund/consents/{consent_id}/withdrawal")
@guard(Action.FUND_AGREE)
@takes(Refusal, example={"reason": "First the results"}, answers={**GIVEN, "state": "withdrawn"})
def withdraw(api: ApiDep, consent_id: Id) -> Answer[ConsentShape]:
    """Take one's word back, or say no to an extension."""
    with api.write() as tx:
        find_consent(tx.session, consent_id)
        require(tx.actor, Action.FUND_AGREE)
        data = api.body(Refusal)
        row = withdraw_consent(
            tx.session, consent_id, reason=data.reason, actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(row))


def _shape(row: Consent) -> ConsentShape:
    return {
        "id": row.id or 0,
        "kind": str(row.kind),
        "state": str(row.state),
        "idea_id": row.idea_id,
        "amount_cents": row.amount_cents,
        "given_by": row.given_by,
        "given_at": iso(row.given_at),
        "reason": row.reason,
    }


def _view_shape(row: ConsentView) -> ConsentShape:
    return {
        "id": row.id or 0,
        "kind": str(row.kind),
        "state": "given",
        "idea_id": row.idea_id,
        "amount_cents": row.amount_cents,
        "given_by": row.given_by,
        "given_at": iso(row.given_at),
        "reason": "",
    }
