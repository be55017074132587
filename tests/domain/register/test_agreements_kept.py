"""What was agreed about the register, and that no AI is of a closed unit, the database keeps too."""

import threading

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, Invalid, KiemError
from app.domain.people.models import Unit
from app.domain.register.commands import create_entry, edit_entry
from app.domain.register.exchange import take_in
from app.domain.register.follow import begin_entry, propose_entry
from app.domain.register.models import RegisterEntry
from app.domain.register.needs import NEEDED, OWN_RULE
from app.domain.register.policy import change_policy
from app.domain.register.schemas import EntryChange, EntryDraft, PolicyChange
from tests.domain.register.test_missing import FULL
from tests.support.promises import NOW, make_house, make_ready_idea
from tests.support.uses import handed_over, tried_use

USED = "UPDATE register_entry SET state = 'in_use', risk_class = 'minimal' WHERE id = :id"
WHOLE = {**FULL, "retention": "1 year", "notice": "You talk with AI", "notice_place": "The page"}
LEARNED = (
    "INSERT INTO literacy_record (person_id, what, done_on, valid_until, evidence, by_id, at) "
    "VALUES (:id, 'x', '2026-01-01', '2026-12-31', '', :id, '2026-01-01 09:00:00')"
)


def _entry(session, house, **fields) -> int:
    given = {"name": "Chat", "unit_id": house.unit_id, "owner_id": house.lead.id, **fields}
    row = create_entry(session, EntryDraft.model_validate(given), actor=house.lead, now=NOW)
    return row.id or 0


def _raw(db, statement, **values) -> None:
    with db.write() as session:
        session.execute(sa.text(statement), values)
        session.info["moved"] = 0


def _agree(session, house, **agreed) -> None:
    change_policy(session, PolicyChange(version=1, **agreed), actor=house.team, now=NOW)


def test_raw_sql_puts_nothing_to_use_whose_owner_learned_nothing_where_that_was_agreed(db) -> None:
    with db.write() as session:
        house = make_house(session)
        number = _entry(session, house)
        _agree(session, house, literacy="block")
    with pytest.raises(Conflict, match="owner_not_literate"):
        _raw(db, USED, id=number)
    _raw(db, LEARNED, id=house.lead.id)
    _raw(db, USED, id=number)


@pytest.mark.parametrize(
    "emptied",
    [name for names in NEEDED.values() for name in names if name not in OWN_RULE],
)
def test_raw_sql_puts_nothing_to_use_that_lacks_a_field_where_that_was_agreed(
    sqlite_db, emptied
) -> None:
    _lacking(sqlite_db, emptied)


@pytest.mark.parametrize("emptied", ["purpose", "personal_data", "stopper_id", "notice"])
def test_the_same_holds_on_postgresql(pg_db, emptied) -> None:
    _lacking(pg_db, emptied)


@pytest.mark.parametrize("looked_at", ["NULL", "'needs_expert'"])
def test_raw_sql_puts_nothing_to_use_that_nobody_looked_at(db, looked_at) -> None:
    with db.write() as session:
        number = _entry(session, make_house(session))
    with pytest.raises(Conflict, match="not_triaged"):
        _raw(db, USED.replace("'minimal'", looked_at), id=number)


@pytest.mark.parametrize(
    "emptied",
    [name for names in NEEDED.values() for name in names if name not in OWN_RULE],
)
def test_raw_sql_takes_nothing_out_of_ai_in_use_where_that_was_agreed(sqlite_db, emptied) -> None:
    _taken_out(sqlite_db, emptied)


@pytest.mark.parametrize("emptied", ["purpose", "unit_id", "personal_data", "stopper_id", "notice"])
def test_nor_does_it_on_postgresql(pg_db, emptied) -> None:
    _taken_out(pg_db, emptied)


