"""The sample organisation for tests that only look at it: made once a run, copied to either database."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.db.engine import Database
from app.jobs.sample import make_sample
from tests.factories import NOW

PART = 2000


def made_once(template: Path, shared: Path) -> Path:
    """Return a SQLite file with the sample; whoever of a run's workers comes first makes it."""
    file = shared / "sample.db"
    with FileLock(shared / "sample.lock"):
        if not file.exists():
            making = shared / "sample-in-the-making.db"
            shutil.copyfile(template, making)
            db = Database(f"sqlite:///{making}")
            make_sample(db, NOW)
            db.close()
            shutil.move(making, file)
    return file


def copied(file: Path, to: Path) -> Path:
    """Copy a SQLite file, whatever still lies in its log."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return to


def fill(empty: Database, source: Database) -> None:
    """Put what one database holds into an empty PostgreSQL: row by row, past the triggers."""
    with source.engine.connect() as rows, empty.engine.connect() as target:
        try:
            target.execute(sa.text("SET session_replication_role = replica"))
        except DBAPIError:
            pytest.skip("this PostgreSQL lets nobody of ours silence its triggers")
        for table in SQLModel.metadata.tables.values():
            known = [dict(row) for row in rows.execute(sa.select(table)).mappings()]
            for start in range(0, len(known), PART):
                target.execute(sa.insert(table), known[start : start + PART])
        target.commit()
        target.invalidate()  # the next one at work has its triggers again
