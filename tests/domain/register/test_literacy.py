"""Learning: ticked by oneself, seen by oneself and the lead, elsewhere as numbers of five or more."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.people.models import Person
from app.domain.register.commands import create_entry, move_entry
from app.domain.register.literacy import (
    ItemDraft,
    RecordDraft,
    StepDraft,
    add_item,
    add_record,
    set_step,
    tick_item,
)
from app.domain.register.literacy_models import LiteracyRecord
from app.domain.register.literacy_queries import FLOOR, Share, hide_small, people_of, shares
from app.domain.register.policy import change_policy
from app.domain.register.schemas import EntryDraft, EntryMove, EntryTriage, PolicyChange
from app.domain.register.triage import triage_entry
from tests.factories import make_person
from tests.support.promises import NOW, make_house

HERE = date(2026, 11, 23)


@pytest.fixture
def house(sqlite_db):
    with sqlite_db.write() as session:
        return make_house(session)


def test_who_ticks_something_off_has_a_record_for_its_months(db) -> None:
    with db.write() as session:
        house = make_house(session)
        item = add_item(
            session, ItemDraft(title="Basics", valid_months=6), actor=house.team, now=NOW
        )
        tick_item(session, item.id, actor=house.employee, now=NOW)
        with pytest.raises(Conflict, match="already_done"):
            tick_item(session, item.id, actor=house.employee, now=NOW)
        row = session.exec(select(LiteracyRecord)).one()
    assert (row.what, row.done_on, row.valid_until) == ("Basics", HERE, date(2027, 5, 23))


def test_a_lead_writes_for_people_of_the_own_unit_only(sqlite_db, house) -> None:
    with sqlite_db.write() as session:
        person = session.get_one(Person, house.employee.id)
        person.unit_id = house.unit_id
        session.flush()
        data = RecordDraft(what="Course", done_on=HERE, person_id=person.id)
        add_record(session, data, actor=house.lead, now=NOW)
        with pytest.raises(NotFound):
            add_record(session, data, actor=house.other, now=NOW)
        found = people_of(session, house.unit_id)
    assert [(one.name, one.until) for one in found] == [("Employee", date(2027, 11, 23))]


@pytest.mark.parametrize(
    ("days", "until", "field"),
    [(1, None, "done_on"), (0, HERE - timedelta(days=1), "valid_until")],
)
def test_days_that_cannot_be_are_refused(sqlite_db, house, days, until, field) -> None:
    data = RecordDraft(what="x", done_on=HERE + timedelta(days=days), valid_until=until)
    with sqlite_db.write() as session, pytest.raises(Invalid) as refusal:
        add_record(session, data, actor=house.employee, now=NOW)
    assert [e.field for e in refusal.value.errors] == [field]


def test_only_the_ai_team_keeps_the_cycle(sqlite_db, house) -> None:
    data = StepDraft(step="identify", text="Asked every unit")
    with sqlite_db.write() as session, pytest.raises(NotAllowed):
        set_step(session, data, actor=house.lead, now=NOW)


def test_the_database_refuses_a_record_that_ends_before_it_begins(db) -> None:
    with db.write() as session:
        house = make_house(session)
        data = RecordDraft(what="x", done_on=HERE)
        add_record(session, data, actor=house.employee, now=NOW)
    with pytest.raises(Exception, match="valid_until"), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE literacy_record SET valid_until = '2020-01-01'")


def test_an_owner_without_knowledge_is_let_through_or_held_as_agreed(sqlite_db, house) -> None:
    with sqlite_db.write() as session:
        draft = EntryDraft(name="Chat", unit_id=house.unit_id, owner_id=house.lead.id)
        row = create_entry(session, draft, actor=house.lead, now=NOW)
        triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.lead, now=NOW)
        change_policy(session, PolicyChange(version=1, literacy="block"), actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="owner_not_literate"):
            move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        add_record(session, RecordDraft(what="x", done_on=HERE), actor=house.lead, now=NOW)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        assert row.state == "in_use"


def test_numbers_are_of_five_people_or_more(sqlite_db, house) -> None:
    with sqlite_db.write() as session:
        for unit_id, number in ((house.unit_id, 6), (house.other_unit_id, 3)):
            people = [make_person(session, unit_id=unit_id) for _ in range(number)]
            session.add(
                LiteracyRecord(
                    person_id=people[0].id,
                    what="x",
                    done_on=HERE,
                    valid_until=HERE + timedelta(days=9),
                    by_id=people[0].id,
                    at=NOW,
                )
            )
        session.flush()
        assert shares(session, HERE) == ([], Share(0, "", 2, 2, 9))


@given(st.lists(st.integers(0, 12), max_size=8))
def test_no_small_unit_is_shown_or_found_by_subtraction(sizes) -> None:
    found = [Share(n, f"U{n}", 0, 0, size) for n, size in enumerate(sizes)]
    shown, rest = hide_small(found)
    hidden = [one for one in found if one not in shown]
    assert all(one.people >= FLOOR for one in shown)
    if rest is not None:
        assert (rest.people >= FLOOR, len(hidden) != 1) == (True, True)
    if shown and [one for one in hidden if one.people < FLOOR]:
        assert len(hidden) > 1
        assert sum(one.people for one in hidden) >= FLOOR
