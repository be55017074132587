"""The fund: where a year's money is, the ledger, money for a year."""

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.domain.fund.commands import allot
from app.domain.fund.corrections import BY_HAND, reverse_transfer
from app.domain.fund.queries import LedgerLine, ledger, ledger_line, year_picture, years
from app.domain.fund.schemas import Allotment, Correction
from app.domain.people.days import today
from app.i18n.formats import round_name
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
    year, account = _year(page, tx), page.query("account") or None
    cursor = page.query("cursor") or None
    rows = ledger(tx.session, limit=ROWS, cursor=cursor, account=account)
    return page.render(
        tx,
        "fund/index.html",
        status=422 if error else 200,
        picture=year_picture(tx.session, year),
        years=sorted({*years(tx.session), today(tx.session, tx.now).year}, reverse=True),
        account=account,
        rows=rows,
        months=_months(page, *rows.items),
        can_allot=can(tx.actor, Action.FUND_ALLOT),
        by_hand=BY_HAND,
        errors=messages(error, page.lang),
        values=page.form.data(),
    )


def _months(page: Page, *rows: LedgerLine) -> dict[str, str]:
    """Return the names of the rounds that transfers touch, by account key."""
    keys = {key for row in rows for key in (row.source, row.target) if key.startswith("round:")}
    return {key: round_name(key.partition(":")[2], page.lang) for key in keys}


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
    row = ledger_line(tx.session, transfer_id)
    return page.render(
        tx,
        "fund/correction.html",
        status=422 if error else 200,
        row=row,
        months=_months(page, row),
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
