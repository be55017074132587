"""What comes due in the register is asked by the one round of reminders: once, grouped, to who does it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor, Role
from app.db.engine import Database
from app.domain.insight.register_steps import register_steps
from app.domain.insight.steps import Party
from app.domain.insight.waiting import open_steps, waiting
from app.domain.people.models import Person
from app.domain.register.duties import change_duty, rows_of
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import ask_owner
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import DutyChange, IncidentDraft
from app.notify.digest import send_digest
from app.notify.models import Message
from app.notify.nudging import send_nudges
from tests.factories import make_actor, make_organisation
from tests.support.api import Callers
from tests.support.promises import House, make_house
from tests.support.uses import use_of_ai

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(db: Database) -> House:
    with db.write() as session:
        make_organisation(session)
        return make_house(session)


def nudge(db: Database, now: datetime) -> int:
    with db.write() as session:
        return send_nudges(session, now)


def told(db: Database) -> list[tuple[str, int]]:
    with db.read() as session:
        query = sa.select(Message.kind, Message.person_id).order_by(Message.id)
        return [tuple(row) for row in session.execute(query)]


def with_duties(db: Database, house: House, **fields: object) -> int:
    """Put AI in use that has several duties, all due in thirty days; return its number."""
    with db.write() as session:
        return use_of_ai(
            session, house, now=MONDAY, risk_flags=("transparency", "dpia", "art22"), **fields
        )


def test_the_duties_of_a_day_are_one_step_that_is_asked_once_and_then_goes_on(
    db: Database, house: House
) -> None:
    with db.write() as session:
        manager = make_actor(session, Role.MANAGER)
    number = with_duties(db, house)
    with db.read() as session:
        asked = [row for row in rows_of(session, number).values() if row.state == "todo"]
        steps = register_steps(session, (MONDAY + 20 * DAY).date())
    assert len(asked) > 1
    assert [(s.code, s.id, s.unit, s.path) for s in steps] == [
        ("duty", number, "Purchasing", f"/register/{number}#duties")
    ]
    assert [nudge(db, MONDAY + n * DAY) for n in (15, 16, 17, 43, 44, 45, 71, 72, 73)] == [
        0, 1, 0, 0, 1, 0, 0, 1, 0,
    ]  # fmt: skip
    assert told(db) == [
        ("nudge", house.lead.id),
        ("waits_long", house.team.id),
        ("waits_long", manager.id),
    ]


def test_doing_one_of_the_duties_asks_nobody_again(db: Database, house: House) -> None:
    number = with_duties(db, house)
    nudge(db, MONDAY + 16 * DAY)
    with db.write() as session:
        entry = session.get_one(RegisterEntry, number)
        key = min(rows_of(session, number))
        done = DutyChange(version=1, state="done", evidence="Written down")
        change_duty(session, entry, key, done, actor=house.lead, now=MONDAY + 16 * DAY)
    assert [nudge(db, MONDAY + n * DAY) for n in (17, 18, 30)] == [0, 0, 0]
    assert told(db) == [("nudge", house.lead.id)]


def _answering(session: Session, house: House, number: int, who: str) -> None:
    """Let the entry be answered for so: by its owner with a helper, or by somebody who left."""
    entry = session.get_one(RegisterEntry, number)
    entry.owner_id = house.other.id
    if who == "helper":
        for key in rows_of(session, number):
            given = DutyChange(version=1, owner_id=house.employee.id)
            change_duty(session, entry, key, given, actor=house.lead, now=MONDAY)
    if who == "left":
        session.get_one(Person, house.other.id).active = False
    session.flush()


@pytest.mark.parametrize(
    ("who", "hear"), [("helper", ("employee", "other")), ("left", ("lead",)), ("owner", ("other",))]
)
def test_it_is_asked_of_who_answers_and_who_was_given_it_else_of_the_units_lead(
    db: Database, house: House, who: str, hear: tuple[str, ...]
) -> None:
    number = with_duties(db, house)
    with db.write() as session:
        _answering(session, house, number, who)
    nudge(db, MONDAY + 20 * DAY)
    people = {actor.id for name in hear if isinstance(actor := getattr(house, name), Actor)}
    assert {person for _kind, person in told(db)} == people


def test_checks_incidents_and_questions_wait_as_well(db: Database, house: House) -> None:
    number = with_duties(db, house)
    with db.write() as session:
        entry = session.get_one(RegisterEntry, number)
        entry.review_on = (MONDAY + 5 * DAY).date()
        wrong = IncidentDraft(kind="data_breach", happened_on=MONDAY.date(), what="Mail to all")
        report_incident(session, entry, wrong, actor=house.employee, now=MONDAY)
        ask_owner(session, entry, house.other.id or 0, actor=house.lead, now=MONDAY)
    with db.read() as session:
        steps = register_steps(session, MONDAY.date())
        groups = waiting(session, MONDAY)
    assert [(s.code, s.path) for s in steps] == [
        ("incident", f"/register/{number}#incidents"),
        ("review", f"/register/{number}/review"),
        ("own", f"/register/{number}"),
    ]
    assert [(g.party, g.unit, g.count) for g in groups if g.party is Party.UNIT] == [
        (Party.UNIT, "Purchasing", 3)
    ]
    nudge(db, MONDAY + 2 * DAY)
    nudge(db, MONDAY + 7 * DAY)
    assert ("nudge", house.other.id) in told(db)


def test_the_weekly_mail_and_programs_know_it_too(db: Database, house: House) -> None:
    number = with_duties(db, house)
    later = MONDAY + 21 * DAY
    with db.write() as session:
        send_digest(session, later)
    with db.read() as session:
        lines = session.execute(sa.select(Message.person_id, Message.params)).all()
    callers = Callers(db)
    callers.clock.at = later
    team, *_others = callers.house(house)
    items = team("GET", "/waiting").json()["items"]
    assert [(who, said["lines"][0]["code"], said["count"]) for who, said in lines] == [
        (house.lead.id, "duty", 1)
    ]
    assert [(i["thing"], i["id"], i["code"], i["what"], i["unit"]) for i in items] == [
        ("register_entry", number, "duty", "Do what the rules ask", "Purchasing")
    ]


def test_retired_and_proposed_uses_ask_nothing(db: Database, house: House) -> None:
    number = with_duties(db, house, in_use=False)
    with db.read() as session:
        assert register_steps(session, (MONDAY + 60 * DAY).date()) == []
    assert number


def test_a_hundred_entries_are_asked_for_in_as_many_questions_as_one(
    db: Database, house: House
) -> None:
    def questions() -> int:
        asked: list[object] = []
        hear = lambda *given: asked.append(given[2])  # noqa: E731
        with db.read() as session:
            sa.event.listen(db.engine, "before_cursor_execute", hear)
            found = open_steps(session, MONDAY + 25 * DAY)
            sa.event.remove(db.engine, "before_cursor_execute", hear)
        counts.append(len(found))
        return len(asked)

    counts: list[int] = []
    with_duties(db, house)
    once = questions()
    for n in range(9):
        with_duties(db, house, name=f"Chat {n}")
    assert (questions(), counts) == (once, [1, 10])
