"""The headline's two readers, the evaluation by both sides, and what went past its frame."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.experiments import planning, running
from app.domain.experiments.around import judged, team_of
from app.domain.experiments.ending import extend_experiment, record_result, stop_experiment
from app.domain.experiments.evaluating import give_reading
from app.domain.experiments.headlines import read_headline
from app.domain.experiments.models import ChecklistItem, Experiment
from app.domain.experiments.overdue import tell_past_end
from app.domain.experiments.schemas import (
    EvaluationDraft,
    Extension,
    HeadlineDraft,
    Plan,
    Tick,
    Verdict,
)
from app.domain.ideas.models import Idea
from app.events import Event
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, sign

YES = HeadlineDraft(answer="yes", note="")
AGAINST = HeadlineDraft(answer="unsure", note="All click yes after a week")
MET = EvaluationDraft(reading="met", text="2 minutes")
NOT_MET = EvaluationDraft(reading="not_met", text="3 minutes")
DONE = Tick(state="done", note="A wrong receipt each week")
SUCCESS = Verdict(result="success", evidence="40 receipts", lesson="Ask early")


def _prepared(session: Session) -> tuple[House, Experiment, Idea]:
    house = make_house(session)
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    return house, choose(session, house, idea), idea


def _running(session: Session) -> tuple[House, Experiment, Idea]:
    house, row, idea = _prepared(session)
    running.start_experiment(session, row, actor=house.team, now=NOW)
    return house, row, idea


def _headline(session: Session, row: Experiment) -> str:
    return str(session.get_one(ChecklistItem, (row.id, "headline")).state)


def _kinds(session: Session) -> list[str]:
    kinds = session.exec(select(Event.kind).order_by(Event.id)).all()
    return [kind for kind in kinds if kind.startswith("experiment.")]


def test_the_headline_is_done_when_a_second_person_has_objected(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _prepared(session)
        read_headline(session, row, YES, actor=house.team, now=NOW)
        read_headline(session, row, AGAINST, actor=house.team, now=NOW)
        alone = _headline(session, row)
        with pytest.raises(Invalid) as silent:
            read_headline(session, row, YES, actor=house.lead, now=NOW)
        read_headline(session, row, AGAINST, actor=house.lead, now=NOW)
        together = _headline(session, row)
        with pytest.raises(Conflict, match="read_twice"):
            read_headline(session, row, AGAINST, actor=house.other, now=NOW)
        told = _kinds(session)[-3:]
    assert (alone, together) == ("todo", "done")
    assert [(e.field, e.code) for e in silent.value.errors] == [("note", "dissent_needed")]
    assert told == [
        "experiment.headline_read",
        "experiment.headline_read",
        "experiment.checklist_set",
    ]


def test_the_checklist_takes_a_reading_and_then_what_is_done_about_it(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _prepared(session)
        first = planning.set_checklist(session, row, "headline", DONE, actor=house.team, now=NOW)
        states = [str(first.state)]
        skip = Tick(state="not_needed")
        with pytest.raises(Conflict, match="second_reader_needed"):
            planning.set_checklist(session, row, "headline", skip, actor=house.team, now=NOW)
        read_headline(session, row, AGAINST, actor=house.lead, now=NOW)
        item = planning.set_checklist(session, row, "headline", DONE, actor=house.team, now=NOW)
        assert [*states, str(item.state), item.note] == [
            "todo",
            "done",
            "A wrong receipt each week",
        ]


def test_an_employee_without_a_part_in_it_reads_no_headline(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _prepared(session)
        with pytest.raises(NotAllowed):
            read_headline(session, row, YES, actor=house.employee, now=NOW)


ATTACKS = [
    ("UPDATE checklist_item SET state = 'done' WHERE key = 'headline'", "second_reader_needed"),
    ("UPDATE headline_reading SET answer = 'no'", "append_only"),
    ("DELETE FROM headline_reading", "append_only"),
    (
        (
            "INSERT INTO headline_reading (experiment_id, place, person_id, answer, text, at) "
            "SELECT experiment_id, 2, person_id, answer, 'x', at FROM headline_reading"
        ),
        "exists",
    ),
    (
        (
            "INSERT INTO headline_reading (experiment_id, place, person_id, answer, text, at) "
            "SELECT experiment_id, 2, 2, answer, '', at FROM headline_reading"
        ),
        "(?i)dissent",
    ),
    (
        (
            "INSERT INTO evaluation (experiment_id, side, reading, text, by_id, at) "
            "SELECT experiment_id, 'team', 'met', 'x', 1, at FROM headline_reading"
        ),
        "wrong_state",
    ),
]


@pytest.mark.parametrize(("attack", "code"), ATTACKS)
def test_the_database_wants_two_readers_and_an_open_experiment(db, attack, code) -> None:
    with db.write() as session:
        house, row, _idea = _prepared(session)
        read_headline(session, row, YES, actor=house.team, now=NOW)
    with pytest.raises(Exception, match=code), db.write() as session:
        session.execute(sa.text(attack))


def test_both_sides_speak_and_the_result_follows(db: Database) -> None:
    with db.write() as session:
        house, row, idea = _running(session)
        give_reading(session, row, MET, actor=house.lead, now=NOW)
        half = (row.state, idea.next_code)
        give_reading(session, row, MET, actor=house.team, now=NOW)
        both = (row.state, idea.next_code, (idea.next_by - NOW).days)
        otherwise = Verdict(result="no_success", evidence="e", lesson="l")
        with pytest.raises(Conflict, match="read_otherwise"):
            record_result(session, row, otherwise, actor=house.team, now=NOW)
        record_result(session, row, SUCCESS, actor=house.team, now=NOW)
        told = _kinds(session)[-5:]
        assert (half, both) == (("running", "check_in"), ("evaluated", "result", 3))
        assert (row.state, row.result, row.evidence) == ("success", "success", "40 receipts")
    assert told == [
        "experiment.reading_given",
        "experiment.reading_given",
        "experiment.evaluated",
        "experiment.lesson_kept",
        "experiment.succeeded",
    ]


def test_a_disputed_criterion_keeps_both_readings_and_management_hears(db: Database) -> None:
    with db.write() as session:
        house, row, idea = _running(session)
        give_reading(session, row, MET, actor=house.team, now=NOW)
        give_reading(session, row, NOT_MET, actor=house.lead, now=NOW)
        seen = judged(row.id or 0).ask(session)
        waits = (row.state, (idea.next_by - NOW).days, _kinds(session)[-1])
        give_reading(session, row, MET, actor=house.lead, now=NOW)
        again = judged(row.id or 0).ask(session)
        record_result(session, row, SUCCESS, actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="wrong_state"):
            give_reading(session, row, MET, actor=house.lead, now=NOW)
    assert (seen.disputed, again.disputed, again.agreed) == (True, False, "success")
    assert waits == ("evaluated", 7, "experiment.disputed")
    assert [(r.side, r.reading, r.counts) for r in again.readings] == [
        ("team", "met", True),
        ("unit", "not_met", False),
        ("unit", "met", True),
    ]


def test_a_dispute_ends_with_the_result_that_management_wanted(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _running(session)
        give_reading(session, row, MET, actor=house.team, now=NOW)
        give_reading(session, row, NOT_MET, actor=house.lead, now=NOW)
        ended = Verdict(result="no_success", evidence="Management: too slow", lesson="Count first")
        record_result(session, row, ended, actor=house.team, now=NOW)
        assert (row.state, row.evidence) == ("no_success", "Management: too slow")


def test_nobody_speaks_for_both_sides(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _running(session)
        both = Actor(house.team.id, "Both", house.team.roles, leads=frozenset({house.unit_id}))
        with pytest.raises(Invalid):
            give_reading(session, row, MET, actor=both, now=NOW)
        team = EvaluationDraft(reading="met", text="x", side="team")
        give_reading(session, row, team, actor=both, now=NOW)
        unit = EvaluationDraft(reading="met", text="x", side="unit")
        with pytest.raises(Conflict, match="one_reader"):
            give_reading(session, row, unit, actor=both, now=NOW)
        with pytest.raises(NotAllowed):
            give_reading(session, row, MET, actor=house.other, now=NOW)
    for attack in (
        (
            "INSERT INTO evaluation (experiment_id, side, reading, text, by_id, at) "
            "SELECT experiment_id, 'unit', 'met', 'x', by_id, at FROM evaluation"
        ),
        "UPDATE evaluation SET reading = 'not_met'",
        "DELETE FROM evaluation",
    ):
        with pytest.raises(Conflict), db.write() as session:
            session.execute(sa.text(attack))


def test_both_sides_speaking_at_once_are_both_heard(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _running(session)
        number = row.id
    failed: list[Exception] = []

    def speak(actor: Actor) -> None:
        try:
            with db.write() as session:
                one = session.get_one(Experiment, number)
                give_reading(session, one, MET, actor=actor, now=NOW)
        except Exception as error:  # noqa: BLE001 -- whatever happens is the finding
            failed.append(error)

    threads = [threading.Thread(target=speak, args=(a,)) for a in (house.team, house.lead)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        assert (failed, session.get_one(Experiment, number).state) == ([], "evaluated")


def test_an_experiment_past_its_end_date_is_told_once_and_again_after_more_time(
    db: Database,
) -> None:
    with db.write() as session:
        house, row, idea = _running(session)
        days = [55, 56, 57, 58]
        told = [tell_past_end(session, now=NOW + timedelta(days=n)) for n in days]
        waits = (idea.next_code, idea.next_who, row.state)
        more = Extension(weeks=2, amount_cents=0, reason="Holidays")
        extend_experiment(session, row, more, actor=house.team, now=NOW + timedelta(days=58))
        days = [59, 70, 71, 72]
        again = [tell_past_end(session, now=NOW + timedelta(days=n)) for n in days]
        stop_experiment(session, row, lesson="Enough", actor=house.team, now=NOW)
        last = tell_past_end(session, now=NOW + timedelta(days=400))
        query = select(Event.payload).where(Event.kind == "experiment.past_end")
        ends = [payload["last_on"] for payload in session.exec(query.order_by(Event.id)).all()]
    assert (told, again, last) == ([0, 0, 1, 0], [0, 0, 1, 0], 0)
    assert waits == ("result", "ai_team", "running")
    assert ends == ["2027-01-18", "2027-02-01"]


def test_a_team_is_named_by_addresses_of_people_who_work_here(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _prepared(session)
        plan = Plan(team=["employee@example.test", "lead@example.test"], question="Does it read?")
        planning.edit_plan(session, row, plan, actor=house.team, now=NOW)
        stranger = Plan(team=["nobody@example.test"])
        with pytest.raises(Invalid) as refused:
            planning.edit_plan(session, row, stranger, actor=house.team, now=NOW)
        assert [name for name, _email in team_of(row.id or 0).ask(session)] == ["Employee", "Lead"]
        assert (row.question, refused.value.errors[0].field) == ("Does it read?", "team")
