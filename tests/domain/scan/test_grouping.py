"""No group under five is shown, nor found by subtracting what is shown."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.domain.scan.grouping import LEAST, group
from app.domain.scan.remarks import LEAST_FOR_TEXT, places_for_text


@st.composite
def trees(draw):
    """Give a tree of units and how many of each (and of nobody's unit) answered."""
    count = draw(st.integers(1, 9))
    parents = {
        unit: draw(st.one_of(st.none(), st.integers(1, unit - 1))) if unit > 1 else None
        for unit in range(1, count + 1)
    }
    answers = {place: draw(st.integers(0, 12)) for place in (*parents, None)}
    return parents, answers


def below(parents, place):
    """Return a place and all units in it, by another way than the code under test."""
    inside = {place}
    for unit in sorted(parents):
        if parents[unit] in inside:
            inside.add(unit)
    return inside


@given(trees())
def test_every_sum_and_difference_of_shown_groups_has_five_or_none(tree):
    parents, answers = tree
    people = {(place, n) for place, count in answers.items() for n in range(count)}
    found = group(parents, answers)
    shown = {p: {x for x in people if x[0] in below(parents, p)} for p in found.shown}
    assert {p: len(members) for p, members in shown.items()} == dict(found.counts)
    # What can be found by adding and subtracting is a union of these atoms.
    atoms = {}
    for person in people:
        signature = frozenset(p for p, members in shown.items() if person in members)
        if signature:
            atoms.setdefault(signature, set()).add(person)
    assert [a for a in atoms.values() if len(a) < LEAST] == []
    for one, other in itertools.combinations(shown.values(), 2):
        assert len(one - other) == 0 or len(one - other) >= LEAST
        assert len(one & other) == 0 or len(one & other) >= LEAST


@given(trees())
def test_every_cell_holds_five_and_lies_where_it_is_shown_or_above(tree):
    parents, answers = tree
    found = group(parents, answers)
    sizes = {}
    for place, cell in found.cell_of.items():
        sizes[cell] = sizes.get(cell, 0) + answers[place]
    assert [s for s in sizes.values() if 0 < s < LEAST] == []
    total = sum(answers.values())
    assert sum(sizes.values()) == (total if total >= LEAST else 0)


@given(trees())
def test_every_remark_is_read_above_its_unit_among_ten_who_may_have_written_it(tree):
    parents, answers = tree
    found = group(parents, answers)
    where = places_for_text(found, parents, answers)
    writers = {}
    for unit, place in where.items():
        assert place is None or (place in found.shown and unit in below(parents, place) - {place})
        writers[place] = writers.get(place, 0) + answers[unit]
    assert [n for n in writers.values() if n < LEAST_FOR_TEXT] == []
    everybody = {unit for unit in answers if answers[unit]}
    assert everybody <= set(where) or sum(answers.values()) < LEAST_FOR_TEXT


def test_the_next_smallest_is_hidden_with_the_small_one():
    parents = {1: None, 2: 1, 3: 1, 4: 1}
    found = group(parents, {2: 18, 3: 3, 4: 10})
    assert sorted(found.shown, key=str) == [1, 2, None]
    assert found.cell_of[3] == found.cell_of[4] == 1


def test_two_small_ones_hide_each_other():
    found = group({1: None, 2: 1, 3: 1, 4: 1}, {2: 7, 3: 3, 4: 3})
    assert found.shown == {None, 1, 2}


def test_without_five_answers_nothing_is_shown_or_kept():
    found = group({1: None, 2: 1}, {1: 2, 2: 2})
    assert (found.shown, dict(found.cell_of)) == (frozenset(), {})
