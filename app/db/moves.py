"""Moving a row from one state to the next, safe against two people moving it at once."""

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from app.core.errors import Conflict
from app.core.states import Machine
from app.db.counting import count_of

R = TypeVar("R")


def move(session: Session, row: Any, machine: Machine[Any], to: Any, **values: Any) -> None:
    """Compare and set the row's state (and other columns), counting its `version` up where it has one.

    The row is refreshed afterwards. Records no event: the command that calls it does.

    Raises:
        Conflict: `wrong_state` when the table does not hold the move or somebody was first.
    """
    session.flush()
    old = row.state
    machine.check(old, to)
    table = type(row)
    changes: dict[str, Any] = {"state": to, **values}
    if hasattr(table, "version"):
        changes["version"] = table.version + 1
    done = session.execute(
        sa.update(table).where(table.id == row.id, table.state == old).values(**changes)
    )
    if count_of(done) != 1:
        raise Conflict("wrong_state", thing=machine.name, state=str(old), wanted=str(to))
    session.info["moved"] = session.info.get("moved", 0) + 1
    session.refresh(row)


def locked(session: Session, table: type[R], row_id: int) -> R | None:
    """Return the row read anew under a lock, so that what is decided on it stays true.

    The lock leaves rows that only refer to this one alone: a stronger one and their check of the
    reference would wait for each other.
    """
    return session.get(table, row_id, with_for_update={"key_share": True}, populate_existing=True)


def set_versioned(session: Session, row: Any, version: int | None, **values: Any) -> None:
    """Write columns if the row still has the version that the writer saw, and count it up.

    Raises:
        Conflict: `stale` with `current` when somebody else was first.
    """
    table = type(row)
    session.flush()
    seen = row.version if version is None else version
    done = session.execute(
        sa.update(table)
        .where(table.id == row.id, table.version == seen)
        .values(**values, version=table.version + 1)
    )
    session.refresh(row)
    if count_of(done) != 1:
        raise Conflict("stale", current=row.version)