def _taken_out(db, emptied) -> None:
    with db.write() as session:
        house = make_house(session)
        number = _written(session, house, _facts(house))
        session.execute(sa.text("UPDATE register_entry SET risk_flags = '[\"transparency\"]'"))
    table = "register_entry" if emptied in RegisterEntry.__table__.columns else "register_detail"
    key = "id" if table == "register_entry" else "entry_id"
    nothing = "NULL" if emptied in {"unit_id", "ai_type", "stopper_id", "personal_data"} else "''"
    empty = f"UPDATE {table} SET {emptied} = {nothing} WHERE {key} = :id"
    with db.write() as session:
        _agree(session, house, complete_first=True)
    _raw(db, USED, id=number)
    with pytest.raises(Conflict, match="incomplete"):
        _raw(db, empty, id=number)
    with db.write() as session:
        change_policy(
            session, PolicyChange(version=2, complete_first=False), actor=house.team, now=NOW
        )
    _raw(db, empty, id=number)


def test_an_old_gap_and_what_is_not_asked_stay_free_in_the_database_too(db) -> None:
    with db.write() as session:
        house = make_house(session)
        given = {**_facts(house), "hosting": "", "notice": "Hello"}
        number = _written(session, house, given)
    _raw(db, USED, id=number)
    with db.write() as session:
        _agree(session, house, complete_first=True)
    free = "UPDATE register_detail SET hosting = '', notice = '', model = '3' WHERE entry_id = :id"
    _raw(db, free, id=number)


def test_what_is_known_of_an_entry_is_never_thrown_away(db) -> None:
    with db.write() as session:
        house = make_house(session)
        number = _written(session, house, _facts(house))
    with pytest.raises(Conflict, match="append_only"):
        _raw(db, "DELETE FROM register_detail WHERE entry_id = :id", id=number)


