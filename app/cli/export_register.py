"""`kiem export register`: the whole AI register as a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import opened, written
from app.config import Settings
from app.core.clock import SystemClock
from app.db.engine import Database
from app.domain.people.days import today
from app.domain.people.queries import the_organisation
from app.domain.register.queries import entries
from app.exports.register import register_file
from app.exports.register_paper import Paper, register_pdf

MOST = 100_000


class Form(StrEnum):
    """The forms of a file; JSON and CSV are those of the Dutch publication standard."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    INCIDENTS = "incidents"


def export_register(
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.JSON,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to; else to standard output.")
    ] = None,
) -> None:
    """Write the AI register."""
    with opened() as (settings, db):
        data = exported(db, form, settings)
    written(data, output)


def exported(db: Database, form: Form, settings: Settings) -> bytes:
    """Return the file, in the installation's language."""
    with db.snapshot() as session:
        if form is not Form.PDF:
            return register_file(session, form, settings.language)
        now = SystemClock().now()
        here, house = today(session, now), the_organisation(session).name
        paper = Paper(house, settings.language, settings.timezone, now, here)
        found = entries(session, here=here, limit=MOST, due_first=True).items
    return register_pdf(found, (), paper)
