"""Databases that are emptied after a test and lent again, together with what was compiled for them."""

import copy
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import psycopg
import sqlalchemy as sa

from app.db.engine import Database, plan_for_small_questions
from tests.support.engines import administration, postgresql_database

FEW = 3
# All of the tables themselves that a test could have changed: such a row is never updated in place.
FINGERPRINT = """
SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
  SELECT 'c' || oid || '.' || xmin FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT 'a' || attrelid || '.' || attnum || '.' || xmin FROM pg_attribute
    WHERE attrelid >= 16384
  UNION ALL SELECT 'r' || oid || '.' || xmin FROM pg_constraint WHERE oid >= 16384
  UNION ALL SELECT 't' || oid || '.' || xmin FROM pg_trigger WHERE oid >= 16384
  UNION ALL SELECT 'p' || oid || '.' || xmin FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT 'v' || version_num FROM alembic_version
) AS lines (line)
"""
EMPTY = """
DO $$
DECLARE thing regclass;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR thing IN SELECT oid FROM pg_class WHERE relkind = 'r' AND oid >= 16384
    AND relname <> 'alembic_version'
  LOOP EXECUTE format('DELETE FROM %s', thing); END LOOP;
  FOR thing IN SELECT oid FROM pg_class WHERE relkind = 'S' AND oid >= 16384
  LOOP PERFORM setval(thing, 1, false); END LOOP;
END $$
"""
# Whoever is still at work must not stand in the way of emptying it.
GUESTS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND state <> 'idle' AND pid <> ALL (%s)
"""


def view(kept: Database) -> Database:
    """Return a database on the same engine; whatever a test hangs on it goes with it."""
    seen = copy.copy(kept)
    seen._writer = threading.Lock()
    seen.stand_on(kept.engine.execution_options())
    return seen


class KeptSqlite:
    """One file of a worker, overwritten with the empty template for each test."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template, self._file = template, folder / "kiem.db"
        self.database = Database(f"sqlite:///{self._file}")

        @sa.event.listens_for(self.database.engine, "connect")
        def _haste(connection, _record) -> None:
            connection.execute("PRAGMA synchronous=OFF")  # data need not outlive the run

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend an address with every table and no row."""
        for old in self._file.parent.iterdir():
            old.unlink()
        shutil.copyfile(self._template, self._file)
        yield f"sqlite:///{self._file}"
        self.database.close()


class KeptPostgresql:
    """Databases of a worker: emptied when a test is done, which costs much less than a new one.

    One whose tables were changed, or whose user may not silence triggers, is left instead.
    """

    def __init__(self, server: sa.URL, template: str) -> None:
        self._server, self._template = server, template
        self._stack = ExitStack()
        self.database: Database | None = None
        self._known = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._forget()

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend an address with every table and no row."""
        if self.database is None:
            self._make()
        yield self.database.url.render_as_string(hide_password=False)
        if not self._emptied():
            self._forget()

    def _make(self) -> None:
        url = self._stack.enter_context(postgresql_database(self._server, self._template))
        self.database = Database(url.render_as_string(hide_password=False))
        with administration(url) as connection:
            self._known = _fingerprint(connection)

    def _forget(self) -> None:
        if self.database is not None:
            self.database.close()
        self._stack.close()
        self.database = None

    def _emptied(self) -> bool:
        """Empty the database by its own connections, which stay open for the next test."""
        pool = self.database.engine.pool
        if pool.checkedout() or not 1 <= pool.checkedin() <= FEW:
            self.database.close()
        with ExitStack() as stack:
            count = max(1, self.database.engine.pool.checkedin())
            held = [stack.enter_context(self.database.engine.connect()) for _ in range(count)]
            raw = [connection.connection.dbapi_connection for connection in held]
            for each in raw:
                each.autocommit = True
                each.execute("RESET ALL")
                plan_for_small_questions(each)
            raw[0].execute(GUESTS, [[each.info.backend_pid for each in raw]])
            unchanged = _fingerprint(raw[0]) == self._known and _emptied(raw[0])
            for each in raw:
                each.autocommit = False
        return unchanged


def _fingerprint(connection: psycopg.Connection) -> str:
    return connection.execute(FINGERPRINT).fetchone()[0]


def _emptied(connection: psycopg.Connection) -> bool:
    try:
        connection.execute(EMPTY)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