def test_a_field_taken_out_while_ai_comes_into_use_waits_or_keeps_it_out(db) -> None:
    """Whichever comes first: never AI in use without what was agreed."""
    with db.write() as session:
        house = make_house(session)
        number = _written(session, house, {**_facts(house), "name": "Chat"})
        _agree(session, house, complete_first=True)
    gate, said = threading.Barrier(2), []

    def act(statement) -> None:
        gate.wait()
        try:
            _raw(db, statement, id=number)
            said.append("done")
        except KiemError as error:
            said.append(error.code)

    empty = "UPDATE register_detail SET model = '' WHERE entry_id = :id"
    threads = [threading.Thread(target=act, args=(what,)) for what in (USED, empty)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done", "incomplete"]


def _facts(house) -> dict[str, object]:
    facts = {**WHOLE, "personal_data": "ordinary", "stopper_id": house.employee.id}
    return {**facts, "unit_id": house.unit_id, "owner_id": house.team.id, "name": "Chat"}


def _lacking(db, emptied) -> None:
    with db.write() as session:
        house = make_house(session)
        facts = _facts(house)
        less = {name: value for name, value in facts.items() if name != emptied}
        whole, lacking = (_written(session, house, given) for given in (facts, less))
        _agree(session, house, complete_first=True)
        session.execute(sa.text("UPDATE register_entry SET risk_flags = '[\"transparency\"]'"))
    _raw(db, USED, id=whole)
    with pytest.raises(Conflict, match="incomplete"):
        _raw(db, USED, id=lacking)


def _written(session, house, given) -> int:
    row = create_entry(session, EntryDraft.model_validate(given), actor=house.team, now=NOW)
    return row.id or 0


@pytest.mark.parametrize(
    "attack",
    [
        (
            "INSERT INTO register_entry (state, version, name, description, purpose, origin, supplier, "
            "risk_flags, oversight, reason, created_at, unit_id) SELECT 'proposed', 1, name, '', '', "
            "origin, '', '[]', '', '', created_at, :unit FROM register_entry WHERE id = :id"
        ),
        "UPDATE register_entry SET unit_id = :unit WHERE id = :id",
    ],
)
def test_raw_sql_brings_no_ai_to_a_closed_unit(db, attack) -> None:
    with db.write() as session:
        house = make_house(session)
        number = _entry(session, house)
        session.get_one(Unit, house.other_unit_id).active = False
    with pytest.raises(Conflict, match="unit_closed"):
        _raw(db, attack, id=number, unit=house.other_unit_id)


def test_nobody_writes_down_or_takes_in_ai_of_a_closed_unit(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        number = _entry(session, house)
        session.get_one(Unit, house.other_unit_id).active = False
        session.flush()
        row = session.get_one(RegisterEntry, number)
        draft = EntryDraft(name="Chat", unit_id=house.other_unit_id)
        moved = EntryChange(version=1, unit_id=house.other_unit_id)
        acts = (
            lambda: create_entry(session, draft, actor=house.team, now=NOW),
            lambda: edit_entry(session, row, moved, actor=house.team, now=NOW),
            lambda: take_in(
                session, [], unit_id=house.other_unit_id, retire=False, actor=house.team, now=NOW
            ),
        )
        for act in acts:
            with pytest.raises(Invalid) as refusal:
                act()
            assert [(e.field, e.code) for e in refusal.value.errors] == [("unit_id", "unit_closed")]


def test_an_idea_of_a_closed_unit_makes_an_entry_that_waits_for_a_unit(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        session.get_one(Unit, idea.unit_id).active = False
        session.flush()
        assert propose_entry(session, idea, 1, actor=house.team, now=NOW).unit_id is None


def test_a_unit_that_closes_while_ai_is_written_down_has_it_or_refuses_it(db) -> None:
    """Whichever comes first: never an entry that arrived after the unit was closed."""
    with db.write() as session:
        house = make_house(session)
    gate, said = threading.Barrier(2), []

    def close() -> None:
        gate.wait()
        with db.write() as session:
            unit = session.get(Unit, house.unit_id, with_for_update=True)
            found = session.execute(sa.text("SELECT count(*) FROM register_entry")).scalar()
            unit.active = False
            said.append(("closed", found))

    def write() -> None:
        gate.wait()
        try:
            with db.write() as session:
                _entry(session, house)
                said.append(("written", 0))
        except KiemError as error:
            said.append((error.code, 0))

    threads = [threading.Thread(target=act) for act in (close, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        there = session.execute(sa.text("SELECT count(*) FROM register_entry")).scalar()
    seen = dict(said)["closed"]
    assert there == seen


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize(
    "attack",
    [
        USED,
        USED.replace(" WHERE", ", experiment_id = NULL WHERE"),
        "UPDATE register_entry SET experiment_id = NULL WHERE id = :id",
        "UPDATE register_entry SET experiment_id = experiment_id + 1 WHERE id = :id",
    ],
)
def test_raw_sql_brings_nothing_that_is_tried_to_use_around_its_handover(db, attack, begun) -> None:
    with db.write() as session:
        house = make_house(session)
        row = tried_use(session, house)
        row.owner_id = house.lead.id
        session.flush()
        if begun:
            begin_entry(session, row.experiment_id or 0, actor=house.team, now=NOW)
        handed_over(session, row, house.unit_id, ["accepted"])
        handed_over(session, row, house.other_unit_id)
        number = row.id
    with pytest.raises(Conflict, match=r"by_handover|append_only"):
        _raw(db, attack, id=number)
    with db.read() as session:
        row = session.get_one(RegisterEntry, number)
        assert (row.state, row.experiment_id) == ("experiment" if begun else "proposed", 1)


def test_once_its_handover_is_completed_it_comes_into_use_and_stays_free_to_stop(db) -> None:
    with db.write() as session:
        house = make_house(session)
        row = tried_use(session, house)
        row.owner_id = house.lead.id
        session.flush()
        handed_over(session, row, house.unit_id)
        number = row.id
    for state in ("in_use", "suspended", "in_use"):
        _raw(db, "UPDATE register_entry SET state = :to WHERE id = :id", id=number, to=state)
