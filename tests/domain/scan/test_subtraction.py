"""Two waves beside each other: who joined, left or moved is found by no subtraction of what is shown."""

from datetime import date, timedelta
from itertools import combinations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Conflict
from app.core.input import parse
from app.db.engine import Database
from app.domain.people.models import Person, Unit
from app.domain.scan.access import find_wave
from app.domain.scan.ambitions import goals_of
from app.domain.scan.closing import BELOW
from app.domain.scan.figures import figures_of
from app.domain.scan.grouping import LEAST, group
from app.domain.scan.models import ScanResult
from app.domain.scan.movement import movement_of
from app.domain.scan.results import result_of, units_of
from app.domain.scan.schemas import WaveDraft
from app.domain.scan.sealing import WaveKey
from app.domain.scan.statements import UNKNOWN, house_statements
from app.domain.scan.waves import open_wave, plan_wave
from tests.domain.scan.test_grouping import below
from tests.domain.scan.waving import NOW, scan
from tests.factories import make_person
from tests.support.sample import copied

STATEMENTS = house_statements()


@st.composite
def two_waves(draw):
    """Give per wave a tree and where each person answered; between them people and units move."""
    count, people = draw(st.integers(2, 6)), draw(st.integers(5, 40))
    units = range(1, count + 1)
    places = [draw(st.sampled_from((*units, None))) for _ in range(people)]
    waves = []
    for _ in range(2):
        tree = {u: draw(st.sampled_from((None, *range(1, u)))) for u in units}
        waves.append((tree, dict(enumerate(places))))
        moved = draw(st.lists(st.integers(0, people - 1), max_size=4, unique=True))
        for person in moved:
            places[person] = draw(st.sampled_from((*units, None, "away")))
    return waves, draw(st.randoms(use_true_random=False))


def published(tree, places, dice):
    """Return the number behind each figure shown, and whose answers these are, by another way."""
    said = {
        person: [dice.choice((None, UNKNOWN, 1, 2, 3, 4, 5, 4, 3)) for _ in STATEMENTS]
        for person, place in places.items()
        if place != "away"
    }
    counts = dict.fromkeys((*tree, None), 0)
    for person in said:
        counts[places[person]] += 1
    found = group(tree, counts)
    cells = {}
    for person, answers in said.items():
        if places[person] in found.cell_of:
            cells.setdefault(found.cell_of[places[person]], {})[person] = answers
    shown, whose = {}, {}
    for place in found.shown:
        inside = [cells[c] for c in below(tree, place) if c in cells]
        figures = figures_of([list(cell.values()) for cell in inside], STATEMENTS)
        for at, statement in enumerate(STATEMENTS):
            scored = [{p for p, a in cell.items() if a[at]} for cell in inside]
            key = (place, statement.key)
            shown[key] = figures.statements[statement.key].n
            whose[key] = set().union(*(part for part in scored if len(part) >= LEAST))
    return shown, whose


@given(two_waves())
def test_no_sum_or_difference_over_groups_statements_and_waves_has_one_to_four_people(drawn):
    waves, dice = drawn
    answers = []
    for number, (tree, places) in enumerate(waves):
        shown, whose = published(tree, places, dice)
        assert shown == {key: len(people) for key, people in whose.items()}
        answers += [{(number, key[1], p) for p in people} for key, people in whose.items()]
    assert [atom for atom in atoms(answers) if len(atom) < LEAST] == []
    for one, other in combinations(answers, 2):
        assert not 0 < len(one - other) < LEAST or not one & other


def atoms(answers):
    """Return what adding and subtracting these sets can single out at the most."""
    signatures = {}
    for number, some in enumerate(answers):
        for one in some:
            signatures.setdefault(one, set()).add(number)
    found = {}
    for one, signature in signatures.items():
        found.setdefault((one[:2], frozenset(signature)), set()).add(one)
    return found.values()


def second_wave(made, opens=date(2027, 3, 1), units=()):
    """Close the wave that is open and open one more, half a year later."""
    made.close()
    made.key = WaveKey.fresh()
    with made.db.write() as session:
        days = {"opens_on": opens, "closes_on": opens + timedelta(days=14)}
        draft = parse(WaveDraft, {**days, "units": [*units]})
        made.wave = plan_wave(session, draft, actor=made.team, now=NOW).id
    with made.db.write() as session:
        open_wave(session, made.wave, key=made.key, actor=made.team, now=NOW)


def all_say(made, value, but=None):
    """Let everybody give one answer to everything; `but` holds who gives another one."""
    for person in (p for people in made.people.values() for p in people):
        made.fill(person, [(but or {}).get(person, value)] * 21)


def page(made, wave_id, name):
    with made.db.read() as session:
        wave, unit = find_wave(session, wave_id), made.units.get(name)
        return result_of(session, wave, unit, goals_of(wave), units_of(session))


