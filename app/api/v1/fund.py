"""The fund: accounts, ledger, money for a year."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_fund import (
    FundShape,
    TransferShape,
    account_shape,
    transfer_shape,
    year_shape,
)
from app.domain.fund.commands import allot
from app.domain.fund.corrections import reverse_transfer
from app.domain.fund.ledger import Wanted, ledger, ledger_line
from app.domain.fund.queries import balances
from app.domain.fund.schemas import Allotment, Correction
from app.domain.fund.years import year_pictures
from app.doors import Room
from app.policy import Action, require

router = Room()


@router.get("/fund")
@guard(Action.FUND_READ)
def fund(api: ApiDep) -> Answer[FundShape]:
    """Return accounts with their balances, and where each year's money is."""
    with api.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return api.answer(
            {
                "accounts": [account_shape(row) for row in balances(tx.session)],
                "years": [year_shape(row) for row in year_pictures(tx.session)],
            }
        )


@router.get("/fund/ledger")
@guard(Action.FUND_READ)
@asks("account", *PAGED)
def read_ledger(api: ApiDep) -> Answer[Listed[TransferShape]]:
    """Return transfers, newest first; `?account=year:2026` for one account."""
    with api.read() as tx:
        require(tx.actor, Action.FUND_READ)
        limit, cursor = api.page_params()
        wanted = Wanted(account=api.request.query_params.get("account"))
        found = ledger(tx.session, wanted, limit=limit, cursor=cursor)
        return api.listing(found, transfer_shape)


@router.post("/fund/allotments", status_code=201)
@guard(Action.FUND_ALLOT)
@takes(Allotment, example={"year": 2026, "amount_cents": 30000000})
def make_allotment(api: ApiDep) -> Answer[TransferShape]:
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


@router.post("/fund/transfers/{transfer_id}/correction", status_code=201)
@guard(Action.FUND_ALLOT)
@takes(Correction, example={"note": "Booked twice"})
def correct(api: ApiDep, transfer_id: Id) -> Answer[TransferShape]:
    """Reverse an allotment or a booking."""
    with api.write() as tx:
        ledger_line(tx.session, transfer_id)
        require(tx.actor, Action.FUND_ALLOT)
        data = api.body(Correction)
        row = reverse_transfer(tx.session, transfer_id, note=data.note, actor=tx.actor, now=tx.now)
        return api.answer(transfer_shape(ledger_line(tx.session, row.id or 0)), 201)
