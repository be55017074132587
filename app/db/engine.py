"""Engine and unit of work: one writer at a time on SQLite, row locks on PostgreSQL."""

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from app.core.errors import Conflict, KiemError
from app.db.triggers import MARK

SAFE_SQLITE = (3, 51, 3)
ASK_AFTER = 5.0  # seconds
CHANNEL = "kiem_wakes"
Wakes = AbstractSet[tuple[str, str]]
"""Topics and names of what changed in a transaction."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=10000",
    "trusted_schema=OFF",
    "cache_size=-32000",
)


class Busy(KiemError):
    """The database cannot take the work now; nothing was changed."""

    status = 503

    def __init__(self) -> None:
        """One code: try again."""
        super().__init__("busy")


class Database:
    """One database: `read()` and `write()` hand out sessions, `write()` commits when its block ends."""

    def __init__(self, url: str, *, pool_size: int = 12) -> None:
        """Connect lazily to a `sqlite:///FILE` or `postgresql://…` URL."""
        self.url = _driver_url(url)
        self.dialect = self.url.get_backend_name()
        self._writer = threading.Lock()
        self.carried: dict[Any, Any] = {}
        """What every session carries along in its `info`."""
        self.on_wake: Callable[[Wakes], None] | None = None
        make = _sqlite_engine if self.dialect == "sqlite" else _postgresql_engine
        self.stand_on(make(self.url, pool_size))

    def stand_on(self, engine: sa.Engine) -> None:
        """Read and write through this engine."""
        self.engine = engine
        # PostgreSQL shows each statement what is committed, with or without a transaction around them.
        level = {} if self.dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._read_engine = engine.execution_options(**level)
        self._write_engine = engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that changes nothing; on SQLite it sees one moment.

        Raises:
            Busy: the database went away; it may be back at once.
        """
        try:
            with Session(self._read_engine, autoflush=False, info=self.carried) as session:
                yield session
        except DBAPIError as error:
            raise refusal(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Give a session that reads, and sees one moment on either database: for proofs and exports."""
        level = {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        engine = self.engine.execution_options(**level)
        with Session(engine, autoflush=False, info=self.carried) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose work is committed, whole or not at all, when the block ends.

        Raises:
            Conflict: what a database rule refused, with the rule's code.
            Busy: no lock could be had in time.
        """
        if self.dialect != "sqlite":
            with self._session() as session:
                yield session
            return
        if not self._writer.acquire(timeout=20):
            raise Busy
        try:
            with self._session() as session:
                yield session
        finally:
            self._writer.release()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._write_engine, expire_on_commit=False, info=self.carried) as session:
                yield session
                session.flush()
                _demand_event(session)
                wakes = session.info.get("wakes", frozenset())
                if wakes and self.dialect == "postgresql":
                    _notify(session, wakes)
                session.commit()
                if wakes and self.on_wake is not None:
                    self.on_wake(wakes)
        except (IntegrityError, OperationalError, DBAPIError) as error:
            raise refusal(error) from error

    def connections(self) -> int:
        """Return how many connections are in use now."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def refusal(error: DBAPIError) -> Exception:
    """Turn what the database refused into a domain error, where a rule of ours refused it."""
    text = str(error.orig)
    if error.connection_invalidated:
        return Busy()
    if found := re.search(re.escape(MARK) + r"([a-z_]+)(?::([a-z_]+))?", text):
        return Conflict(found[1], thing=found[2] or "")
    if "balance" in text and "CHECK" in text.upper():
        return Conflict("too_little_money")
    if isinstance(error, IntegrityError) and "unique" in text.lower():
        return Conflict("exists")
    if "locked" in text or "deadlock" in text or "could not serialize" in text:
        return Busy()
    return error


def _demand_event(session: Session) -> None:
    """Refuse to commit a change of state that wrote no event."""
    if session.info.get("moved", 0) and not session.info.get("events", 0):
        raise RuntimeError("a state changed without an event")


def _notify(session: Session, wakes: Wakes) -> None:
    """Tell every process at the commit; what is told stays far under PostgreSQL's 8,000 bytes."""
    told = json.dumps(sorted(wakes))
    session.execute(
        sa.text("SELECT pg_notify(:channel, :told)"), {"channel": CHANNEL, "told": told}
    )


def _driver_url(url: str) -> sa.URL:
    parsed = sa.make_url(url)
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def plan_for_small_questions(connection: Any) -> None:
    """Let a PostgreSQL connection plan for what Kiem asks: often and little.

    The data lies in memory or on a disk without a head: a row is found by its index, not by reading a
    table, and helpers cost more to start than they save.
    """
    connection.execute("SET random_page_cost = 1.1")
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.commit()


def _postgresql_engine(url: sa.URL, pool_size: int) -> sa.Engine:
    """Return an engine that asks a connection whether it still lives after it lay idle for a while.

    Asking at every use would cost each request a way to the server and back.
    """
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=4, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        plan_for_small_questions(connection)

    @event.listens_for(engine, "checkin")
    def _laid_down(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken_up(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("idle_since", math.inf) < ASK_AFTER:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.DisconnectionError from error

    return engine


def _sqlite_engine(url: sa.URL, pool_size: int) -> sa.Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        module=sqlite_module(),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=8,
        hide_parameters=True,  # a fault that is logged must not name what was being kept
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def sqlite_module() -> Any:
    """Return the SQLite driver: the wheel's own library where there is one, else the system's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def sqlite_warning() -> str | None:
    """Return one line when the SQLite library in use has a known fault, else None."""
    version = sqlite_module().sqlite_version_info
    if version >= SAFE_SQLITE or version in {(3, 44, 6), (3, 50, 7)}:
        return None
    return f"SQLite {'.'.join(map(str, version))} can corrupt data with two connections; use 3.51.3 or newer"
