"""The fund: where a year's money is, the ledger, money for a year."""

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.domain.fund.accounts import year_key
from app.domain.fund.commands import allot
from app.domain.fund.corrections import BY_HAND, reverse_transfer
from app.domain.fund.queries import ledger, ledger_line, year_picture, years
from app.domain.fund.schemas import Allotment, Correction
from app.domain.people.days import today
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed

router = APIRouter()
ROWS = 30


@router.get("/fund", name="fund:index")
@guard(Action.FUND_READ)
def index(page: PageDep) -> Response:
    """Show a year's money and the ledger."""
    with page.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return _show(page, tx)


def _show(page: Page, tx: Tx, error: Invalid | None = None) -> Response:
    year = _year(page, tx)
    account = page.query("account") or None
    known = sorted({*years(tx.session), today(tx.session, tx.now).year}, reverse=True)
    return page.render(
        tx,
        "fund/index.html",
        status=422 if error else 200,
        picture=year_picture(tx.session, year),
        years=known,
        account=account,
        errors=messages(error, page.lang),
        values=page.form.data(),
        rows=ledger(tx.session, limit=ROWS, cursor=page.query("cursor") or None, account=account),
        can_allot=can(tx.actor, Action.FUND_ALLOT),
        by_hand=BY_HAND,
        year_account=year_key(year),
    )


def _year(page: Page, tx: Tx) -> int:
    text = page.query("year") or page.form.text("year")
    here = today(tx.session, tx.now).year
    return int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else here


@router.post("/fund/allotments", name="fund:allot")
@guard(Action.FUND_ALLOT)
def make_allotment(page: PageDep) -> Response:
    """Put money into a year's account."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.FUND_ALLOT)
            data = typed(page, Allotment, money=("amount_cents",))
            given = data.model_dump()
            allot(tx.session, **given, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, error)
    return page.go(f"/fund?year={data.year}")


@router.get("/fund/transfers/{transfer_id}/correction", name="fund:correction")
@guard(Action.FUND_ALLOT)
def correction(page: PageDep, transfer_id: Id) -> Response:
    """Ask why a transfer is reversed."""
    with page.read() as tx:
        return _correction(page, tx, transfer_id)


def _correction(page: Page, tx: Tx, transfer_id: int, error: Invalid | None = None) -> Response:
    require(tx.actor, Action.FUND_ALLOT)
    return page.render(
        tx,
        "fund/correction.html",
        status=422 if error else 200,
        row=ledger_line(tx.session, transfer_id),
        errors=messages(error, page.lang),
    )


@router.post("/fund/transfers/{transfer_id}/correction", name="fund:correct")
@guard(Action.FUND_ALLOT)
def correct(page: PageDep, transfer_id: Id) -> Response:
    """Reverse an allotment or a booking."""
    try:
        with page.write() as tx:
            data = typed(page, Correction)
            reverse_transfer(tx.session, transfer_id, note=data.note, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _correction(page, tx, transfer_id, error)
    return page.go("/fund")
