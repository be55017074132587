"""The fund: a year as accounts, money for a year, corrections."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.domain.fund.commands import allot
from app.domain.fund.consent_models import ConsentKind
from app.domain.fund.consents import consents
from app.domain.fund.corrections import reverse_transfer
from app.domain.fund.ledger import Wanted, ledger, ledger_line
from app.domain.fund.schemas import Allotment, Correction
from app.domain.fund.years import year_picture, year_pictures
from app.domain.insight.fund_rounds import exploration_of, rounds_of_year
from app.domain.people.days import today
from app.doors import Room
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.fund_transfers import month_names, receipts_of, year_asked
from app.web.promises_forms import messages, typed

router = Room()
NEWEST = 8


@router.get("/fund", name="fund:index")
@guard(Action.FUND_READ)
def index(page: PageDep) -> Response:
    """Show a year as accounts, its rounds and its newest transfers."""
    with page.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return _show(page, tx)


def _show(page: Page, tx: Tx, error: Invalid | None = None) -> Response:
    here = today(tx.session, tx.now).year
    year = year_asked(page) or here
    pictures = {picture.year: picture for picture in year_pictures(tx.session)}
    rounds = rounds_of_year(tx.session, year)
    rows = ledger(tx.session, Wanted(year=year), limit=NEWEST)
    return page.render(
        tx,
        "fund/index.html",
        status=422 if error else 200,
        picture=pictures.get(year) or year_picture(tx.session, year),
        years=sorted({*pictures, here}, reverse=True),
        rounds=rounds,
        asked=len(consents(tx.session, ConsentKind.EXTENSION)),
        exploration=exploration_of(rounds),
        rows=rows,
        signed=False,
        can_correct=False,
        months=month_names(page, rows.items, *(f"round:{r.month}" for r in rounds)),
        receipts=receipts_of(page, tx, rows.items),
        can_allot=can(tx.actor, Action.FUND_ALLOT),
        errors=messages(error, page.lang),
        values=page.form.data(),
    )


@router.post("/fund/allotments", name="fund:allot")
@guard(Action.FUND_ALLOT)
def make_allotment(page: PageDep) -> Response:
    """Put money into a year's account."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.FUND_ALLOT)
            data = typed(page, Allotment, money=("amount_cents",))
            allot(tx.session, **data.model_dump(), actor=tx.actor, now=tx.now)
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
        months=month_names(page, [row]),
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
