"""`kiem export round`: the record of a decided round as a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import opened, written
from app.config import Settings
from app.core.errors import invalid
from app.core.input import is_month
from app.db.engine import Database
from app.domain.people.queries import organisation
from app.domain.rounds.access import find_round
from app.domain.rounds.margins import margins_of
from app.domain.rounds.minutes import whole_minutes
from app.domain.rounds.outcomes import stored_record
from app.exports.minutes import minutes_pdf
from app.exports.rounds import round_file


class Form(StrEnum):
    """The forms of a file."""

    JSON = "json"
    PB = "pb"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


def export_round(
    month: Annotated[str, typer.Argument(help="Such as 2026-12.")],
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.JSON,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to; else to standard output.")
    ] = None,
) -> None:
    """Write the record of a decided round."""
    with opened() as (settings, db):
        pages = form is Form.PDF
        data = minutes_file(db, month, settings) if pages else exported(db, month, form)
    written(data, output)


def minutes_file(db: Database, month: str, settings: Settings) -> bytes:
    """Return the minutes of the session as a PDF, in the installation's language.

    Raises:
        Invalid: `month` is no month.
        NotFound: the month has no round.
        Conflict: `not_held`.
    """
    if not is_month(month):
        raise invalid("month", "not_a_month")
    with db.read() as session:
        minutes = whole_minutes(session, find_round(session, month))
        house = organisation(session)
    name = house.name if house else "Kiem"
    return minutes_pdf(minutes, name, settings.language, settings.timezone)


def exported(db: Database, month: str, form: str) -> bytes:
    """Return the file.

    Raises:
        Invalid: `month` is no month.
        NotFound: the month has no round.
        Conflict: `not_decided`.
    """
    if not is_month(month):
        raise invalid("month", "not_a_month")
    with db.snapshot() as session:
        row = find_round(session, month)
        would = margins_of(session, row.id or 0)
        return round_file(stored_record(session, row), form, would)
