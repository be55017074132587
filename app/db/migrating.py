"""Bringing a database to the newest version; safe when several processes start at once."""

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.db.engine import Database

# Alembic is loaded where something is to be migrated: a start that finds nothing to do stays quick.
if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).parent.parent.parent
LOCK = 0x4B69656D  # "Kiem": PostgreSQL advisory lock


def config(connection: sa.Connection | None = None) -> "Config":
    """Return Alembic's configuration, bound to a connection when one is given."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.attributes["connection"] = connection
    return made


@functools.cache
def head() -> str:
    """Return the newest revision: migrations are named after their moment."""
    return _revision(max(_migrations()))


def is_newer(db: Database) -> bool:
    """Whether the database is at a revision that this Kiem does not know."""
    found = current(db)
    return found not in {None, head()} and found not in map(_revision, _migrations())


def _migrations() -> Iterator[Path]:
    return (ROOT / "migrations/versions").glob("*.py")


def _revision(file: Path) -> str:
    found = re.search(r'^revision = "(.+)"$', file.read_text("utf-8"), flags=re.MULTILINE)
    return found[1] if found else ""


def current(db: Database) -> str | None:
    """Return the database's revision, None when it was never migrated."""
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def migrate(db: Database, revision: str = "head") -> None:
    """Upgrade under a lock; nothing happens when the database is there already."""
    if current(db) == head() and revision == "head":
        return
    from alembic import command

    with _exclusive(db) as connection:
        command.upgrade(config(connection), revision)


def downgrade(db: Database, revision: str) -> None:
    """Go back to a revision; used by tests and by hand."""
    from alembic import command

    with _exclusive(db) as connection:
        command.downgrade(config(connection), revision)


@contextmanager
def _exclusive(db: Database) -> Iterator[sa.Connection]:
    """Give one connection that alone may change the schema, in one transaction.

    SQLite cannot change tables that others refer to while it checks references at once: they are
    checked as a whole before the commit instead.
    """
    with db.engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        if db.dialect == "sqlite":
            _raw(connection).execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        try:
            yield connection
            if db.dialect == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken:
                    raise RuntimeError(f"a row of {broken[0]} refers to nothing")
            connection.commit()
        finally:
            connection.rollback()
            if db.dialect == "sqlite":
                _raw(connection).execute("PRAGMA foreign_keys=ON")


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection
