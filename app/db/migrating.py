"""Bringing a database to the newest version; safe when several processes start at once."""

import functools
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db.engine import Database

ROOT = Path(__file__).parent.parent.parent
LOCK = 0x4B69656D  # "Kiem": PostgreSQL advisory lock


def config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to a connection when one is given."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.attributes["connection"] = connection
    return made


@functools.cache
def head() -> str:
    """Return the newest revision."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def current(db: Database) -> str | None:
    """Return the database's revision, None when it was never migrated."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(db: Database, revision: str = "head") -> None:
    """Upgrade (or downgrade, to a named revision) under a lock."""
    if current(db) == head() and revision == "head":
        return
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    with engine.connect() as connection:
        if db.dialect == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        command.upgrade(config(connection), revision)
        connection.commit()


def downgrade(db: Database, revision: str) -> None:
    """Go back to a revision; used by tests and by hand."""
    with db.engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        command.downgrade(config(connection), revision)
        connection.commit()
