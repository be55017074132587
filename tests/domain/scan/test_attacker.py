"""Somebody with the database, its log and the order of everything guesses authors no better than chance.

The attacker sees what was written to disk at every moment: the whole database before, while and after,
the write-ahead log, and who was active when (as a server's log would tell). The key is the one thing
that lies elsewhere. Every clue that hidden columns could give is tried.
"""

import random

import pytest
import sqlalchemy as sa

from app.domain.scan.models import ScanAnswer
from tests.domain.scan.waving import scan

MARGIN = 0.02


def clues(db):
    """Return the answers in every order that the database can be made to tell them."""
    orders = {"plain": "", "key": "ORDER BY key"}
    if db.dialect == "postgresql":
        orders |= {"place": "ORDER BY ctid", "age": "ORDER BY age(xmin), ctid"}
    with db.engine.connect() as connection:
        return {
            name: [
                r.answers
                for r in connection.execute(sa.text(f"SELECT answers FROM scan_answer {o}"))
            ]
            for name, o in orders.items()
        }


def teams(rng, count):
    """Return teams of 5 to 50, each with one distinct answer per person, in the order of answering."""
    return [rng.randint(5, 50) for _ in range(count)]


@pytest.mark.storm
def test_order_of_answering_leads_to_no_author(db, storm):
    rng = random.Random(11)
    sizes = teams(rng, 1000 if storm else 4)
    made = scan(db, {f"Team {n}": (None, size) for n, size in enumerate(sizes)})
    told = [(name, person) for name, people in made.people.items() for person in people]
    rng.shuffle(told)
    written = {}
    for number, (_team, person) in enumerate(told):
        # One answer alone tells people apart: its place in a row that nobody else has.
        mark = [1 + (number >> (2 * i)) % 4 for i in range(8)]
        if storm:
            made.fill(person, mark)
        else:
            made.answer(person, mark[:3])
        written[person] = mark
    made.close(publish=False)
    order_of_answering = [person for _, person in told]
    width = 8 if storm else 3
    for name, rows in clues(db).items():
        right = sum(
            _list(row)[:width] == written[person][:width]
            for person, row in zip(order_of_answering, rows, strict=True)
        )
        alike = _by_luck(written, width)
        assert right / len(rows) <= alike + MARGIN + 3 * (alike / len(rows)) ** 0.5, name


def _list(value):
    import json

    return json.loads(value) if isinstance(value, str) else value


def _by_luck(written, width):
    """Return how often a random pairing is right: answers that several people gave alike count more."""
    counts = {}
    for mark in written.values():
        counts[tuple(mark[:width])] = counts.get(tuple(mark[:width]), 0) + 1
    total = len(written)
    return sum(n * n for n in counts.values()) / total / total


def test_what_lies_on_disk_while_the_scan_is_open_tells_neither_answer_nor_author(sqlite_db):
    made = scan(sqlite_db, {"Team": (None, 6)})
    person = made.people["Team"][0]
    before = _sheets(sqlite_db)
    made.answer(person, [5] * 21)
    once = _sheets(sqlite_db)
    made.answer(person, [5] * 21)
    again = _sheets(sqlite_db)
    changed = [h for h in before if before[h] != once[h]]
    assert len(changed) == 1  # that somebody answered shows in the log; who and what does not
    assert once[changed[0]] != again[changed[0]]  # the same answers look different each time
    assert {len(s) for s in again.values()} == {len(before[changed[0]])}
    assert changed[0] != made.key.code(person)


def _sheets(db):
    with db.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT code_hash, sealed FROM scan_sheet"))
        return {r.code_hash: r.sealed for r in rows}


def test_sheets_are_not_in_the_order_of_people(db):
    made = scan(db, {"Team": (None, 50)})
    order = "ctid" if db.dialect == "postgresql" else "code_hash"
    with db.engine.connect() as connection:
        stored = [
            r[0]
            for r in connection.execute(
                sa.text(f"SELECT code_hash FROM scan_sheet ORDER BY {order}")
            )
        ]
    assert stored == sorted(stored)
    assert len(stored) == len(made.people["Team"])


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_all_answers_were_written_by_one_transaction(pg_db, dialect):
    made = scan(pg_db, {"Team": (None, 8)})
    for number, person in enumerate(made.people["Team"]):
        made.answer(person, [1 + number % 5] * 3)
    made.close(publish=False)
    with pg_db.engine.connect() as connection:
        writers = connection.execute(sa.text("SELECT DISTINCT xmin::text FROM scan_answer")).all()
    assert (len(writers), dialect) == (1, "postgresql")
    with pg_db.read() as session:
        keys = session.execute(sa.select(ScanAnswer.key)).scalars().all()
    assert len({len(k) for k in keys}) == 1
