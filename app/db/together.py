"""Several small lists in one statement: a page that shows ten of them asks the database once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from app.db.types import most

T = TypeVar("T")
Rows = Sequence[Sequence[Any]]
_FEW = 1_000


@dataclass(frozen=True)
class Part(Generic[T]):
    """A small list: its query, the order of its rows, and what is made of them.

    `query` has no order and no limit of its own; `at_most` are the first rows in `order`, which
    leaves no ties.
    """

    query: Any
    order: tuple[Any, ...]
    made: Callable[[Rows], T]
    at_most: int = _FEW

    def ask(self, session: Session) -> T:
        """Return the list by itself."""
        rows = session.execute(self.query.order_by(*self.order).limit(most(self.at_most))).all()
        return self.made(rows)


def together(session: Session, *parts: Part[Any]) -> list[Any]:
    """Return what each part makes of its rows, in the order of the parts. One statement.

    Each row comes as an array of JSON, and its values as the types of their columns make them.
    """
    dialect = session.get_bind().dialect
    lines = sa.union_all(*(_lines(n, part, dialect.name) for n, part in enumerate(parts)))
    found: list[list[Sequence[Any]]] = [[] for _ in parts]
    readers = [_readers(part.query, dialect) for part in parts]
    for number, _line, values in sorted(session.execute(lines).all(), key=lambda row: row[:2]):
        found[number].append([read(v) for read, v in zip(readers[number], values, strict=True)])
    return [part.made(rows) for part, rows in zip(parts, found, strict=True)]


def _lines(number: int, part: Part[Any], dialect: str) -> Any:
    array = sa.func.json_array if dialect == "sqlite" else sa.func.json_build_array
    line = sa.func.row_number().over(order_by=part.order)
    rows = part.query.add_columns(line).order_by(*part.order).limit(most(part.at_most)).subquery()
    *values, nth = rows.c
    return sa.select(sa.literal_column(str(number), sa.Integer), nth, array(*values, type_=sa.JSON))


def _readers(query: Any, dialect: Any) -> list[Callable[[Any], Any]]:
    return [_reader(column.type, dialect) for column in query.selected_columns]


def _reader(kind: Any, dialect: Any) -> Callable[[Any], Any]:
    """Return how a value in JSON becomes what its column holds."""
    process = kind.dialect_impl(dialect).result_processor(dialect, None) or (lambda value: value)
    if dialect.name == "sqlite":
        return process
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    time = next((t for k, t in _TIMES if isinstance(plain, k)), None)
    if time is None:
        return process
    return lambda value: process(value if value is None else time.fromisoformat(value))


_TIMES = ((sa.DateTime, datetime), (sa.Date, date))
