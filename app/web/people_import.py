"""Taking in a list of people: choose a file, look, confirm. Nothing is kept in between.

The file travels in the form of the second page, so that nothing is lost and nothing is stored.
"""

import base64
import binascii
from dataclasses import dataclass

from starlette.responses import Response

from app.core.errors import FieldError, Invalid
from app.domain.experiments.succession import take_in_people
from app.domain.people.importing import ImportedPeople
from app.doors import Room
from app.i18n.codes import error_sentence, sentence
from app.imports.cells import SheetError
from app.imports.people import PeopleSheet, read_people
from app.imports.telling import error_line, refusal_line
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard

router = Room()
MOST_BYTES = 8_000_000
SHOWN = 10


@dataclass(frozen=True)
class Sheet:
    """A file that was read: what it holds, what is wrong, and the file itself for the next step."""

    name: str
    content: str
    found: PeopleSheet | None
    faults: tuple[str, ...] = ()
    would: ImportedPeople | None = None


class _Taken(Exception):
    def __init__(self, done: ImportedPeople) -> None:
        super().__init__("trial")
        self.done = done


@router.get("/people/import", name="people:import")
@guard(Action.PERSON_MANAGE)
def choose(page: PageDep) -> Response:
    """Ask for a file."""
    return import_page(page, None)


@router.post("/people/import", name="people:preview")
@guard(Action.PERSON_MANAGE)
def preview(page: PageDep) -> Response:
    """Show what the file would do; it is tried and taken back."""
    _let_in(page)
    chosen = page.form.upload("file")
    if chosen is None:
        return import_page(page, None, {"file": error_sentence("required", {}, page.lang)})
    sheet = read(page, *chosen)
    return import_page(page, tried(page, sheet))


@router.post("/people/import/confirmation", name="people:take_in")
@guard(Action.PERSON_MANAGE)
def take_in(page: PageDep) -> Response:
    """Take the list in, whole or not at all."""
    _let_in(page)
    try:
        data = base64.b64decode(page.form.get("content"), validate=True)
    except (ValueError, binascii.Error):
        return import_page(page, None)
    sheet = read(page, page.form.text("name"), data)
    if sheet.found is None or sheet.faults:
        return import_page(page, sheet)
    try:
        done = _import(page, sheet.found)
    except Invalid as error:
        return import_page(page, _with_faults(sheet, error, page.lang))
    return _done(page, done)


def _let_in(page: Page) -> None:
    """Turn away who may not before a file is read; what is wrong is then said in the reader's language."""
    with page.read() as tx:
        require(tx.actor, Action.PERSON_MANAGE)


def read(page: Page, name: str, data: bytes) -> Sheet:
    """Read a file into people and units, or into what is wrong with it."""
    content = base64.b64encode(data).decode()
    try:
        found = _people(data, name)
    except SheetError as error:
        return Sheet(name, "", None, (error_line(error, page.lang),))
    faults = tuple(refusal_line(refusal, page.lang) for refusal in found.refused)
    return Sheet(name, content, found, faults)


def _people(data: bytes, name: str) -> PeopleSheet:
    if len(data) > MOST_BYTES:
        raise SheetError("file_too_large", max_mb=MOST_BYTES // 1_000_000)
    return read_people(data, name)


def tried(page: Page, sheet: Sheet) -> Sheet:
    """Return the sheet with what taking it in would do, or would refuse."""
    if sheet.found is None or sheet.faults:
        return sheet
    try:
        _import(page, sheet.found, trial=True)
    except _Taken as taken:
        return Sheet(sheet.name, sheet.content, sheet.found, (), taken.done)
    except Invalid as error:
        return _with_faults(sheet, error, page.lang)
    return sheet


def import_page(page: Page, sheet: Sheet | None, errors: dict[str, str] | None = None) -> Response:
    """Show the first step without a sheet, else the second."""
    if sheet and sheet.found is None:
        errors = {"file": f"{sheet.name}: {sheet.faults[0]}"}
    wrong = errors or (sheet and sheet.faults)
    with page.read() as tx:
        require(tx.actor, Action.PERSON_MANAGE)
        return page.render(
            tx,
            "people/import.html",
            status=422 if wrong else 200,
            errors=errors or {},
            sheet=sheet,
            shown=sheet.found.people[:SHOWN] if sheet and sheet.found else (),
        )


def _import(page: Page, found: PeopleSheet, *, trial: bool = False) -> ImportedPeople:
    with page.write() as tx:
        done = take_in_people(tx.session, found.people, found.units, actor=tx.actor, now=tx.now)
        if trial:
            raise _Taken(done)
    return done


def _done(page: Page, done: ImportedPeople) -> Response:
    with page.read() as tx:
        return page.render(tx, "people/imported.html", done=done)


def _with_faults(sheet: Sheet, error: Invalid, lang: str) -> Sheet:
    faults = tuple(_fault_line(fault, lang) for fault in error.errors)
    return Sheet(sheet.name, sheet.content, sheet.found, faults)


def _fault_line(fault: FieldError, lang: str) -> str:
    row, _, field = fault.field.partition(".")
    what = error_sentence(fault.code, {"field": field, **fault.params}, lang)
    return sentence("import_lines", "field", {"row": row, "field": field, "what": what}, lang)
