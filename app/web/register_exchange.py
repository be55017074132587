"""The register in and out: files of the publication standard, a workbook, the log of incidents."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.core.errors import Conflict, Invalid, KiemError, NotFound
from app.domain.people.queries import unit_tree
from app.domain.register.exchange import Plan, plan_import, take_in
from app.domain.register.standard import Record
from app.doors import Room
from app.exports.register import register_file
from app.i18n.codes import error_sentence
from app.imports.cells import SheetError
from app.imports.register import read_register
from app.imports.telling import error_line
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard
from app.web.promises_forms import errors_of

router = Room()
MOST_BYTES = 8_000_000
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"json": "application/json", "csv": "text/csv", "xlsx": SHEET, "incidents": "text/csv"}


@dataclass(frozen=True)
class Chosen:
    """A file that was read, itself for the next step, and what it would do."""

    name: str
    content: str
    records: Sequence[Record]
    plan: Plan | None = None
    fault: str = ""


@router.get("/register/export", name="register:export")
@guard(Action.REGISTER_READ)
def export(page: PageDep) -> Response:
    """Download the register: the publication standard as JSON or CSV, a workbook, the incidents."""
    form = page.query("format", "json")
    if form not in KINDS:
        raise NotFound
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        data = register_file(tx.session, form, page.lang)
    name = "incidents.csv" if form == "incidents" else f"register.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=KINDS[form], headers=headers)


@router.get("/register/import", name="register:import")
@guard(Action.REGISTER_EXCHANGE)
def choose(page: PageDep) -> Response:
    """Ask for a file."""
    return _draw(page, None)


@router.post("/register/import", name="register:preview")
@guard(Action.REGISTER_EXCHANGE)
def preview(page: PageDep) -> Response:
    """Show what a file would add, change and no longer holds; nothing is written."""
    _let_in(page)
    given = page.form.upload("file")
    if given is None:
        return _draw(page, None, {"file": error_sentence("required", {}, page.lang)})
    return _draw(page, _read(page, *given))


@router.post("/register/import/confirmation", name="register:take_in")
@guard(Action.REGISTER_EXCHANGE)
def confirm(page: PageDep) -> Response:
    """Take the list in, whole or not at all."""
    _let_in(page)
    try:
        data = base64.b64decode(page.form.get("content"), validate=True)
    except (ValueError, binascii.Error):
        return _draw(page, None)
    chosen = _read(page, page.form.text("name"), data)
    if chosen.fault:
        return _draw(page, chosen)
    try:
        _take(page, chosen)
    except (Invalid, Conflict) as error:
        return _draw(page, chosen, errors_of(error, page.lang), error)
    return page.go("/register")


def _let_in(page: Page) -> None:
    """Turn away who may not before a file is read; what is wrong is then said in the reader's language."""
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_EXCHANGE)


def _take(page: Page, chosen: Chosen) -> None:
    number, retire = page.form.text("unit_id"), page.form.text("retire") == "yes"
    unit_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    with page.write() as tx:
        who, now = tx.actor, tx.now
        take_in(
            tx.session,
            chosen.records,
            unit_id=unit_id,
            retire=retire,
            actor=who,
            now=now,
            seen=page.form.text("seen"),
        )


def _read(page: Page, name: str, data: bytes) -> Chosen:
    try:
        records = read_register(data, name, most=MOST_BYTES)
    except SheetError as error:
        return Chosen(name, "", (), fault=error_line(error, page.lang))
    return Chosen(name, base64.b64encode(data).decode(), records)


def _draw(
    page: Page,
    chosen: Chosen | None,
    errors: dict[str, str] | None = None,
    refusal: KiemError | None = None,
) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_EXCHANGE)
        plan = plan_import(tx.session, chosen.records, actor=tx.actor) if chosen else None
        wrong = errors or (chosen and chosen.fault) or (plan and plan.refused)
        return page.render(
            tx,
            "register/import.html",
            status=refusal.status if refusal else 422 if wrong else 200,
            chosen=chosen,
            plan=plan,
            units=[(unit.id, unit.name) for unit in unit_tree(tx.session)],
            errors=errors or {},
            values=page.form.data(),
        )
