"""What the database itself refuses, tried with raw SQL."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.domain.scan.access import find_wave
from app.domain.scan.ambitions import goals_of
from app.domain.scan.answering import save_sheets
from app.domain.scan.models import ScanAmbition, ScanSheet, ScanStep
from app.domain.scan.results import result_of, units_of
from app.domain.scan.sealing import Sheet
from tests.domain.scan.waving import NOW, scan

TREE = {"Phone": (None, 6)}


@pytest.fixture
def closed(db):
    made = scan(db, TREE)
    for person in made.people["Phone"]:
        made.answer(person, [3, 3, 3])
    made.close()
    return made


def refused(made, sql, code, **values):
    with pytest.raises(DBAPIError, match=code), made.db.engine.begin() as connection:
        connection.execute(sa.text(sql), {"wave": made.wave, **values})


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE scan_answer SET answers = '[]'", "append_only"),
        ("DELETE FROM scan_answer", "append_only"),
        ("UPDATE scan_result SET answers = 9", "append_only"),
        ("DELETE FROM scan_result", "append_only"),
        ("INSERT INTO scan_answer VALUES ('x', :wave, NULL, '[]')", "scan_closed"),
        ("INSERT INTO scan_sheet VALUES ('x', :wave, NULL, 'x')", "scan_closed"),
        ("UPDATE scan_wave SET goal_data = 100 WHERE id = :wave", "ambition_frozen"),
        ("UPDATE scan_wave SET statements = '[]' WHERE id = :wave", "scan_frozen"),
        ("UPDATE scan_wave SET state = 'open' WHERE id = :wave", "wrong_state"),
        ("UPDATE scan_wave SET goal_data = 600 WHERE state = 'planned'", "goal_data"),
    ],
)
def test_the_database_keeps_what_is_closed(closed, sql, code):
    refused(closed, sql, code)


def test_no_unit_stands_beside_a_seal(db):
    """In a unit of one it would say whose sheet was written."""
    made = scan(db, {"Alone": (None, 1), "Team": (None, 9), "Other": (None, 8)})
    sql = "INSERT INTO scan_sheet VALUES ('x', :wave, :unit, 'x')"
    refused(made, sql, "scan_frozen", unit=made.units["Alone"])
    made.fill(made.people["Alone"][0], [5] * 21)
    with db.read() as session:
        kept = session.execute(sa.select(ScanSheet.unit_id, sa.func.length(ScanSheet.sealed))).all()
        assert (len(kept), len(set(kept))) == (18, 1)
    for person in (*made.people["Team"], *made.people["Other"]):
        made.fill(person, [3] * 21)
    made.close()
    with db.read() as session:
        wave = find_wave(session, made.wave)
        found = result_of(session, wave, made.units["Team"], goals_of(wave), units_of(session))
        assert (found.answers, found.invited, wave.answered) == (9, 9, 18)


def test_a_sheet_from_before_units_were_sealed_still_counts_for_its_unit(db):
    made = scan(db, {"Team": (None, 6)})
    old = {made.key.code(p): Sheet((4,) * 21) for p in made.people["Team"]}
    with db.write() as session:
        save_sheets(session, old, key=made.key)
        session.execute(sa.update(ScanSheet).values(unit_id=made.units["Team"]))
    made.close()
    with db.read() as session:
        wave = find_wave(session, made.wave)
        found = result_of(session, wave, made.units["Team"], goals_of(wave), units_of(session))
        assert (found.answers, found.invited) == (6, 6)


def test_a_group_under_five_cannot_be_stored(db):
    made = scan(db, TREE)
    made.db.engine.dispose()
    sql = "INSERT INTO scan_result (wave_id, answers, invited, figures) VALUES (:wave, 4, 9, '{}')"
    refused(made, sql, "scan_closed|five")


def test_the_ambition_of_a_published_wave_cannot_be_set(closed):
    row = ScanAmbition(
        wave_id=closed.wave, unit_id=closed.units["Phone"], set_by=closed.team.id, set_at=NOW,
        goal_on=NOW.date(),
    )  # fmt: skip
    with pytest.raises(Exception, match="ambition_frozen"), closed.db.write() as session:
        session.add(row)


def test_a_fourth_open_step_is_refused_by_the_database(closed):
    def step():
        return ScanStep(
            wave_id=closed.wave, unit_id=closed.units["Phone"], dimension="data", text="x",
            due_on=NOW.date(), created_at=NOW,
        )  # fmt: skip

    with closed.db.write() as session:
        session.add_all([step() for _ in range(3)])
    with pytest.raises(Exception, match="three_steps"), closed.db.write() as session:
        session.add(step())


def test_no_table_of_answers_can_hold_a_person_or_a_moment(db):
    columns = sa.inspect(db.engine).get_columns
    assert sorted(c["name"] for c in columns("scan_answer")) == [
        "answers", "key", "unit_id", "wave_id",
    ]  # fmt: skip
    assert sorted(c["name"] for c in columns("scan_sheet")) == [
        "code_hash", "sealed", "unit_id", "wave_id",
    ]  # fmt: skip


def test_a_remark_cannot_be_rewritten(db):
    made = scan(db, {"Phone": (None, 11)})
    for person in made.people["Phone"]:
        made.answer(person, [3], comment="Mine")
    made.close()
    with made.db.read() as session:
        assert find_wave(session, made.wave).answered == 11
    refused(made, "UPDATE scan_comment SET text = 'x'", "append_only")
