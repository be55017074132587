"""`kiem demo`: the sample organisation, in an empty database."""

from datetime import datetime
from typing import Annotated

import typer

from app.cli.opening import opened, stop
from app.core.clock import SystemClock
from app.db.engine import Database
from app.domain.people.queries import organisation
from app.jobs.sample import is_sample, make_sample, remove_sample

TAKEN = "The database is not empty. The sample needs an empty one: set KIEM_DATABASE_URL."
SAMPLE_THERE = "The sample is there already. Make it anew with: kiem demo --reset"


def demo(
    reset: Annotated[
        bool, typer.Option("--reset", help="Make the sample anew; only where the data is a sample.")
    ] = False,
) -> None:
    """Fill an empty database with the sample organisation."""
    with opened() as (settings, db):
        if refusal := filled(db, SystemClock().now(), reset=reset):
            stop(refusal)
    print(f"The sample organisation is there. Look around: kiem serve, then {settings.base_url}")


def filled(db: Database, now: datetime, *, reset: bool) -> str | None:
    """Fill the database; return why not, in one line, when it holds something."""
    with db.read() as session:
        taken = organisation(session) is not None
    if taken:
        sample = is_sample(db)
        if not (sample and reset):
            return SAMPLE_THERE if sample else TAKEN
        remove_sample(db)
    make_sample(db, now)
    return None
