"""A fair queue before a row that many hold together and now and then one needs alone.

PostgreSQL lets a new reader join those who share a row although somebody waits to have it alone: in a
stream of readers that one would wait for as long as it lasts. Its advisory locks are given in the order
of asking. Ask for the turn in the statement that locks the row: it is evaluated first.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

QUEUE = 0x4B69
"""The first half of the lock's name: no other lock of Kiem has two halves."""


class SharedTurn(FunctionElement[int]):
    """A turn among others, until the end of the transaction; SQLite has one writer at a time anyway."""

    type = sa.Integer()
    inherit_cache = True


class LoneTurn(SharedTurn):
    """A turn alone, until the end of the transaction."""

    inherit_cache = True


@compiles(SharedTurn, "sqlite")
@compiles(LoneTurn, "sqlite")
def _none(_element: SharedTurn, _compiler: Any, **_kw: Any) -> str:
    return "0"


@compiles(SharedTurn, "postgresql")
def _shared(element: SharedTurn, compiler: Any, **kw: Any) -> str:
    return _asked("pg_advisory_xact_lock_shared", element, compiler, kw)


@compiles(LoneTurn, "postgresql")
def _alone(element: LoneTurn, compiler: Any, **kw: Any) -> str:
    return _asked("pg_advisory_xact_lock", element, compiler, kw)


def _asked(function: str, element: SharedTurn, compiler: Any, kw: dict[str, Any]) -> str:
    number = compiler.process(element.clauses, **kw)
    return f"CASE WHEN {function}({QUEUE}, CAST({number} AS integer)) IS NULL THEN 1 ELSE 0 END"
