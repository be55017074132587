"""Units stand in a tree: names differ, no unit stands below itself."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.domain.people.queries import unit_by_name, unit_tree, unit_view
from app.domain.people.schemas import UnitChange, UnitDraft
from app.domain.people.units import change_unit, create_unit
from tests.domain.people.support import NOW, house, person, unit


def change(session, unit_id, **fields):
    return change_unit(session, unit_id, parse(UnitChange, fields), actor=SYSTEM, now=NOW)


def test_tree_holds_parents_before_children_and_counts_people(db):
    with db.write() as session:
        house(session)
        top = unit(session, "Water")
        person(session, "lead@example.com", "Lea", unit_id=top.id)
        unit(session, "Zand", parent_id=top.id)
        unit(session, "Élan", parent_id=top.id, lead_email="lead@example.com")
        unit(session, "Administratie")

    with db.read() as session:
        tree = unit_tree(session)

    assert [(u.name, u.depth, u.people) for u in tree] == [
        ("Administratie", 0, 0),
        ("Water", 0, 1),
        ("Élan", 1, 0),
        ("Zand", 1, 0),
    ]
    assert [u.lead.email for u in tree if u.lead] == ["lead@example.com"]


def test_same_name_in_other_letters_is_refused(db):
    with db.write() as session:
        house(session)
        unit(session, "Élan")

    with pytest.raises(Conflict, match="exists"), db.write() as session:
        unit(session, "ELAN")


def test_lead_must_have_an_active_account(db):
    with db.write() as session:
        house(session)

    with pytest.raises(Invalid) as caught, db.write() as session:
        unit(session, lead_email="nobody@example.com")

    assert [(e.field, e.code) for e in caught.value.errors] == [("lead_email", "unknown_person")]


def test_lead_and_deputy_are_set_and_cleared(db):
    with db.write() as session:
        house(session)
        ann = person(session)
        row = unit(session, lead_email="ANN@example.com", deputy_email="ann@example.com")
        assert (row.lead_id, row.deputy_id) == (ann.id, ann.id)
        change(session, row.id, deputy_email=None)

    with db.read() as session:
        found = unit_view(session, row.id)
        assert (found.lead.id, found.deputy) == (ann.id, None)


def test_renaming_leaves_parent_and_lead_alone(db):
    with db.write() as session:
        house(session)
        person(session)
        top = unit(session, "Top")
        row = unit(session, "Old", parent_id=top.id, lead_email="ann@example.com")
        change(session, row.id, name="New")

    with db.read() as session:
        found = unit_by_name(session, "new")
        assert (found.parent_id, found.lead_id is None) == (top.id, False)


@pytest.mark.parametrize("below", [0, 1, 2])
def test_unit_cannot_stand_below_itself(db, below):
    with db.write() as session:
        house(session)
        ids = [unit(session, "A").id]
        ids.append(unit(session, "B", parent_id=ids[0]).id)
        ids.append(unit(session, "C", parent_id=ids[1]).id)

    with pytest.raises(Invalid) as caught, db.write() as session:
        change(session, ids[0], parent_id=ids[below])

    assert [(e.field, e.code) for e in caught.value.errors] == [("parent_id", "unit_cycle")]


def test_two_moves_at_once_close_no_circle(db):
    with db.write() as session:
        house(session)
        one, two = unit(session, "One").id, unit(session, "Two").id
    barrier, outcomes = threading.Barrier(2), []

    def put(unit_id, below):
        barrier.wait()
        try:
            with db.write() as session:
                change(session, unit_id, parent_id=below)
            outcomes.append("moved")
        except Invalid:
            outcomes.append("refused")

    threads = [threading.Thread(target=put, args=pair) for pair in [(one, two), (two, one)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["moved", "refused"]
    with db.read() as session:
        assert len(unit_tree(session)) == 2


def test_missing_unit_is_not_found(db):
    with db.write() as session:
        house(session)

    with pytest.raises(NotFound), db.write() as session:
        change(session, 99, name="X")


def test_employee_may_not_make_units(db):
    with pytest.raises(NotAllowed), db.write() as session:
        create_unit(session, parse(UnitDraft, {"name": "X"}), actor=Actor(person_id=1), now=NOW)


def test_of_two_who_saw_the_same_unit_one_is_told_that_it_is_stale(db):
    with db.write() as session:
        row = unit(session)
        seen = row.version

    def rename(name):
        try:
            with db.write() as session:
                change(session, row.id, name=name, version=seen)
        except Conflict as error:
            return error.code
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(rename, ["One", "Two"])) == ["saved", "stale"]