def test_who_joins_a_unit_that_was_too_small_brings_no_trend_with_it(db):
    made = scan(db, {"Service": (None, 8), "Small": ("Service", 4), "Large": ("Service", 6)})
    all_say(made, 2)
    first = made.wave
    with db.write() as session:
        made.people["Small"].append(make_person(session, unit_id=made.units["Small"]).id)
    second_wave(made)
    all_say(made, 5)
    made.close()

    now = page(made, made.wave, "Small")
    assert (now.answers, {p.before for p in now.positions}) == (5, {None})
    assert {p.before for p in page(made, made.wave, "Service").positions} == {200}
    assert (page(made, first, "Service").answers, page(made, made.wave, "Service").answers) == (
        18,
        19,
    )
    hidden = [page(made, wave, "Service").hidden.answers for wave in (first, made.wave)]
    assert [n for n in hidden if 0 < n < LEAST] == []


def test_a_unit_that_moves_later_changes_nothing_of_an_earlier_wave(db):
    made = scan(
        db,
        {"Sales": (None, 0), "Service": (None, 6), "Desk": ("Service", 7), "Shop": ("Sales", 9)},
    )
    all_say(made, 3)
    made.close()
    before = [page(made, made.wave, name) for name in ("Service", "Sales")]

    with db.write() as session:
        move = sa.update(Unit).where(Unit.id == made.units["Desk"])
        session.execute(move.values(parent_id=made.units["Sales"]))
        gone = sa.update(Person).where(Person.id == made.people["Shop"][0])
        session.execute(gone.values(unit_id=made.units["Service"]))

    assert [page(made, made.wave, name) for name in ("Service", "Sales")] == before
    assert [len(r.shown_units) for r in before] == [1, 1]
    assert [r.hidden.answers for r in before] == [6, 0]


def test_who_moves_to_another_unit_between_waves_leaves_no_group_under_five_behind(db):
    """Five minus one is four: they go up, and take along whoever would let them be subtracted."""
    made = scan(db, {"Service": (None, 0), "Phone": ("Service", 5), "Mail": ("Service", 6)})
    all_say(made, 2)
    first = made.wave
    mover = made.people["Phone"][0]
    with db.write() as session:
        move = sa.update(Person).where(Person.id == mover)
        session.execute(move.values(unit_id=made.units["Mail"]))
    # A wave that is open asks where people worked when it opened.
    second_wave(made)
    assert [page(made, first, name).answers for name in ("Phone", "Mail")] == [5, 6]
    with db.write() as session:
        session.execute(move.values(unit_id=made.units["Phone"]))
    all_say(made, 2, but={mover: 5})
    second = made.wave
    second_wave(made, date(2027, 9, 1))

    for name in ("Phone", "Mail"):
        with pytest.raises(Conflict, match="group_too_small"):
            page(made, second, name)
        assert page(made, first, name).positions[0].figure.median == 200
    whole = page(made, second, "Service")
    assert (whole.answers, whole.shown_units, whole.hidden.answers) == (11, (), 11)
    # Back in the third wave, each unit's movement is from the wave in which it was last shown.
    all_say(made, 3)
    made.close()
    for name in ("Phone", "Mail"):
        found = page(made, made.wave, name)
        assert [(p.before, p.figure.median) for p in found.positions] == [(200, 300)] * 4


def test_the_sample_hides_a_unit_of_three_that_no_subtraction_finds(sample_file, tmp_path):
    """Whatever is shown of each group, less what is shown within it, is five or more, or nothing."""
    db = Database(f"sqlite:///{copied(sample_file, tmp_path / 'sample.db')}")
    with db.read() as session:
        units = {unit.name: number for number, unit in units_of(session).items()}
        small, above = units["Magazijn"], units["Logistiek"]
        rows = session.execute(sa.select(ScanResult)).scalars().all()
        waves = {number: {r.unit_id: r for r in rows if r.wave_id == number} for number in (1, 2)}
        for number, shown in waves.items():
            assert (small in shown, above in shown, None in shown) == (False, True, True)
            whole = result_of(
                session, wave := find_wave(session, number), None, goals_of(wave), units_of(session)
            )
            with pytest.raises(Conflict, match="group_too_small"):
                result_of(session, wave, small, goals_of(wave), units_of(session))
            inside = result_of(session, wave, above, goals_of(wave), units_of(session))
            assert inside.hidden.names == ("Magazijn",)
            assert (whole.hidden.names, inside.hidden.answers >= LEAST) == ((), True)
            for row in shown.values():
                parts = [shown[unit] for unit in row.figures[BELOW] if unit in shown]
                for left in rests(row, parts):
                    assert left == 0 or left >= LEAST
        assert movement_of(session, small) is None
    db.close()


def rests(row, parts):
    """Give what is left of every number that a group shows after those of the groups within."""
    yield row.answers - sum(part.answers for part in parts)
    for kind in ("dimensions", "statements"):
        for key, figure in row.figures[kind].items():
            yield figure["n"] - sum(part.figures[kind][key]["n"] for part in parts)
