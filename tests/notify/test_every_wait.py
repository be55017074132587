"""What waits for somebody is listed, reminded of and on the first page of who may do it; then it is gone."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.states import Machine
from app.db.engine import Database
from app.domain.ideas.import_models import IMPORT_RUN, ImportRun, ImportState
from app.domain.ideas.joining_models import JOIN, JoinRequest, JoinState
from app.domain.insight.reminding import USUAL
from app.domain.insight.steps import Step
from app.domain.insight.todos import todos
from app.domain.insight.waiting import open_steps
from app.domain.people.models import Person
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import ask_owner
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import (
    IncidentDraft,
)
from app.domain.register.states import ENTRY
from app.domain.scan.models import ScanStep
from app.domain.scan.states import STEP, StepState
from app.notify.concerned import concerned_by
from app.notify.digest import send_digest
from app.notify.models import Message
from app.notify.nudging import send_nudges
from tests.domain.rounds.test_two_persons import agree, limited
from tests.domain.test_next_steps import walks
from tests.factories import make_organisation
from tests.support.promises import NOW, make_house
from tests.support.uses import use_of_ai
from tests.support.waits import (
    WAITS,
    People,
    a_list,
    actors,
    asked_to_answer,
    class_of_idea,
    more,
    scan_step,
    wish_to_join,
)

DAY = timedelta(days=1)


@pytest.fixture
def people(db: Database) -> People:
    with db.write() as session:
        make_organisation(session, two_persons_cents=500_000)
        return more(session, make_house(session))


def waits(session: Session, code: str, at: datetime) -> list[Step]:
    return [step for step in open_steps(session, at) if step.code == code]


@pytest.mark.parametrize("name", WAITS)
def test_who_may_do_it_hears_of_it_until_it_is_done(
    db: Database, people: People, name: str
) -> None:
    code, (make, hear) = name.split(maxsplit=1)[0], WAITS[name]
    with db.write() as session:
        end = make(session, people)
    with db.read() as session:
        [step] = waits(session, code, NOW + DAY)
        assert step.by is not None
        on = step.by - timedelta(days=USUAL[code].remind or 0)
        who = concerned_by(session, [step], on).of(step, step.party)
        named = {name for name, actor in actors(people).items() if actor.id in who}
        first_pages = {
            name
            for name, actor in actors(people).items()
            if code in {todo.code for todo in todos(session, actor, on)}
        }
    assert named == set(hear)
    assert first_pages == set(hear)
    with db.write() as session:
        send_nudges(session, on)
        send_digest(session, next_monday(on))
    with db.read() as session:
        rows = session.execute(sa.select(Message.person_id, Message.kind, Message.params)).all()
    reminded = {r.person_id for r in rows if r.kind == "nudge" and _tells(r.params, code, step)}
    mailed = {
        r.person_id
        for r in rows
        if r.kind == "digest" and code in {line["code"] for line in r.params["lines"]}
    }
    asked = {actors(people)[one].id for one in hear}
    assert (mailed, asked - reminded) == (asked, set())
    with db.write() as session:
        end(session)
    with db.read() as session:
        assert waits(session, code, on) == []


def _tells(params: dict, code: str, step: Step) -> bool:
    """Whether a message tells of this step, alone or among others."""
    return params.get("step_code") == code or f"“{step.title}”" in params.get("titles", ())


def next_monday(at: datetime) -> datetime:
    return at + timedelta(days=7 - at.weekday())


def test_a_second_look_that_nobody_else_can_give_is_taken_to_management(db: Database) -> None:
    with db.write() as session:
        make_organisation(session)
        p = more(session, make_house(session))
        class_of_idea(session, p)
        session.get_one(Person, p.second.id).active = False
        session.flush()
        [step] = waits(session, "agree_class", NOW)
        assert concerned_by(session, [step], NOW).of(step, step.party) == {p.chair.id, p.manager.id}


def test_a_question_to_somebody_who_left_waits_on_who_can_ask_another_one(
    db: Database, people: People
) -> None:
    with db.write() as session:
        asked_to_answer(session, people)
        wish_to_join(session, people)
        session.execute(sa.update(RegisterEntry).values(owner_id=people.house.other.id))
        session.get_one(Person, people.house.other.id).active = False
        session.flush()
        found = {
            s.code: s for s in open_steps(session, NOW) if s.code in {"own", "name_owner", "join"}
        }
        assert set(found) == {"name_owner"}
        step = found["name_owner"]
        assert concerned_by(session, [step], NOW).of(step, step.party) == {people.house.lead.id}


def test_what_stays_goes_on_to_management_by_a_page_that_opens(
    db: Database, people: People
) -> None:
    with db.write() as session:
        class_of_idea(session, people)
    for day in range(20):
        with db.write() as session:
            send_nudges(session, NOW + day * DAY)
    with db.read() as session:
        query = sa.select(Message.person_id, Message.path).where(Message.kind == "waits_long")
        told = {tuple(row) for row in session.execute(query)}
    assert (people.manager.id, "/waiting") in told


def test_a_large_grant_asks_for_a_word_before_the_round_is_published(db: Database) -> None:
    made, chosen = limited(db)
    at = NOW
    with db.read() as session:
        [step] = waits(session, "agree_grant", at)
        here = concerned_by(session, [step], at).of(step, step.party)
    assert made.facilitator.id in here
    assert made.team.id in here
    assert step.path.endswith("/decision")
    for idea in chosen:
        agree(made, idea, made.voters[0])
    with db.read() as session:
        assert waits(session, "agree_grant", at) == []


# Every state that a thing reaches: it waits for somebody, or rightly for nobody.

WORK = {"queued", "running"}
"""States of a list in which Kiem itself is at work."""


def waiting_states(machine: Machine, *states: str) -> list[tuple]:
    return [(way, way[-1] in states) for way in walks(machine)]


@pytest.mark.parametrize(
    ("way", "wants"), waiting_states(IMPORT_RUN, ImportState.LOOKED, ImportState.FAILED)
)
def test_every_state_of_a_list(db: Database, people: People, way: tuple, wants: bool) -> None:
    with db.write() as session:
        a_list(session, people)
        walk(session, ImportRun, way)
        assert bool(waits(session, "list", NOW)) is wants


@pytest.mark.parametrize(("way", "wants"), waiting_states(JOIN, JoinState.OPEN))
def test_every_state_of_a_wish(db: Database, people: People, way: tuple, wants: bool) -> None:
    with db.write() as session:
        wish_to_join(session, people)
        walk(session, JoinRequest, way, answered_at=NOW)
        assert bool(waits(session, "join", NOW)) is wants


@pytest.mark.parametrize(("way", "wants"), waiting_states(STEP, StepState.OPEN))
def test_every_state_of_a_step(db: Database, people: People, way: tuple, wants: bool) -> None:
    with db.write() as session:
        scan_step(session, people)
        walk(session, ScanStep, way, ended_at=NOW)
        assert bool(waits(session, "scan_step", NOW)) is wants


@pytest.mark.parametrize("way", walks(ENTRY), ids=lambda way: str(way[-1]))
def test_every_state_of_a_register_entry(db: Database, people: People, way: tuple) -> None:
    """Whatever is open about it is asked for as long as it is not retired."""
    asked = {
        "proposed": {"triage", "own"},
        "retired": set(),
        "experiment": {"triage", "own", "review", "duty", "close_incident"},
    }
    lives = asked["experiment"] - {"triage"}
    with db.write() as session:
        number = use_of_ai(
            session, people.house, now=NOW, risk_flags=("dpia",), in_use=False, name="Chat"
        )
        row = session.get_one(RegisterEntry, number)
        row.review_on = NOW.date()
        wrong = IncidentDraft(kind="other", happened_on=NOW.date(), what="Wrong answers")
        report_incident(session, row, wrong, actor=people.house.employee, now=NOW)
        ask_owner(session, row, people.house.other.id, actor=people.house.lead, now=NOW)
        walk(session, RegisterEntry, way)
        if way[-1] in {"proposed", "experiment"}:
            session.execute(sa.update(RegisterEntry).values(risk_class=None))
        found = {s.code for s in open_steps(session, NOW + 40 * DAY) if s.id == number}
    assert found == asked.get(str(way[-1]), lives)


def walk(session: Session, model: type, way: tuple, **values: object) -> None:
    """Move all rows along the way by raw updates, as the database allows."""
    for state in way[1:]:
        session.execute(sa.update(model).values(state=state, **values))
    session.flush()
    session.expire_all()
