"""Measure lists on their way in and out: 10,000 ideas imported with progress, and exported.

    .venv/bin/python -m scripts.bench_lists

Seconds depend on the machine; the bound is wide enough for a small one.
"""

import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app.auth.actors import actor_of_person
from app.core.actor import Role
from app.core.errors import NotFound
from app.db.engine import Database
from app.db.migrating import migrate
from app.domain.ideas.import_runs import import_view, keep_list, start_import
from app.domain.ideas.queries import Filters
from app.domain.people.models import Organisation, Person, RoleGrant
from app.exports.tables import csv_pieces, xlsx_pieces
from app.jobs.imports import THROUGH, run_import
from app.web.lists_tables import ideas_table
from scripts.serving import empty_database

ROWS, WORDS = 10_000, 95
MOST_SECONDS, MOST_MEGABYTES = 20.0, 150
NOW = datetime.now(UTC)


def main() -> None:
    missed = 0
    for kind in ("sqlite", "postgresql"):
        print(f"\n{kind}", flush=True)
        with tempfile.TemporaryDirectory() as folder, empty_database(kind, Path(folder)) as url:
            missed += measure(url)
    sys.exit(1 if missed else 0)


def measure(url: str) -> int:
    """Take a list in and hand it out again; return how many bounds did not hold."""
    db = Database(url)
    migrate(db)
    person = somebody(db)
    before = peak()
    number = queued(db, person, a_list())
    began, worked = time.perf_counter(), time.process_time()
    run_import(db, NOW, number)
    taken, grown = time.perf_counter() - began, peak() - before
    worked = time.process_time() - worked
    with db.read() as session:
        actor = actor_of_person(session, person)
        if actor is None or import_view(session, actor, number).created != ROWS or THROUGH:
            raise NotFound
    missed = note(
        f"10,000 ideas of 800 letters in ({worked:.1f} s of a core)", taken, "s", MOST_SECONDS
    )
    missed += note("memory that it took", grown, "MB", MOST_MEGABYTES)
    for name, pieces in (("CSV", csv_pieces), ("workbook", xlsx_pieces)):
        began = time.perf_counter()
        with db.snapshot() as session:
            size = sum(map(len, pieces(ideas_table(session, actor, Filters(), "en"))))
        missed += note(
            f"out as {name}, {size // 1000:,} kB", time.perf_counter() - began, "s", MOST_SECONDS
        )
    db.close()
    return missed


def note(what: str, found: float, unit: str, most: float) -> int:
    """Print a measurement beside its bound."""
    holds = found <= most
    print(
        f"  {what:<48} {found:>8.1f} {unit:<3} at most {most:g} {unit}   {'ok' if holds else 'MISSED'}"
    )
    return not holds


def peak() -> float:
    """Return the most memory that this process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def somebody(db: Database) -> int:
    """Make an organisation with one member of the AI team."""
    with db.write() as session:
        session.add(Organisation(name="Bench", created_at=NOW))
        row = Person(email="t@example.test", name="T", created_at=NOW)
        session.add(row)
        session.flush()
        session.add(RoleGrant(person_id=row.id or 0, role=Role.AI_TEAM))
        return row.id or 0


def queued(db: Database, person: int, data: bytes) -> int:
    """Queue the list; return its number."""
    with db.write() as session:
        actor = actor_of_person(session, person)
        if actor is None:
            raise NotFound
        run = keep_list(session, "bench.csv", data, actor=actor, now=NOW)
        start_import(session, run.id or 0, "bench", ROWS, actor=actor, now=NOW)
        return run.id or 0


def a_list() -> bytes:
    """Return a list of ideas, each of about 800 letters."""
    dice = random.Random(8)  # noqa: S311 -- words of a measurement
    words = ["".join(dice.choices("abcdefghijklmnoprstuvw", k=7)) for _ in range(4000)]
    lines = ["Nr;Titel;Probleem;Oplossing;Kosten"]
    for number in range(ROWS):
        text = dice.choices(words, k=WORDS)
        lines.append(
            f"{number};{' '.join(text[:6])};{' '.join(text[6:55])};{' '.join(text[55:])};{1000 + number}"
        )
    return "\n".join(lines).encode()


if __name__ == "__main__":
    main()
