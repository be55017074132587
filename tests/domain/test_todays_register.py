"""What a reminder about the register names stands on the first page of whoever got it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from app.core.actor import Actor
from app.db.engine import Database
from app.domain.experiments.handing import make_handover
from app.domain.experiments.handovers import accept_handover, complete_handover
from app.domain.experiments.schemas import HandoverPlan
from app.domain.experiments.steps import end_of
from app.domain.insight.register_steps import own_register_steps, register_steps
from app.domain.insight.todos import todos
from app.domain.people.models import Person
from app.domain.register.commands import create_entry
from app.domain.register.details import write_detail
from app.domain.register.duties import change_duty, rows_of
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import ask_owner
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import DutyChange, EntryDraft, IncidentDraft
from app.notify.concerned import concerned_by
from tests.domain.experiments.test_passing import succeeded
from tests.factories import make_organisation
from tests.support.api import Callers
from tests.support.promises import NOW, House, make_house, make_ready_idea, offer
from tests.support.uses import use_of_ai

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = MONDAY + timedelta(days=20)


@pytest.fixture
def house(db: Database) -> House:
    with db.write() as session:
        make_organisation(session)
        return make_house(session)


def entry(session: Session, house: House, name: str, owner: Actor) -> RegisterEntry:
    number = use_of_ai(session, house, now=MONDAY, risk_flags=("dpia",), name=name)
    row = session.get_one(RegisterEntry, number)
    row.owner_id = owner.id
    session.flush()
    return row


def people(house: House) -> list[Actor]:
    return [house.team, house.lead, house.other, house.employee]


def furnish(session: Session, house: House) -> None:
    """One entry of an employee, one with a helper, one whose owner left, one that asks an owner."""
    own = entry(session, house, "Own", house.employee)
    own.review_on = LATER.date()
    wrong = IncidentDraft(kind="data_breach", happened_on=LATER.date(), what="Mail to all")
    report_incident(session, own, wrong, actor=house.employee, now=LATER)
    helped = entry(session, house, "Helped", house.other)
    for key in rows_of(session, helped.id or 0):
        given = DutyChange(version=1, owner_id=house.employee.id)
        change_duty(session, helped, key, given, actor=house.lead, now=MONDAY)
    gone = Person(email="gone@example.test", name="Gone", created_at=MONDAY, active=False)
    session.add(gone)
    session.flush()
    entry(session, house, "Left", Actor(gone.id, "Gone"))
    ask_owner(session, own, house.other.id or 0, actor=house.lead, now=MONDAY)


def found(session: Session, actor: Actor) -> list[tuple[str, str]]:
    here = LATER.date()
    return sorted((s.title, s.code) for s in own_register_steps(session, actor, here))


def test_whoever_leads_no_unit_sees_what_is_theirs(db: Database, house: House) -> None:
    with db.write() as session:
        furnish(session, house)
        assert {actor.name: found(session, actor) for actor in people(house)} == {
            "Employee": [
                ("Helped", "duty"),
                ("Own", "duty"),
                ("Own", "incident"),
                ("Own", "review"),
            ],
            "Lead": [("Left", "duty"), ("Left", "name_owner")],
            "Other": [("Helped", "duty"), ("Own", "own")],
            "Team": [],
        }
        first = todos(session, house.employee, LATER)
    assert [(t.code, t.params["title"]) for t in first[:2]] == [
        ("review", "Own"),
        ("incident", "Own"),
    ]
    assert len(first) == 3


def test_it_is_what_the_reminders_say(db: Database, house: House) -> None:
    with db.write() as session:
        furnish(session, house)
        steps = register_steps(session, LATER.date())
        concerned = concerned_by(session, steps, LATER)
        for actor in people(house):
            told = sorted((s.title, s.code) for s in steps if actor.id in concerned.of(s, s.party))
            assert found(session, actor) == told


def test_a_deputy_of_an_entry_sees_it_too_but_not_who_is_asked(db: Database, house: House) -> None:
    with db.write() as session:
        furnish(session, house)
        for number in (1, 2, 3):
            write_detail(session, number, deputy_id=house.team.id)
        assert found(session, house.team) == [
            ("Helped", "duty"),
            ("Left", "duty"),
            ("Left", "name_owner"),
            ("Own", "duty"),
            ("Own", "incident"),
            ("Own", "review"),
        ]


def test_the_page_and_programs_tell_it(db: Database, house: House) -> None:
    with db.write() as session:
        furnish(session, house)
    callers = Callers(db)
    callers.clock.at = LATER
    _team, _lead, _other, employee = callers.house(house)
    tasks = employee("GET", "/me").json()["tasks"]
    assert [task["code"] for task in tasks] == ["review", "incident", "duty"]


@pytest.mark.parametrize(("accepted", "code"), [(False, "accept"), (True, "complete")])
def test_a_handover_stays_on_the_leads_first_page_until_it_is_completed(
    db: Database, accepted: bool, code: str
) -> None:
    with db.write() as session:
        house, experiment = succeeded(session)
        plan = HandoverPlan(date=NOW.date() + timedelta(days=3))
        made, _new = make_handover(session, experiment, plan, actor=house.team, now=NOW)
        if accepted:
            accept_handover(session, made, actor=house.lead, now=NOW)
        first = todos(session, house.lead, NOW)[0]
        assert (first.code, first.path, first.by) == (
            code,
            f"/handovers/{made.id}",
            end_of(NOW.date() + timedelta(days=3)),
        )
        if accepted:
            complete_handover(session, made, actor=house.lead, now=NOW)
            assert [t.code for t in todos(session, house.lead, NOW)] == []


def test_housekeeping_of_the_register_never_hides_what_a_lead_is_asked(
    db: Database, house: House
) -> None:
    with db.write() as session:
        for n in range(4):
            draft = EntryDraft(name=f"Old {n}", unit_id=house.unit_id, owner_id=house.lead.id)
            create_entry(session, draft, actor=house.lead, now=MONDAY - timedelta(days=90))
        offer(session, house, make_ready_idea(session, house))
        found = [todo.code for todo in todos(session, house.lead, MONDAY)]
    assert found == ["sign", "triage"]
