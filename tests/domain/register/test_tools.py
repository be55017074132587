"""Naming tools leaves no trace of who; a named tool becomes one entry; standard tools get an answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.register.models import RegisterEntry
from app.domain.register.tool_models import ToolAnswer, ToolAsk
from app.domain.register.tools import (
    AnswerDraft,
    RequestAnswer,
    RequestDraft,
    answer_request,
    ask_unit,
    name_tool,
    named_tools,
    request_tool,
    requests,
    settle_tool,
)
from app.events.models import Event
from tests.support.promises import NOW, make_house


@pytest.fixture
def house(sqlite_db):
    with sqlite_db.write() as session:
        return make_house(session)


def test_naming_a_tool_keeps_no_person_and_writes_no_event(sqlite_db, house) -> None:
    employee = replace(house.employee, unit_id=house.unit_id)
    with sqlite_db.write() as session:
        ask_unit(session, house.unit_id, actor=house.lead, now=NOW)
        before = len(session.exec(select(Event.id)).all())
        name_tool(session, AnswerDraft(name="Babbel"), actor=employee, now=NOW)
        assert len(session.exec(select(Event.id)).all()) == before
    assert set(ToolAnswer.model_fields) == {"id", "ask_id", "name", "use", "entry_id", "dismissed"}


def test_several_names_become_one_entry_of_the_unit(sqlite_db, house) -> None:
    employee = replace(house.employee, unit_id=house.unit_id)
    with sqlite_db.write() as session:
        ask_unit(session, house.unit_id, actor=house.team, now=NOW)
        for name in ("Babbel", "babbel", "Other"):
            name_tool(session, AnswerDraft(name=name), actor=employee, now=NOW)
        found = named_tools(session, house.lead)
        assert [(n.name.lower(), n.times) for n in found] == [("babbel", 2), ("other", 1)]
        assert named_tools(session, house.other) == []
        with pytest.raises(NotAllowed):
            settle_tool(session, 1, keep=True, actor=house.other, now=NOW)
        entry = settle_tool(session, 1, keep=True, actor=house.lead, now=NOW)
        settle_tool(session, 3, keep=False, actor=house.lead, now=NOW)
        rows = session.exec(select(ToolAnswer).order_by(ToolAnswer.id)).all()
        entries = session.exec(select(RegisterEntry)).all()
    assert [(r.entry_id, r.dismissed) for r in rows] == [
        (entry.id, False),
        (entry.id, False),
        (None, True),
    ]
    assert [(e.name, e.origin, e.unit_id) for e in entries] == [
        ("Babbel", "found_in_use", house.unit_id)
    ]


def test_a_closed_or_past_question_takes_no_names(sqlite_db, house) -> None:
    employee = replace(house.employee, unit_id=house.unit_id)
    with sqlite_db.write() as session:
        ask_unit(session, house.unit_id, actor=house.lead, now=NOW)
        later = NOW + timedelta(days=15)
        with pytest.raises(NotFound):
            name_tool(session, AnswerDraft(name="x"), actor=employee, now=later)
        with pytest.raises(NotFound):
            name_tool(session, AnswerDraft(name="x"), actor=house.employee, now=NOW)


def test_many_who_ask_at_once_leave_one_question(db) -> None:
    with db.write() as session:
        house = make_house(session)

    def ask(_number: int) -> str:
        try:
            with db.write() as session:
                ask_unit(session, house.unit_id, actor=house.lead, now=NOW)
        except Conflict as refusal:
            return refusal.code
        return "asked"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(ask, range(4)))
    assert found == ["already_done"] * 3 + ["asked"]


def test_the_database_takes_no_names_after_the_end(db) -> None:
    with db.write() as session:
        house = make_house(session)
        ask_unit(session, house.unit_id, actor=house.lead, now=NOW)
        session.get_one(ToolAsk, 1).closed_at = NOW
    insert = "INSERT INTO tool_answer (ask_id, name, use, dismissed) VALUES (1, 'x', '', {})"
    no = "0" if db.dialect == "sqlite" else "false"
    with pytest.raises(Exception, match="ask_closed"), db.engine.begin() as connection:
        connection.exec_driver_sql(insert.format(no))


def test_a_question_for_a_standard_tool_gets_one_answer(sqlite_db, house) -> None:
    with sqlite_db.write() as session:
        draft = RequestDraft(name="Assistant", use="Drafting mail")
        row = request_tool(session, draft, actor=house.employee, now=NOW)
        assert row.answer_by == NOW.date() + timedelta(days=7)
        yes = RequestAnswer(version=1, state="allowed", answer="No names of customers")
        with pytest.raises(NotAllowed):
            answer_request(session, row.id, yes, actor=house.lead, now=NOW)
        no = RequestAnswer(version=1, state="refused")
        with pytest.raises(Invalid):
            answer_request(session, row.id, no, actor=house.team, now=NOW)
        answer_request(session, row.id, yes, actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="stale"):
            answer_request(session, row.id, yes, actor=house.team, now=NOW)
        assert [(r.name, r.state) for r in requests(session, house.employee)] == [
            ("Assistant", "allowed")
        ]
