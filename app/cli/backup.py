"""`kiem backup` and `kiem restore`: the whole installation in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import opened, stop
from app.jobs import backup as work


def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the whole installation to one file, while it runs."""
    with opened(fresh=False) as (_settings, db):
        try:
            rows = work.backup(db, file)
        except OSError as error:
            stop(f"{file}: {error.strerror}")
    print(f"{rows} rows are in {file}.")


def restore(file: Annotated[Path, typer.Argument(help="A file that `kiem backup` wrote.")]) -> None:
    """Fill an empty installation from a backup."""
    with opened() as (_settings, db):
        rows = work.restore(db, file)
    print(f"{rows} rows are back. The event chain and the ledger hold.")
