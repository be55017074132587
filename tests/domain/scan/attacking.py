"""An attacker with the whole database, every byte of its log and the order in which people were active.

The order of activity is better than any server's log tells: everybody's name, in the order of answering.
Only the key of the wave lies elsewhere.
"""

import re
from collections import defaultdict
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db.engine import sqlite_module

PAGE = 8192
SEGMENT = 16 * 1024 * 1024
HEX = {length: re.compile(rb"[0-9a-f]{%d}" % length) for length in (32, 64)}
SEALED = re.compile(rb"[A-Za-z0-9+/=]{200,}")
BEFORE, CUT, MARK = 72, 20, 24
"""A log may hold less of a text than stands in the row: what was there before at its start and end;
before it may stand, without anything between, what a row holds before it."""


class Log:
    """The write-ahead log from now on; none of it is thrown away while this is open."""

    def __init__(self, db):
        self.db = db
        self.at = self._end()

    def read(self):
        """Return the bytes written since the last time, in the order of writing."""
        start, self.at = self.at, self._end()
        if self.db.dialect == "sqlite":
            with _wal(self.db).open("rb") as file:
                file.seek(start)
                return file.read(self.at - start)
        with self.db.engine.connect() as connection:
            folder = Path(connection.execute(sa.text("SHOW data_directory")).scalar_one())
            name = sa.text("SELECT pg_walfile_name('0/0'::pg_lsn + CAST(:at AS numeric))")
            names = [
                # One byte on: the first of a segment counts as the last of the one before it.
                (at, connection.execute(name, {"at": at + 1}).scalar_one())
                for at in range(start - start % SEGMENT, self.at, SEGMENT)
            ]
        if not (folder / "pg_wal").is_dir():
            pytest.skip("the log of this PostgreSQL lies on another machine")
        return b"".join(
            _records((folder / "pg_wal" / name).read_bytes(), start - at, self.at - at)
            for at, name in names
        )

    def _end(self):
        if self.db.dialect == "sqlite":
            return _wal(self.db).stat().st_size
        with self.db.engine.connect() as connection:
            connection.execute(
                sa.text("SELECT pg_logical_emit_message(false, 'kiem', 'here', true)")
            )
            where = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
            return int(connection.execute(sa.text(where)).scalar_one())


@contextmanager
def kept_log(db):
    """Give a database's log and see to it that the database throws none of it away."""
    if db.dialect == "sqlite":
        reader = sqlite_module().connect(db.url.database)
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        version = reader.execute("PRAGMA user_version").fetchone()[0]
        reader.execute(f"PRAGMA user_version = {version}")
        # Who still reads this first entry keeps the log from being begun anew.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        try:
            yield Log(db)
        finally:
            reader.close()
        return
    slot = "kiem_attacker_" + db.url.database.replace("-", "_")
    with db.engine.begin() as connection:
        make = sa.text("SELECT pg_create_physical_replication_slot(:slot, true)")
        connection.execute(make, {"slot": slot})
    try:
        yield Log(db)
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_drop_replication_slot(:slot)"), {"slot": slot})


def _wal(db):
    return Path(f"{db.url.database}-wal")


def _records(segment, start, end):
    """Return this part of a segment without the heads of its pages, which would cut texts in two."""
    found = []
    for at in range(0, len(segment), PAGE):
        low = max(at + (24 if at else 40), start)
        found.append(segment[low : min(at + PAGE, end)])
    return b"".join(found)


def in_order(log, marks):
    """Return these hexadecimal texts in the order in which they first stand in the log; all must."""
    wanted = {mark.encode(): mark for mark in marks}
    pattern = HEX[len(next(iter(wanted)))]
    found = dict.fromkeys(m.group() for m in pattern.finditer(log) if m.group() in wanted)
    assert len(found) == len(wanted)
    return [wanted[mark] for mark in found]


def answered(log, sealed):
    """Return whose sheets (sealed text -> owner) were written, in the order of the log; all must be."""
    wanted = {text[CUT : CUT + MARK].encode(): owner for text, owner in sealed.items()}
    found = {}
    for run in SEALED.finditer(log):
        for at in range(run.start(), run.start() + BEFORE + CUT):
            owner = wanted.get(log[at : at + MARK])
            if owner is not None:
                found[owner] = None
                break
    assert len(found) == len(wanted)
    return list(found)


def guessed(pairs, team_of):
    """Return what share of a guess is right: of whole orders, and of each team's by itself.

    `pairs` are two orders of people: as the attacker puts them, and as their answers really came. The
    share is of places, or of who comes next: whichever tells more.
    """
    whole = _shares([pairs])
    teams = defaultdict(lambda: ([], []))
    for number, order in enumerate(pairs):
        for person in order:
            teams[team_of[person]][number].append(person)
    return max(whole), max(_shares(list(teams.values())))


def _shares(groups):
    total = sum(len(one) for one, _ in groups)
    places = sum(a == b for one, other in groups for a, b in zip(one, other, strict=True))
    follow = 0
    for one, other in groups:
        truth = set(pairwise(other))
        follow += sum(pair in truth for pair in pairwise(one))
    return places / total, follow / total
