"""The transfers behind a figure of the fund, and the year as a file."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import NotFound
from app.domain.attachments.queries import files_by_owner
from app.domain.attachments.values import OwnerKind
from app.domain.fund.corrections import BY_HAND
from app.domain.fund.ledger import LedgerLine, Wanted, ledger, ledger_total
from app.domain.fund.models import TransferKind
from app.domain.fund.years import Part
from app.domain.ideas.values import ValueType
from app.doors import Room
from app.exports.fund import FORMS
from app.exports.tables import SHEET_TYPES
from app.i18n.codes import label
from app.i18n.formats import round_name
from app.policy import Action, can, require
from app.web.attachments import FileLine, file_lines
from app.web.deps import Page, PageDep, guard
from app.web.promises_forms import chosen

router = Room()
ROWS = 30


@router.get("/fund/transfers", name="fund:transfers")
@guard(Action.FUND_READ)
def transfers(page: PageDep) -> Response:
    """Show the transfers behind a figure or of an account, with what they come to."""
    with page.read() as tx:
        require(tx.actor, Action.FUND_READ)
        return page.render(tx, "fund/transfers.html", **_listed(page, tx, _wanted(page)))


@router.get("/fund/export", name="fund:export")
@guard(Action.FUND_READ)
def export(page: PageDep) -> Response:
    """Download a year's transfers, or every year's, as CSV or as a workbook with its accounts."""
    form, year = page.query("format", "xlsx"), year_asked(page)
    if form not in FORMS:
        raise NotFound
    with page.read() as tx:
        require(tx.actor, Action.FUND_READ)
        data = FORMS[form](ledger(tx.session, Wanted(year=year), limit=None).items)
    name = f"fund-{year}.{form}" if year else f"fund.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=SHEET_TYPES[form], headers=headers)


def _listed(page: Page, tx: Tx, wanted: Wanted) -> dict[str, Any]:
    rows = ledger(tx.session, wanted, limit=ROWS, cursor=page.query("cursor") or None)
    count, total = ledger_total(tx.session, wanted)
    return {
        "wanted": wanted,
        "what": _what(wanted, page.lang),
        "asked": _address(wanted),
        "rows": rows,
        "signed": True,
        "count": count,
        "total": total,
        "months": month_names(page, rows.items, wanted.account or ""),
        "can_allot": can(tx.actor, Action.FUND_ALLOT),
        "can_correct": can(tx.actor, Action.FUND_ALLOT),
        "by_hand": BY_HAND,
        "receipts": receipts_of(page, tx, rows.items),
    }


def receipts_of(page: Page, tx: Tx, rows: Sequence[LedgerLine]) -> dict[int, tuple[FileLine, ...]]:
    """Return the receipts of the booked costs among these transfers."""
    booked = [row.id for row in rows if row.kind is TransferKind.BOOKING]
    found = files_by_owner(tx.session, OwnerKind.BOOKING, booked)
    return {number: file_lines(files, page.lang) for number, files in found.items()}


def _wanted(page: Page) -> Wanted:
    part, kind = page.query("part"), page.query("kind")
    return Wanted(
        year=year_asked(page),
        part=Part(part) if part in set(Part) else None,
        account=page.query("account") or None,
        kind=TransferKind(kind) if kind in set(TransferKind) else None,
        value_types=tuple(v for v in chosen(page, "value") if v in set(ValueType)),
    )


def _what(wanted: Wanted, lang: str) -> str:
    """Return the name of the figure or kind that was asked for; empty for all of them."""
    if wanted.part is not None:
        return label("fund_part", wanted.part, lang)
    return label("transfer", wanted.kind, lang) if wanted.kind is not None else ""


def _address(wanted: Wanted) -> str:
    """Return the question as the address writes it, without the cursor."""
    given = {
        "year": wanted.year,
        "part": wanted.part,
        "account": wanted.account,
        "kind": wanted.kind,
        "value": list(wanted.value_types),
    }
    return urlencode({key: value for key, value in given.items() if value}, doseq=True)


def year_asked(page: Page) -> int | None:
    """Return the year that the address or the form names."""
    text = page.query("year") or page.form.text("year")
    return int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else None


def month_names(page: Page, rows: Iterable[LedgerLine], *also: str) -> dict[str, str]:
    """Return the names of the rounds that transfers touch, and of those named, by account key."""
    keys = {key for row in rows for key in (row.source, row.target)} | set(also)
    rounds = (key for key in keys if key.startswith("round:"))
    return {key: round_name(key.partition(":")[2], page.lang) for key in rounds}
