"""Answers give class and duties; other classes need two; changed rules show what they change."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.core.errors import Conflict, Invalid
from app.db.engine import Database
from app.domain.ideas.ruleset import newest
from app.domain.register.commands import create_entry, move_entry
from app.domain.register.duties import change_duty, rows_of
from app.domain.register.duty_models import RegisterDuty, TriageResult, TriageWish
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import (
    DutyChange,
    EntryDraft,
    EntryMove,
    EntryTriage,
    OverrideAnswer,
)
from app.domain.register.triage import (
    answer_override,
    difference,
    latest_result,
    triage_entry,
)
from app.events.models import Event
from tests.support.promises import NOW, make_house

HERE = date(2026, 11, 23)
LOW = {
    "t0": "yes",
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t8", "t9a", "t9b", "t9c"), "no"),
}
HIGH = {**LOW, "t5": "yes", "t6": "yes", "t9a": "yes"}


def _entry(session, house, **fields):
    draft = {"name": "Chat", "unit_id": house.unit_id, "owner_id": house.lead.id, **fields}
    return create_entry(session, EntryDraft.model_validate(draft), actor=house.lead, now=NOW)


def _answer(session, row, actor, answers, **more):
    data = EntryTriage.model_validate({"answers": answers, **more})
    triage_entry(session, row, data, actor=actor, now=NOW)


def test_answers_are_kept_with_their_version_and_choose_the_duties(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, HIGH, areas=["work"], ai_type="decision_support")
        result = latest_result(session, row.id)
        duties = rows_of(session, row.id)
        told = session.exec(select(Event).where(Event.kind == "register.triaged")).one()
    assert (result.kind, result.rules_version, result.answers, result.details["areas"]) == (
        "answers",
        newest().version,
        HIGH,
        ["work"],
    )
    assert (row.risk_class, row.risk_flags, row.ai_type) == (
        "high_risk_annex_iii",
        ["dpia", "deployer"],
        "decision_support",
    )
    assert {key: duty.due_on for key, duty in duties.items()} == {
        "literacy": HERE + timedelta(days=30),
        "dpia": HERE + timedelta(days=30),
        **dict.fromkeys(
            (
                "instructions",
                "oversight",
                "input_data",
                "monitoring",
                "logs",
                "workers_told",
                "people_told",
                "explanation",
            ),
            date(2027, 12, 2),
        ),
    }
    assert (row.review_on, told.payload["came"]) == (date(2027, 5, 23), list(duties))


def test_duties_that_nobody_asks_for_any_more_lapse_and_done_ones_stay(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, HIGH)
        done = DutyChange(version=1, state="done", evidence="DPIA 2")
        change_duty(session, row, "dpia", done, actor=house.lead, now=NOW)
        _answer(session, row, house.lead, LOW)
        first = {key: str(duty.state) for key, duty in rows_of(session, row.id).items()}
        _answer(session, row, house.lead, HIGH)
        again = {str(duty.state) for key, duty in rows_of(session, row.id).items()}
    assert (first["literacy"], first["dpia"], first["logs"]) == ("todo", "done", "lapsed")
    assert again == {"todo", "done"}


def test_open_questions_are_named_one_by_one(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        with pytest.raises(Invalid) as refusal:
            _answer(session, row, house.lead, {"t0": "yes", "t1": "yes"})
    assert [e.field for e in refusal.value.errors] == ["t8", "t9a", "t9b", "t9c"]


def test_answers_under_other_rules_are_not_taken_for_these(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        with pytest.raises(Conflict, match="rules_changed"):
            _answer(session, row, house.lead, LOW, rules_version="2025-01")


def test_a_ban_suspends_what_is_in_use(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, LOW)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        _answer(session, row, house.lead, {"t3": "yes"})
        assert (row.state, row.risk_class, row.reason) == ("suspended", "stop", "Art. 5")
        with pytest.raises(Conflict, match="prohibited"):
            move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)


def test_another_class_than_the_answers_give_needs_a_reason_and_two_persons(db) -> None:
    with db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, HIGH)
        with pytest.raises(Invalid):
            triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.lead, now=NOW)
        wanted = EntryTriage(risk_class="annex_iii_exempt", reason="Only sorts", answers=HIGH)
        triage_entry(session, row, wanted, actor=house.lead, now=NOW)
        assert row.risk_class == "high_risk_annex_iii"
        agree = OverrideAnswer(agree=True)
        with pytest.raises(Conflict, match="second_person"):
            answer_override(session, row, agree, actor=house.lead, now=NOW)
        answer_override(session, row, agree, actor=house.team, now=NOW)
        result = latest_result(session, row.id)
        assert session.get(TriageWish, row.id) is None
    assert (row.risk_class, result.computed, result.by_id, result.second_id) == (
        "annex_iii_exempt",
        "high_risk_annex_iii",
        house.lead.id,
        house.team.id,
    )


def test_a_second_person_may_say_no(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, HIGH, risk_class="minimal", reason="x")
        answer_override(session, row, OverrideAnswer(agree=False), actor=house.team, now=NOW)
        assert (row.risk_class, session.get(TriageWish, row.id)) == ("high_risk_annex_iii", None)


def test_changed_rules_say_what_they_change_about_old_answers() -> None:
    old = TriageResult(
        entry_id=1,
        kind="answers",
        rules_version="2026-01",
        answers={**HIGH, "t9b": "yes"},
        risk_class="minimal",
        risk_flags=["deployer", "transparency"],
        at=NOW,
    )
    found = difference(old, newest())
    assert (found.risk_class, found.came, found.went, found.open) == (
        "high_risk_annex_iii",
        ("dpia", "works_council"),
        ("transparency",),
        (),
    )
    assert difference(old, replace(newest(), version="2026-01")) is None


@pytest.mark.parametrize(
    "second",
    ["NULL", "by_id"],
)
def test_the_database_wants_two_persons_for_another_class(db: Database, second) -> None:
    with db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, HIGH)
        entry_id, by_id = row.id, house.lead.id
    second = str(by_id) if second == "by_id" else second
    statement = (
        "INSERT INTO register_triage (entry_id, kind, rules_version, answers, details, risk_class, "
        f"risk_flags, reason, by_id, second_id, at) VALUES ({entry_id}, 'override', 'x', '{{}}', "
        f"'{{}}', 'minimal', '[]', 'because', {by_id}, {second}, '2026-11-23 09:00:00')"
    )
    with pytest.raises(Exception, match="two_persons"), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE register_triage SET risk_class = 'minimal'", "append_only"),
        ("DELETE FROM register_triage", "append_only"),
        ("UPDATE register_duty SET state = 'done', done_on = '2026-11-23'", "evidence"),
        ("UPDATE register_duty SET state = 'done', evidence = 'x'", "done_on"),
        ("UPDATE register_entry SET state = 'in_use', risk_class = 'stop'", "prohibited"),
    ],
)
def test_the_database_keeps_results_evidence_and_bans(db: Database, statement, refusal) -> None:
    with db.write() as session:
        house = make_house(session)
        _answer(session, _entry(session, house), house.lead, HIGH)
    with pytest.raises(Exception, match=refusal), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_two_leads_asking_at_once_leave_one_question_open(db: Database) -> None:
    """Whoever comes second replaces the first wish or is refused; never two, never none."""
    with db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, HIGH)
        entry_id = row.id

    def ask(number: int) -> str:
        try:
            with db.write() as session:
                entry = session.get_one(RegisterEntry, entry_id)
                wanted = EntryTriage(risk_class="minimal", reason=f"because {number}")
                triage_entry(session, entry, wanted, actor=house.lead, now=NOW)
        except Conflict as refusal:
            return refusal.code
        return "asked"

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    with db.read() as session:
        count = session.execute(sa.select(sa.func.count()).select_from(TriageWish)).scalar()
    assert (count, set(found) <= {"asked", "stale"}) == (1, True)


def test_late_duties_keep_ai_out_of_use_until_they_are_dated(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, {**LOW, "t9a": "yes"})
        later = NOW + timedelta(days=31)
        with pytest.raises(Conflict, match="duties_late") as refusal:
            move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=later)
        assert refusal.value.params == {"count": 2}
        for key in ("literacy", "dpia"):
            plan = DutyChange(version=1, due_on=later.date() + timedelta(days=9))
            change_duty(session, row, key, plan, actor=house.lead, now=later)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=later)
        assert row.state == "in_use"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"state": "done"}, "evidence", "required"),
        ({"state": "not_needed"}, "evidence", "required"),
        ({"state": "lapsed"}, "state", "unknown_value"),
        ({"due_on": "2026-11-22"}, "due_on", "in_the_past"),
        ({"owner_id": 999}, "owner_id", "unknown_value"),
    ],
)
def test_what_a_duty_does_not_take(sqlite_db, change, field, code) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _entry(session, house)
        _answer(session, row, house.lead, LOW)
        data = DutyChange.model_validate({"version": 1, **change})
        with pytest.raises(Invalid) as refusal:
            change_duty(session, row, "literacy", data, actor=house.lead, now=NOW)
        assert [(e.field, e.code) for e in refusal.value.errors] == [(field, code)]
        assert session.exec(select(RegisterDuty.state)).all() == ["todo"]
