"""Facts beside an opinion: of a unit with what lies below it, and of no group under five by subtraction."""

from datetime import timedelta

from app.domain.insight.facts import facts_of
from app.domain.register.literacy_models import LiteracyRecord
from app.domain.register.literacy_queries import shares
from tests.factories import NOW, make_idea, make_people, make_unit

HERE = NOW.date()
HOUSE = {"Service": (None, 6, 1), "Small": ("Service", 3, 2), "Large": ("Service", 7, 3)}
"""Unit -> the one above it, its people, and how many of them have a valid record."""


def learned(person, days):
    return LiteracyRecord(
        person_id=person, what="AI", done_on=HERE - timedelta(days=400), by_id=person, at=NOW,
        valid_until=HERE + timedelta(days=days),
    )  # fmt: skip


def test_facts_add_up_what_lies_below_and_lay_no_small_group_open(db):
    units = {}
    with db.write() as session:
        for name, (above, size, valid) in HOUSE.items():
            units[name] = make_unit(session, name, parent_id=units.get(above)).id
            people = make_people(session, size, unit_id=units[name])
            session.add_all(learned(person, 30) for person in people[:valid])
            session.add(learned(people[-1], -1))
            make_idea(session, unit_id=units[name], submitted_at=NOW)
        make_idea(session, unit_id=units["Small"], submitted_at=NOW - timedelta(days=200))
        session.add_all(learned(person, 30) for person in make_people(session, 2))

    with db.read() as session:
        house, *parts = (facts_of(session, u, HERE) for u in (None, *units.values()))
        shown, rest = shares(session, HERE)
    assert [(f.people, f.ideas) for f in (house, *parts)] == [(18, 3), (16, 3), (3, 1), (7, 1)]
    # Small takes Service along; those without a unit stand in no number.
    assert [(f.counted, f.literate) for f in (house, *parts)] == [(16, 6), (7, 3), (0, 0), (7, 3)]
    # So beside the numbers that all may read, no difference of fewer than five people stands here.
    told = {s.people for s in (*shown, rest)} | {f.counted for f in (house, *parts)}
    assert sorted(told) == [0, 7, 9, 16]
