"""Somebody with the bytes of the write-ahead log, before, while and after, guesses no better than chance.

The log keeps the order of every write, and so does much of the database. The attacker puts people and
answers in every order that can be had, pairs them, over the whole house and within each team, and takes
what tells most. Then each protection is taken away in turn: what it alone holds up falls.
"""

import json
import random
from itertools import count
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.domain.scan import closing, opening
from app.domain.scan.sealing import hash_of
from tests.domain.scan.attacking import answered, guessed, in_order, kept_log
from tests.domain.scan.waving import scan

MARGIN = 0.02
LUCKY = 8
"""So many times what chance alone varies, for few teams; over a thousand it is less than a point."""
AS_KEPT = {"plain": "", "key": "ORDER BY key"}
AS_POSTGRESQL_KEEPS = {"place": "ORDER BY ctid", "age": "ORDER BY age(xmin), cmin::text, ctid"}


def attack(db, sizes, rng):
    """Play a wave of teams of these sizes, one distinct answer a person.

    Returns:
        Per lead the share guessed right in the house and within teams, and how many people there are.
    """
    with kept_log(db) as log:
        made = scan(db, {f"Team {n}": (None, size) for n, size in enumerate(sizes)})
        team_of = {p: name for name, people in made.people.items() for p in people}
        opened = log.read()
        told = rng.sample(list(team_of), len(team_of))
        for number, person in enumerate(told):
            made.fill(person, [1 + (number >> (2 * i)) % 4 for i in range(8)], f"remark {number}")
        answering = log.read()
        owner = {hash_of(made.key.code(person)): person for person in team_of}
        with db.engine.connect() as connection:
            kept = connection.execute(sa.text("SELECT sealed, code_hash FROM scan_sheet")).all()
        made.close(publish=False)
        closed = log.read()
    # Both logs do tell which sheet was written after which: so whose each sheet is.
    assert answered(answering, {row.sealed: owner[row.code_hash] for row in kept}) == told
    codes = [made.key.code(person).encode() for person in team_of]
    assert [c for c in codes if any(c in part for part in (opened, answering, closed))] == []
    by_sheet = [owner[mark] for mark in in_order(opened, list(owner))]
    people = {
        "house": list(team_of),
        "told": told,
        "told backwards": told[::-1],
        "sheets as made": by_sheet,
        "sheets as kept": [owner[row.code_hash] for row in kept],
    }
    answers = orders(db, "scan_answer", closed, lambda r: told[_number(r.answers)])
    remarks = orders(db, "scan_comment", closed, lambda r: told[int(r.text.split()[1])])
    people |= {f"remarks by {name}": order for name, order in remarks.items()}
    pairs = [
        *(((name, to), (people[name], order)) for name in people for to, order in answers.items()),
        *(((name, "sheets"), (people[name], by_sheet)) for name in ("house", "told")),
        *(
            ((name, f"remarks by {to}"), (people[name], order))
            for name in list(people)[:5]
            for to, order in remarks.items()
        ),
    ]
    return {names: guessed(pair, team_of) for names, pair in pairs}, len(team_of)


def orders(db, table, log, who):
    """Return who wrote the rows of a table, in every order that database and log can be made to tell."""
    known = AS_KEPT | (AS_POSTGRESQL_KEEPS if db.dialect == "postgresql" else {})
    with db.engine.connect() as connection:
        rows = {
            name: connection.execute(sa.text(f"SELECT * FROM {table} {order}")).all()
            for name, order in known.items()
        }
    found = {name: [who(row) for row in some] for name, some in rows.items()}
    by_key = {row.key: who(row) for row in rows["plain"]}
    logged = [by_key[mark] for mark in in_order(log, list(by_key))]
    return found | {"log": logged, "log backwards": logged[::-1]}


def _number(answers):
    """Return the number of the person that these answers spell."""
    values = json.loads(answers) if isinstance(answers, str) else answers
    return sum((values[i] - 1) << (2 * i) for i in range(8))


def best(found):
    """Return the largest share of the whole house and within teams."""
    return max(whole for whole, _ in found.values()), max(team for _, team in found.values())


def demand_chance(found, teams, people):
    """Demand that every lead guesses at chance: one in the house, one in each team."""
    for names, shares in found.items():
        for share, right in zip(shares, (1, teams), strict=True):
            chance = right / people
            assert abs(share - chance) <= MARGIN + LUCKY * right**0.5 / people, names


@pytest.mark.storm
def test_no_order_in_database_or_log_leads_to_an_author(db, storm):
    teams = 1000 if storm else 4
    rng = random.Random(12)
    found, people = attack(db, [rng.randint(5, 50) for _ in range(teams)], rng)
    demand_chance(found, teams, people)
    print(f"\n{db.dialect}: {teams} teams, {people} people, {len(found)} leads")
    print(f"chance {teams / people:.2%} in a team; best lead {best(found)[1]:.2%}")


def unshuffled(monkeypatch):
    still = SimpleNamespace(shuffle=lambda rows: None)
    monkeypatch.setattr(closing, "random", SimpleNamespace(SystemRandom=lambda: still))


def keys_in_order(monkeypatch):
    numbers = count(1)
    monkeypatch.setattr(
        closing, "secrets", SimpleNamespace(token_hex=lambda size: f"{next(numbers):0{2 * size}x}")
    )


@pytest.mark.parametrize("without", [(unshuffled,), (unshuffled, keys_in_order)])
def test_without_the_shuffle_a_small_team_lies_open(db, monkeypatch, without):
    """PostgreSQL writes row by row; SQLite puts rows on a page by their arrival, whatever their key."""
    for protection in without:
        protection(monkeypatch)
    found, _ = attack(db, [25], random.Random(13))
    assert best(found)[1] > 0.9


def test_the_shuffle_alone_protects_where_keys_tell_the_order(db, monkeypatch):
    keys_in_order(monkeypatch)
    found, people = attack(db, [5, 12, 25, 50], random.Random(14))
    demand_chance(found, 4, people)


def test_sheets_in_the_order_of_people_would_tell_whose_each_is(pg_db, monkeypatch):
    monkeypatch.setattr(opening, "sorted", list, raising=False)
    found, _ = attack(pg_db, [25], random.Random(15))
    assert found["house", "sheets"][1] > 0.9
