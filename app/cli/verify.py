"""`kiem verify`: an exported round, or the database's event chain and ledger."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import FAILED, WRONG_USE, opened, stop
from app.db.engine import Database
from app.domain.fund.checking import first_difference
from app.events.chain import chain_head, first_break
from app.selection.round_record import verify as verify_record


def verify(
    file: Annotated[Path | None, typer.Argument(help="An exported round (json).")] = None,
) -> None:
    """Recompute an exported round, or check the database."""
    if file is not None:
        _verify_file(file)
        return
    with opened(fresh=False) as (_settings, db):
        wrong, head = proven(db)
    if wrong:
        stop(wrong, FAILED)
    print("The event chain and the ledger hold.")
    print(head)


def proven(db: Database) -> tuple[str | None, str]:
    """Return the first thing wrong, if any, and the line that names the chain's head."""
    with db.snapshot() as session:
        wrong = first_break(session) or first_difference(session)
        links, head = chain_head(session)
    return wrong, f"Head of the event chain: {head}, {links} links"


def _verify_file(file: Path) -> None:
    try:
        record = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        stop(f"{file}: cannot be read as JSON: {error}", WRONG_USE)
    differences = verify_record(record)
    if differences:
        stop(differences[0], FAILED)
    print("The record's outcome is what the rule gives.")
