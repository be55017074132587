"""Claims, handovers, refusals and what an end without success does."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments import handovers as acts
from app.domain.experiments import running
from app.domain.experiments.claims import claim_success, confirm_claim, refuse_claim
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.ending import (
    close_finished,
    extend_experiment,
    record_result,
    stop_experiment,
)
from app.domain.experiments.follow_ups import KIND, tell_follow_ups
from app.domain.experiments.models import Experiment
from app.domain.experiments.queries import experiments, lessons
from app.domain.experiments.schemas import (
    Booking,
    CheckInDraft,
    ClaimDraft,
    Extension,
    HandoverPlan,
    Plan,
    Verdict,
)
from app.domain.fund.queries import money_of_experiments, year_picture
from app.domain.ideas.models import Idea
from app.domain.register.models import RegisterEntry
from app.events import Event
from tests.domain.commitments.test_commitments import count_queries
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, sign


def _running(session: Session) -> tuple[House, Experiment, Idea]:
    house = make_house(session)
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    row = choose(session, house, idea)
    running.start_experiment(session, row, actor=house.team, now=NOW)
    return house, row, idea


def _judged(session: Session, result: str) -> tuple[House, Experiment, Idea]:
    house, row, idea = _running(session)
    verdict = Verdict(result=result, evidence="e", lesson="Bring a lamp")
    record_result(session, row, verdict, actor=house.team, now=NOW)
    return house, row, idea


def test_a_refused_handover_can_be_asked_once_more_and_then_ends_broken(db: Database) -> None:
    with db.write() as session:
        house, row, idea = _judged(session, "success")
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        acts.refuse_handover(session, made, reason="Too dear", actor=house.lead, now=NOW)
        first = (made.state, made.reason, idea.next_who)
        acts.escalate_handover(session, made, actor=house.team, now=NOW)
        acts.replan_handover(
            session, made, HandoverPlan(running_cost_cents=1), actor=house.team, now=NOW
        )
        acts.refuse_handover(session, made, reason="Still", actor=house.lead, now=NOW)
        acts.escalate_handover(session, made, actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="asked_twice"):
            acts.replan_handover(session, made, HandoverPlan(), actor=house.team, now=NOW)
        acts.end_handover(session, made, reason="Unit closed", actor=house.team, now=NOW)
    with db.read() as session:
        assert first == ("refused", "Too dear", "ai_team")
        assert session.exec(select(Commitment.state)).one() == "broken"
        assert session.exec(select(RegisterEntry.state)).one() == "retired"
        assert (
            session.get_one(Idea, idea.id).state,
            session.get_one(Experiment, row.id).state,
        ) == ("ended", "closed")
        assert year_picture(session, 2026).experiments_cents == 0


def test_another_units_handover_gets_its_own_register_entry(db: Database) -> None:
    with db.write() as session:
        house, row, idea = _judged(session, "success")
        waits = claim_success(
            session, row, ClaimDraft(unit_id=house.other_unit_id), actor=house.other, now=NOW
        )
        made = confirm_claim(session, waits.claim, actor=house.team, now=NOW)
        acts.accept_handover(session, made, actor=house.other, now=NOW)
        acts.complete_handover(session, made, actor=house.other, now=NOW)
        own = claim_success(
            session, row, ClaimDraft(unit_id=house.unit_id), actor=house.lead, now=NOW
        )
        acts.accept_handover(session, own.handover, actor=house.lead, now=NOW)
        acts.complete_handover(session, own.handover, actor=house.lead, now=NOW)
        entries = session.exec(select(RegisterEntry).order_by(RegisterEntry.id)).all()
        found = [(e.state, e.unit_id, e.owner_id, e.experiment_id) for e in entries]
        promise = session.exec(select(Commitment)).one()
        assert waits.handover is None
        assert found == [
            ("in_use", house.unit_id, house.lead.id, row.id),
            ("in_use", house.other_unit_id, house.other.id, None),
        ]
        assert (promise.state, idea.state) == ("fulfilled", "adopted")


def test_the_money_waits_for_the_unit_that_promised(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _judged(session, "success")
        waits = claim_success(
            session, row, ClaimDraft(unit_id=house.other_unit_id), actor=house.other, now=NOW
        )
        made = confirm_claim(session, waits.claim, actor=house.team, now=NOW)
        acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        acts.accept_handover(session, made, actor=house.other, now=NOW)
        acts.complete_handover(session, made, actor=house.other, now=NOW)
        session.refresh(row)
        assert (row.state, money_of_experiments(session, [row.id])[row.id].left_cents) == (
            "success",
            900_000,
        )


def test_a_refused_claim_cannot_be_confirmed(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _judged(session, "success")
        waits = claim_success(
            session, row, ClaimDraft(unit_id=house.other_unit_id), actor=house.other, now=NOW
        )
        refuse_claim(session, waits.claim, reason="Licence", actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="already_done"):
            confirm_claim(session, waits.claim, actor=house.team, now=NOW)


def test_only_its_lead_claims_for_a_unit_and_only_a_success(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _running(session)
        with pytest.raises(NotAllowed):
            claim_success(
                session, row, ClaimDraft(unit_id=house.unit_id), actor=house.other, now=NOW
            )
        with pytest.raises(Conflict, match="wrong_state"):
            claim_success(
                session, row, ClaimDraft(unit_id=house.unit_id), actor=house.lead, now=NOW
            )


def test_the_lead_may_measure_book_pause_and_stop_but_not_judge(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _running(session)
        running.edit_plan(session, row, Plan(lead_id=house.employee.id), actor=house.team, now=NOW)
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


def test_stopping_gives_the_money_and_the_promise_back(db: Database) -> None:
    with db.write() as session:
        house, row, idea = _running(session)
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
        house, row, _idea = _judged(session, "no_success")
        early = close_finished(session, now=NOW + timedelta(days=14))
        late = close_finished(session, now=NOW + timedelta(days=15))
        session.refresh(row)
        assert (early, late, row.state, row.result) == (0, 1, "closed", "no_success")
        with pytest.raises(Conflict):
            running.book_cost(session, row, Booking(amount_cents=1), actor=house.team, now=NOW)


def test_bookings_stay_within_the_grant(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _running(session)
        with pytest.raises(Conflict) as refused:
            running.book_cost(
                session, row, Booking(amount_cents=900_001), actor=house.team, now=NOW
            )
    assert refused.value.params["missing_cents"] == 1


def test_an_extension_without_money_in_the_year_is_refused(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _running(session)
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
        house, row, _idea = _running(session)
        with pytest.raises(Conflict, match="wrong_state"):
            running.edit_plan(session, row, Plan(goal="easier"), actor=house.team, now=NOW)


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        ({}, "measurements", "required"),
        ({"note": "x", "date": "2026-11-24"}, "date", "in_the_future"),
    ],
)
def test_a_check_in_needs_something_that_happened(sqlite_db: Database, draft, field, code) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _running(session)
        with pytest.raises(Invalid) as refused:
            running.add_check_in(
                session, row, CheckInDraft.model_validate(draft), actor=house.team, now=NOW
            )
    assert [(e.field, e.code) for e in refused.value.errors] == [(field, code)]


def test_the_next_step_follows_the_weeks_and_ends_with_the_judgement(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, idea = _running(session)
        weekly = (idea.next_code, idea.next_by - NOW)
        running.add_check_in(
            session, row, CheckInDraft(note="x"), actor=house.team, now=NOW + timedelta(days=57)
        )
        assert weekly == ("check_in", timedelta(days=7))
        assert idea.next_code == "result"


def test_steps_of_a_handover_are_ticked_by_their_own_side(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _judged(session, "success")
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        acts.tick_step(session, made, "owner", done=True, actor=house.lead, now=NOW)
        acts.tick_step(session, made, "access", done=True, actor=house.team, now=NOW)
        acts.tick_step(session, made, "owner", done=False, actor=house.lead, now=NOW)
        with pytest.raises(NotAllowed):
            acts.tick_step(session, made, "access", done=False, actor=house.lead, now=NOW)
        with pytest.raises(NotFound):
            acts.tick_step(session, made, "nothing", done=True, actor=house.team, now=NOW)
        assert made.done == ["access"]


def test_lessons_are_found_by_their_words(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        _judged(session, "no_success")
        found = [
            len(lessons(session, words=w).items)
            for w in ("LAMP", "lamp receipts", "100%", "nothing")
        ]
    assert found == [1, 1, 0, 0]


def test_a_list_costs_one_query_and_a_page_the_same_for_any_length(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = _running(session)
        few = count_queries(session, lambda: experiment_view(session, row))
        for n in range(20):
            running.add_check_in(
                session, row, CheckInDraft(measurements={"a": n}), actor=house.team, now=NOW
            )
        many = count_queries(session, lambda: experiment_view(session, row))
        listed = count_queries(session, lambda: experiments(session, house.lead, claimable=True))
    assert (few, many, listed) == (many, few, 1)


def test_each_follow_up_is_told_once_when_its_day_has_come(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = _judged(session, "success")
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        acts.accept_handover(session, made, actor=house.lead, now=NOW)
        acts.complete_handover(session, made, actor=house.lead, now=NOW)
        days = [60, 92, 93, 181, 182, 400]
        told = [tell_follow_ups(session, now=NOW + timedelta(days=n)) for n in days]
        query = select(Event.payload).where(Event.kind == KIND).order_by(Event.id)
        months = [payload["months"] for payload in session.exec(query).all()]
    assert (told, months) == ([0, 1, 0, 1, 0, 0], [3, 6])
