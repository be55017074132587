"""`kiem import people`: units and people from a file, all or nothing."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.cli.houses import ensure_organisation
from app.cli.opening import FAILED, opened, stop
from app.config import Settings
from app.core.actor import SYSTEM
from app.core.clock import SystemClock
from app.core.errors import FieldError, Invalid
from app.db.engine import Database
from app.domain.experiments.succession import take_in_people
from app.domain.people.importing import ImportedPeople
from app.i18n.codes import error_sentence, sentence
from app.imports.cells import SheetError
from app.imports.people import PeopleSheet, read_people
from app.imports.telling import error_line, refusal_line


class _DryRun(Exception):
    def __init__(self, done: ImportedPeople) -> None:
        super().__init__("dry run")
        self.done = done


def people(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with at least address and name.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
    ] = False,
) -> None:
    """Add units and people, or bring them up to date by address; nobody is invited by this."""
    with opened() as (settings, db):
        sheet = _sheet(file, settings.language)
        for refusal in sheet.refused:
            print(refusal_line(refusal, settings.language), file=sys.stderr)
        if sheet.refused:
            refuse(sheet, len(sheet.refused))
        try:
            done = taken(settings, db, sheet, SystemClock().now(), dry_run=dry_run)
        except Invalid as error:
            for fault in error.errors:
                print(fault_line(fault, settings.language), file=sys.stderr)
            refuse(sheet, len(error.errors))
        print(f"units: created {done.units_created}, updated {done.units_updated}")
        print(_last_line(done, sheet.skipped_blank, 0))


def refuse(sheet: PeopleSheet, rows: int) -> NoReturn:
    """Say that nothing was taken in, and end the command."""
    print(_last_line(None, sheet.skipped_blank, rows))
    raise SystemExit(FAILED)


def taken(
    settings: Settings, db: Database, sheet: PeopleSheet, now: datetime, *, dry_run: bool
) -> ImportedPeople:
    """Take the list in and return the counts; with `dry_run` everything is taken back."""
    try:
        with db.write() as session:
            ensure_organisation(session, settings, now)
            done = take_in_people(session, sheet.people, sheet.units, actor=SYSTEM, now=now)
            if dry_run:
                raise _DryRun(done)  # noqa: TRY301  (takes the transaction back)
    except _DryRun as told:
        return told.done
    return done


def fault_line(fault: FieldError, lang: str) -> str:
    """Say what is wrong with a row whose field is `<row>.<field>`."""
    row, _, field = fault.field.partition(".")
    what = error_sentence(fault.code, {"field": field, **fault.params}, lang)
    return sentence("import_lines", "field", {"row": row, "field": field, "what": what}, lang)


def _sheet(file: Path, lang: str) -> PeopleSheet:
    try:
        return read_people(file.read_bytes(), file.name)
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    except SheetError as error:
        stop(f"{file}: {error_line(error, lang)}")


def _last_line(done: ImportedPeople | None, blank: int, refused: int) -> str:
    created, updated, same = (done.created, done.updated, done.unchanged) if done else (0, 0, 0)
    return f"created {created}, updated {updated}, skipped {blank + same}, refused {refused}"
