"""The fund: accounts, ledger, money for a year."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_promises import account_shape, transfer_shape, year_shape
from app.domain.fund.commands import allot
from app.domain.fund.corrections import reverse_transfer
from app.domain.fund.queries import balances, ledger, ledger_line, year_picture, years
from app.domain.fund.schemas import Allotment, Correction
from app.policy import Action, require

router = APIRouter()
REVERSED = {
    "id": 9,
    "at": "2026-12-18T09:00:00Z",
    "kind": "correction",
    "from": "spent",
    "to": "experiment:1",
    "amount_cents": 100000,
    "note": "Booked twice",
    "idea_id": 1,
    "reverses_id": 8,
    "corrected": False,
}


@router.get("/fund")
@guard(Action.FUND_READ)
def fund(api: ApiDep) -> Response:
    """Return accounts with their balances, and where each year's money is."""
    with api.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return api.answer(
            {
                "accounts": [account_shape(row) for row in balances(tx.session)],
                "years": [year_shape(year_picture(tx.session, year)) for year in years(tx.session)],
            }
        )


@router.get("/fund/ledger")
@guard(Action.FUND_READ)
def read_ledger(api: ApiDep) -> Response:
    """Return transfers, newest first; `?account=year:2026` for one account."""
    with api.read() as tx:
        require(tx.actor, Action.FUND_READ)
        limit, cursor = api.page_params()
        account = api.request.query_params.get("account")
        found = ledger(tx.session, limit=limit, cursor=cursor, account=account)
        return api.listing(found, transfer_shape)


@router.post("/fund/allotments")
@guard(Action.FUND_ALLOT)
@takes(Allotment, example={"year": 2026, "amount_cents": 30000000})
def make_allotment(api: ApiDep) -> Response:
    """Put money into a year's account."""
    with api.write() as tx:
        require(tx.actor, Action.FUND_ALLOT)
        data = api.body(Allotment)
        row = allot(
            tx.session,
            year=data.year,
            amount_cents=data.amount_cents,
            note=data.note,
            actor=tx.actor,
            now=tx.now,
        )
        return api.answer(transfer_shape(ledger_line(tx.session, row.id or 0)), 201)


@router.post("/fund/transfers/{transfer_id}/correction")
@guard(Action.FUND_ALLOT)
@takes(Correction, example={"note": "Booked twice"}, answers=REVERSED)
def correct(api: ApiDep, transfer_id: Id) -> Response:
    """Reverse an allotment or a booking."""
    with api.write() as tx:
        ledger_line(tx.session, transfer_id)
        require(tx.actor, Action.FUND_ALLOT)
        data = api.body(Correction)
        row = reverse_transfer(tx.session, transfer_id, note=data.note, actor=tx.actor, now=tx.now)
        return api.answer(transfer_shape(ledger_line(tx.session, row.id or 0)), 201)
