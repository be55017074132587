"""INSERT … ON CONFLICT DO NOTHING, the same on both databases."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert_ignore(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows that do not exist yet; return how many were made.

    A concurrent transaction with the same row is waited for, so the count is the truth.
    """
    if not rows:
        return 0
    insert = insert_into(table.__table__, session.get_bind().dialect.name)
    insert = insert.values(list(rows)).on_conflict_do_nothing()
    return len(session.execute(insert.returning(sa.literal(1))).all())


def insert_into(table: Any, dialect: str) -> Any:
    """Return an INSERT into a table that knows ON CONFLICT, of the database in use."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)
