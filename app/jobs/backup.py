"""The whole installation in one file, and back: the same file for SQLite and PostgreSQL.

A zip with `manifest.json` (version, number of rows) and one `<table>.jsonl` per table, read in one
snapshot while Kiem runs. Restoring needs an empty database; triggers rest meanwhile and every rule,
the ledger and the event chain are checked afterwards.
"""

import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from app import schema
from app.core.errors import Conflict
from app.db.engine import Database
from app.db.migrating import current
from app.domain.fund.checking import first_difference
from app.events.chain import first_break
from app.search.keeping import catch_up, note_everything

FORMAT = "kiem-backup/1"
CHUNK = 500


def backup(db: Database, file: Path) -> int:
    """Write every row to a new zip file; return how many."""
    counts: dict[str, int] = {}
    part = file.with_name(file.name + ".part")
    with _snapshot(db) as connection, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as box:
        for table in schema.metadata.sorted_tables:
            with box.open(f"{table.name}.jsonl", "w") as out:
                counts[table.name] = 0
                for row in connection.execute(
                    sa.select(table).order_by(*table.primary_key.columns),
                    execution_options={"yield_per": _chunk(table)},
                ):
                    out.write(json.dumps(dict(row._mapping), default=_text).encode() + b"\n")  # noqa: SLF001
                    counts[table.name] += 1
        manifest = {"format": FORMAT, "revision": current(db), "rows": counts}
        box.writestr("manifest.json", json.dumps(manifest, sort_keys=True))
    part.replace(file)
    return sum(counts.values())


@contextmanager
def _snapshot(db: Database) -> Iterator[sa.Connection]:
    options = {"isolation_level": "REPEATABLE READ"} if db.dialect == "postgresql" else {}
    with db.engine.connect().execution_options(**options) as connection:
        yield connection
        connection.rollback()


def restore(db: Database, file: Path) -> int:
    """Fill an empty, migrated database from a backup; return the number of rows.

    Raises:
        Conflict: `not_a_backup`, `other_version`, `not_empty`, or `backup_broken` with what is wrong.
    """
    try:
        with zipfile.ZipFile(file) as box:
            manifest = json.loads(box.read("manifest.json"))
            _check(db, manifest)
            with _resting_triggers(db) as connection:
                for table in schema.metadata.sorted_tables:
                    _fill(connection, table, _rows(box, table))
                _after(connection, db)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Conflict("not_a_backup") from error
    _prove(db)
    return sum(manifest["rows"].values())


def _check(db: Database, manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise Conflict("not_a_backup")
    if manifest["revision"] != current(db):
        raise Conflict("other_version")
    with db.read() as session:
        if session.execute(
            sa.text("SELECT 1 FROM event UNION ALL SELECT 1 FROM organisation")
        ).first():
            raise Conflict("not_empty")


def _rows(box: zipfile.ZipFile, table: sa.Table) -> Iterator[dict[str, Any]]:
    moments = {c.name for c in table.columns if isinstance(c.type, UTCDateTime)}
    days = {c.name for c in table.columns if isinstance(c.type, sa.Date)}
    packed = {c.name for c in table.columns if isinstance(c.type, sa.LargeBinary)}
    with box.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            row = json.loads(line)
            for name in moments & row.keys():
                row[name] = row[name] and datetime.fromisoformat(row[name])
            for name in days & row.keys():
                row[name] = row[name] and date.fromisoformat(row[name])
            for name in packed & row.keys():
                row[name] = b64decode(row[name])
            yield row


def _chunk(table: sa.Table) -> int:
    """Return how many rows are in hand at once: few where each holds a piece of a file."""
    heavy = any(isinstance(c.type, sa.LargeBinary) for c in table.columns)
    return CHUNK // 20 if heavy else CHUNK


def _fill(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert a table's rows, those that others of the same table refer to first."""
    own = [k.parent.name for k in table.foreign_keys if k.column.table is table]
    chunk: list[dict[str, Any]] = []
    for row in _in_order(list(rows), own) if own else rows:
        chunk.append(row)
        if len(chunk) == _chunk(table):
            connection.execute(sa.insert(table), chunk)
            chunk = []
    if chunk:
        connection.execute(sa.insert(table), chunk)


def _in_order(rows: list[dict[str, Any]], own: list[str]) -> Iterator[dict[str, Any]]:
    done: set[int] = set()
    while rows:
        ready = [r for r in rows if all(r[n] is None or r[n] in done for n in own)]
        if not ready:
            raise ValueError("rows refer to each other in a circle")
        done |= {r["id"] for r in ready}
        rows = [r for r in rows if r["id"] not in done]
        yield from ready


@contextmanager
def _resting_triggers(db: Database) -> Iterator[sa.Connection]:
    with db.engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        if db.dialect == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            triggers = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _ in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield connection
            for _, text in triggers:
                connection.exec_driver_sql(text)
        else:
            _each(connection, "DISABLE")
            connection.exec_driver_sql("ALTER TABLE person DROP CONSTRAINT fk_person_unit_id_unit")
            yield connection
            connection.exec_driver_sql(
                "ALTER TABLE person ADD CONSTRAINT fk_person_unit_id_unit "
                "FOREIGN KEY (unit_id) REFERENCES unit (id)"
            )
            _each(connection, "ENABLE")
        connection.commit()
        if db.dialect == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _each(connection: sa.Connection, verb: str) -> None:
    for table in schema.metadata.sorted_tables:
        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" {verb} TRIGGER USER')


def _after(connection: sa.Connection, db: Database) -> None:
    """Bring search table and row counters in step with the rows."""
    session = Session(connection)
    note_everything(session)
    catch_up(session)
    session.flush()
    if db.dialect == "postgresql":
        for table in schema.metadata.sorted_tables:
            if table.autoincrement_column is not None:
                sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
                newest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1)
                connection.execute(
                    sa.select(sa.func.setval(sequence, newest.scalar_subquery(), sa.false()))
                )


def _prove(db: Database) -> None:
    with db.snapshot() as session:
        wrong = first_break(session) or first_difference(session)
    if wrong:
        raise Conflict("backup_broken", what=wrong)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return str(value.isoformat())
