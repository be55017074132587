"""An experiment on its way: who may do what, money, the next step, and how it ends without success."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments import planning, running
from app.domain.experiments.access import allowed_in, relations_in
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.ending import (
    close_finished,
    extend_experiment,
    record_result,
    stop_experiment,
)
from app.domain.experiments.evaluating import give_reading
from app.domain.experiments.lessons import LessonFilter, lessons
from app.domain.experiments.queries import experiments
from app.domain.experiments.schemas import (
    Booking,
    CheckInDraft,
    EvaluationDraft,
    Extension,
    Plan,
    Verdict,
)
from app.domain.fund.years import year_picture
from app.domain.ideas.models import Idea
from app.domain.register.models import RegisterEntry
from tests.domain.commitments.test_commitments import count_queries
from tests.support.promises import NOW
from tests.support.trials import judged_trial, running_trial


def test_the_lead_may_measure_book_pause_and_stop_but_not_judge(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        planning.edit_plan(session, row, Plan(lead_id=house.employee.id), actor=house.team, now=NOW)
        me = house.employee
        running.add_check_in(session, row, CheckInDraft(note="ok"), actor=me, now=NOW)
        running.book_cost(session, row, Booking(amount_cents=5), actor=me, now=NOW)
        running.pause_experiment(session, row, reason="", actor=me, now=NOW)
        running.resume_experiment(session, row, actor=me, now=NOW)
        with pytest.raises(NotAllowed):
            record_result(
                session, row, Verdict(result="success", evidence="e", lesson="l"), actor=me, now=NOW
            )
        with pytest.raises(NotAllowed):
            running.add_check_in(session, row, CheckInDraft(note="ok"), actor=house.lead, now=NOW)
        stop_experiment(session, row, lesson="Enough", actor=me, now=NOW)
        assert row.state == "closed"


def test_a_named_team_member_measures_and_does_nothing_else(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = running_trial(session)
        me, note = house.employee, CheckInDraft(note="Third week")
        verdict = Verdict(result="success", evidence="e", lesson="l")
        reading = EvaluationDraft(reading="met", text="Yes")
        with pytest.raises(NotAllowed):
            running.add_check_in(session, row, note, actor=me, now=NOW)
        plan = Plan(team=["employee@example.test"])
        planning.edit_plan(session, row, plan, actor=house.team, now=NOW)
        made = running.add_check_in(session, row, note, actor=me, now=NOW)
        refused = (
            lambda: running.book_cost(session, row, Booking(amount_cents=5), actor=me, now=NOW),
            lambda: running.pause_experiment(session, row, reason="", actor=me, now=NOW),
            lambda: stop_experiment(session, row, lesson="Enough", actor=me, now=NOW),
            lambda: extend_experiment(
                session, row, Extension(weeks=2, reason="r"), actor=me, now=NOW
            ),
            lambda: give_reading(session, row, reading, actor=me, now=NOW),
            lambda: record_result(session, row, verdict, actor=me, now=NOW),
            lambda: planning.edit_plan(session, row, Plan(question="Why?"), actor=me, now=NOW),
        )
        for act in refused:
            with pytest.raises(NotAllowed):
                act()
        at = relations_in(session, me, row)
        assert (made.by, allowed_in(me, row.state, at, extensions=0)) == (me.id, ["check_in"])
        planning.edit_plan(session, row, Plan(team=[]), actor=house.team, now=NOW)
        with pytest.raises(NotAllowed):
            running.add_check_in(session, row, note, actor=me, now=NOW)


def test_stopping_gives_the_money_and_the_promise_back(db: Database) -> None:
    with db.write() as session:
        house, row, idea = running_trial(session)
        running.book_cost(session, row, Booking(amount_cents=100_000), actor=house.team, now=NOW)
        stop_experiment(session, row, lesson="Ask earlier", actor=house.team, now=NOW)
    with db.read() as session:
        picture = year_picture(session, 2026)
        assert (picture.left_cents, picture.spent_cents, picture.experiments_cents) == (
            800_000,
            100_000,
            0,
        )
        assert session.exec(select(Commitment.state)).one() == "released"
        assert session.exec(select(RegisterEntry.state)).one() == "retired"
        ended = session.get_one(Idea, idea.id)
        assert (ended.state, ended.reason_code, ended.next_code) == ("ended", "stopped", "none")


def test_an_experiment_without_success_closes_by_itself_after_two_weeks(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = judged_trial(session, "no_success")
        early = close_finished(session, now=NOW + timedelta(days=14))
        late = close_finished(session, now=NOW + timedelta(days=15))
        session.refresh(row)
        assert (early, late, row.state, row.result) == (0, 1, "closed", "no_success")
        with pytest.raises(Conflict):
            running.book_cost(session, row, Booking(amount_cents=1), actor=house.team, now=NOW)


def test_a_booking_over_the_grant_is_refused(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        with pytest.raises(Conflict) as refused:
            running.book_cost(
                session, row, Booking(amount_cents=900_001), actor=house.team, now=NOW
            )
    assert refused.value.params["missing_cents"] == 1


def test_an_extension_without_money_in_the_year_is_refused(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        with pytest.raises(Conflict, match="too_little_money"):
            extend_experiment(
                session,
                row,
                Extension(weeks=1, amount_cents=1, reason="r"),
                actor=house.team,
                now=NOW,
            )


def test_goal_and_stop_rule_are_fixed_after_the_start(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        with pytest.raises(Conflict, match="wrong_state"):
            planning.edit_plan(session, row, Plan(goal="easier"), actor=house.team, now=NOW)


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        ({}, "measurements", "required"),
        ({"note": "x", "date": "2026-11-24"}, "date", "in_the_future"),
    ],
)
def test_a_check_in_needs_something_that_happened(sqlite_db: Database, draft, field, code) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        with pytest.raises(Invalid) as refused:
            running.add_check_in(
                session, row, CheckInDraft.model_validate(draft), actor=house.team, now=NOW
            )
    assert [(e.field, e.code) for e in refused.value.errors] == [(field, code)]


def test_the_next_step_follows_the_weeks_and_ends_with_the_judgement(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, idea = running_trial(session)
        weekly = (idea.next_code, idea.next_by - NOW)
        running.add_check_in(
            session, row, CheckInDraft(note="x"), actor=house.team, now=NOW + timedelta(days=57)
        )
        assert weekly == ("check_in", timedelta(days=7))
        assert idea.next_code == "result"


def test_lessons_are_found_by_their_words(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        judged_trial(session, "no_success")
        found = [
            len(lessons(session, LessonFilter(words=w)).items)
            for w in ("LAMP", "lamp receipts", "100%", "nothing")
        ]
    assert found == [1, 1, 0, 0]


def test_a_list_costs_one_query_and_a_page_the_same_for_any_length(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        few = count_queries(session, lambda: experiment_view(session, row))
        for n in range(20):
            running.add_check_in(
                session, row, CheckInDraft(measurements={"a": n}), actor=house.team, now=NOW
            )
        many = count_queries(session, lambda: experiment_view(session, row))
        listed = count_queries(session, lambda: experiments(session, house.lead, claimable=True))
    assert (few, many, listed) == (many, few, 1)
