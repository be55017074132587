"""`kiem import ideas`: a list of ideas from a file, all or nothing."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from app.cli.houses import ensure_organisation
from app.cli.opening import FAILED, WRONG_USE, opened, stop
from app.config import Settings
from app.core.actor import SYSTEM
from app.core.clock import SystemClock
from app.core.errors import NotFound
from app.core.input import is_month
from app.db.engine import Database
from app.domain.ideas.import_runs import remembered
from app.domain.ideas.importing import Imported, import_ideas
from app.domain.rounds.access import find_round
from app.imports.cells import SheetError
from app.imports.ideas import IdeaSheet, read_ideas
from app.imports.looking import Wish, look, wish_of
from app.imports.mapfile import MapFile, NeedsMapping, read_mapping
from app.imports.telling import error_line, notice_line, refusal_line

NEEDS_MAPPING = 3
LONG = 1_000


class _DryRun(Exception):
    def __init__(self, done: Imported) -> None:
        super().__init__("dry run")
        self.done = done


def ideas(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with at least a title.")],
    mapping: Annotated[
        Path | None, typer.Option(help="TOML that says which column is which.")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--round", help="Month of the round that they come in for.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Take the other rows when some are refused.")
    ] = False,
    create_units: Annotated[
        bool, typer.Option("--create-units", help="Make units that do not exist yet.")
    ] = False,
) -> None:
    """Take over a list of ideas; they arrive as submitted, known by their own number."""
    if month is not None and not is_month(month):
        stop(f"--round {month}: not a month such as 2026-12", WRONG_USE)
    with opened() as (settings, db):
        sheet = _sheet(db, file, _mapping(mapping, settings.language), settings.language)
        _tell(sheet, settings.language)
        if sheet.refused and not skip_refused:
            print(_last_line(None, sheet))
            raise SystemExit(FAILED)
        done = _taken(
            settings,
            db,
            sheet,
            SystemClock().now(),
            month=month,
            dry_run=dry_run,
            create_units=create_units,
        )
        print(_last_line(done, sheet))


def _taken(
    settings: Settings,
    db: Database,
    sheet: IdeaSheet,
    now: datetime,
    *,
    month: str | None,
    dry_run: bool,
    create_units: bool,
) -> Imported:
    """Take the list in and return the counts; with `dry_run` everything is taken back."""
    try:
        with db.write() as session:
            ensure_organisation(session, settings, now)
            round_id = None
            if month is not None:
                round_id = _round_id(session, month)
            done = import_ideas(
                session,
                sheet.rows,
                actor=SYSTEM,
                now=now,
                create_units=create_units,
                round_id=round_id,
                progress=lambda done: _show(done, len(sheet.rows)),
            )
            if dry_run:
                raise _DryRun(done)  # noqa: TRY301  (takes the transaction back)
    except _DryRun as told:
        return told.done
    return done


def _show(done: int, total: int) -> None:
    """Say on a terminal how far a long list is."""
    if total > LONG and sys.stderr.isatty():
        print(f"{done} / {total}", end="\n" if done == total else "\r", file=sys.stderr, flush=True)


def _round_id(session: Session, month: str) -> int | None:
    try:
        return find_round(session, month).id
    except NotFound:
        stop(f"--round {month}: there is no such round")


def _mapping(file: Path | None, lang: str) -> MapFile | None:
    if file is None:
        return None
    try:
        return read_mapping(file.read_bytes())
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    except SheetError as error:
        stop(f"{file}: {error_line(error, lang)}")


def _sheet(db: Database, file: Path, mapping: MapFile | None, lang: str) -> IdeaSheet:
    """Read the file, without a mapping as lists with these columns were read on the page before.

    Unrecognised columns end the command with a mapping to complete.
    """
    try:
        data = file.read_bytes()
        if mapping is None and (known := _known(db, data, file.name)) is not None:
            return known
        return read_ideas(data, file.name, mapping)
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    except SheetError as error:
        stop(f"{file}: {error_line(error, lang)}")
    except NeedsMapping as unknown:
        print(unknown.template, end="")
        raise SystemExit(NEEDS_MAPPING) from None


def _known(db: Database, data: bytes, name: str) -> IdeaSheet | None:
    source = look(data, name, Wish()).source
    with db.read() as session:
        said = remembered(session, source)
    return look(data, name, wish_of(said)).ideas if said else None


def _tell(sheet: IdeaSheet, lang: str) -> None:
    for refusal in sheet.refused:
        print(refusal_line(refusal, lang), file=sys.stderr)
    for notice in sheet.notices:
        print(notice_line(notice, lang), file=sys.stderr)


def _last_line(done: Imported | None, sheet: IdeaSheet) -> str:
    created, updated, same = (done.created, done.updated, done.skipped) if done else (0, 0, 0)
    skipped = sheet.skipped_blank + same
    return f"created {created}, updated {updated}, skipped {skipped}, refused {len(sheet.refused)}"
