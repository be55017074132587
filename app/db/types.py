"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import JSON, BigInteger, Boolean, Date, DateTime, String
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
# Tables validate nothing, so that no start waits for a hundred validators.
SQLModel.model_config["defer_build"] = True

Cents = BigInteger
"""Whole euro cents."""


@compiles(String, "sqlite")
@compiles(sa.VARCHAR, "sqlite")
@compiles(sa.Enum, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Date, "sqlite")
@compiles(JSON, "sqlite")
def _as_text(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "TEXT"


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _as_integer(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "INTEGER"


def enum_type(enum: type[StrEnum], name: str) -> sa.Enum:
    """Return a text column type that holds the enum's values, with a named CHECK."""
    return sa.Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda e: [member.value for member in e],
    )


def one_of(enum: type[StrEnum], name: str, default: Any = ..., **kw: Any) -> Any:
    """Return a SQLModel field that holds one value of the enum."""
    return Field(default, sa_type=enum_type(enum, name), **kw)


def cents(default: Any = ..., **kw: Any) -> Any:
    """Return a SQLModel field for whole euro cents."""
    return Field(default, sa_type=BigInteger, **kw)


def counted() -> Any:
    """Return a SQLModel field for a row's version; rows that were there before it begin at 1."""
    return Field(default=1, sa_column_kwargs={"server_default": "1"})


def json_field(**kw: Any) -> Any:
    """Return a SQLModel field for small JSON (lists and objects; integers, text, no floats)."""
    return Field(sa_type=JSON, **kw)


def table_of(model: type[SQLModel]) -> Any:
    """Return the table of a model, for statements that are built once and run often."""
    return sa.inspect(model).local_table


def most(rows: int) -> Any:
    """Return a limit that stands in the statement itself, for statements that run often.

    PostgreSQL plans a statement that it knows already without its parameters: with the limit among
    them it would prepare for a tenth of the table.
    """
    return sa.literal_column(str(int(rows)), sa.Integer)
