"""Claims, handovers, refusals and what an end without success does."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments import handovers as acts
from app.domain.experiments import running
from app.domain.experiments.claims import claim_success, confirm_claim, refuse_claim
from app.domain.experiments.ending import (
    record_result,
)
from app.domain.experiments.follow_ups import (
    KIND,
    answer_follow_up,
    asked_now,
    follow_ups_of,
    tell_follow_ups,
)
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.queries import handover_view
from app.domain.experiments.schemas import (
    ClaimDraft,
    FollowUpAnswer,
    HandoverPlan,
    Verdict,
)
from app.domain.experiments.settling import close_unclaimed, unclaimed_due
from app.domain.experiments.successes import successes, use_of_idea
from app.domain.fund.queries import money_of_experiments
from app.domain.ideas.models import Idea
from app.domain.people.models import Person, Unit
from app.domain.register.models import RegisterEntry
from app.events import Event
from tests.domain.commitments.test_commitments import count_queries
from tests.support.promises import NOW, House, choose, make_ready_idea, sign, work_in
from tests.support.trials import judged_trial, running_trial


def _refused_twice(session: Session) -> tuple[House, Experiment, Idea, Handover]:
    house, row, idea = judged_trial(session, "success")
    made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
    acts.refuse_handover(session, made, reason="Too dear", actor=house.lead, now=NOW)
    acts.escalate_handover(session, made, actor=house.team, now=NOW)
    acts.replan_handover(
        session, made, HandoverPlan(running_cost_cents=1), actor=house.team, now=NOW
    )
    acts.refuse_handover(session, made, reason="Still", actor=house.lead, now=NOW)
    return house, row, idea, made


def test_a_handover_refused_twice_ends_and_the_promise_is_broken(db: Database) -> None:
    with db.write() as session:
        house, row, idea, made = _refused_twice(session)
        with pytest.raises(Conflict, match="wrong_state"):
            acts.replan_handover(session, made, HandoverPlan(), actor=house.team, now=NOW)
        kinds = session.exec(select(Event.kind).order_by(Event.id)).all()
        told = [k for k in kinds if k.startswith(("handover.", "commitment.b", "experiment.free"))]
        promise = session.exec(select(Commitment)).one()
        assert (made.state, made.refusals, promise.state, promise.reason) == (
            "ended",
            2,
            "broken",
            "Still",
        )
        assert (idea.state, idea.next_code, row.state) == ("in_experiment", "handover", "success")
    assert told == [
        "handover.planned",
        "handover.refused",
        "handover.escalated",
        "handover.planned",
        "handover.refused",
        "handover.escalated",
        "handover.ended",
        "commitment.broken",
        "experiment.free_to_claim",
    ]


def test_what_nobody_takes_over_within_a_month_ends_and_its_money_goes_back(db: Database) -> None:
    with db.write() as session:
        _house, row, idea, _made = _refused_twice(session)
    with db.write() as session:
        days = [29, 31, 32]
        closed = [close_unclaimed(session, now=NOW + timedelta(days=n)) for n in days]
        assert (closed, unclaimed_due(session, NOW + timedelta(days=60))) == ([0, 1, 0], False)
    with db.read() as session:
        ended = session.get_one(Idea, idea.id)
        assert (ended.state, ended.reason_code, ended.next_code) == (
            "ended",
            "not_taken_over",
            "none",
        )
        assert session.get_one(Experiment, row.id).state == "closed"
        assert session.exec(select(RegisterEntry.state)).one() == "retired"
        assert money_of_experiments(session, [row.id])[row.id].left_cents == 0


def test_another_unit_takes_over_a_broken_promise(db: Database) -> None:
    with db.write() as session:
        house, row, idea, _made = _refused_twice(session)
        other = ClaimDraft(unit_id=house.other_unit_id)
        waits = claim_success(session, row, other, actor=house.other, now=NOW)
        late = close_unclaimed(session, now=NOW + timedelta(days=40))
        made = confirm_claim(session, waits.claim, actor=house.team, now=NOW)
        acts.accept_handover(session, made, actor=house.other, now=NOW)
        acts.complete_handover(session, made, actor=house.other, now=NOW)
        entry = session.exec(select(RegisterEntry)).one()
        promise = session.exec(select(Commitment)).one()
        session.refresh(row)
        assert (waits.handover, late) == (None, 0)
        assert (entry.state, entry.unit_id, entry.owner_id) == (
            "in_use",
            house.other_unit_id,
            house.other.id,
        )
        assert (idea.state, row.state, promise.state) == ("adopted", "closed", "broken")


def test_unit_and_team_plan_together_and_what_was_accepted_stays(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        work_in(session, house.employee, house.unit_id)
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        until = made.on + timedelta(days=60)
        plan = HandoverPlan(access="IT desk", documents="Share", support_until=until)
        acts.plan_handover(session, made, plan, actor=house.lead, now=NOW)
        acts.accept_handover(session, made, actor=house.lead, now=NOW)
        later = HandoverPlan(owner_email="employee@example.test", date=made.on)
        acts.plan_handover(session, made, later, actor=house.lead, now=NOW)
        dearer = HandoverPlan(running_cost_cents=9)
        with pytest.raises(Conflict, match="wrong_state"):
            acts.plan_handover(session, made, dearer, actor=house.team, now=NOW)
        early = HandoverPlan(support_until=NOW.date())
        with pytest.raises(Invalid):
            acts.plan_handover(session, made, early, actor=house.team, now=NOW)
        with pytest.raises(NotAllowed):
            acts.plan_handover(session, made, plan, actor=house.other, now=NOW)
        assert (made.access, made.documents, made.support_until, made.owner_id) == (
            "IT desk",
            "Share",
            until,
            house.employee.id,
        )


def test_the_owner_works_in_the_unit_that_takes_over_or_leads_it(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        named = HandoverPlan(owner_email="employee@example.test")
        team, below = _two_levels_below(session, house.unit_id)
        for elsewhere in (None, house.other_unit_id):
            session.get_one(Person, house.employee.id).unit_id = elsewhere
            session.flush()
            with pytest.raises(Invalid) as refused:
                acts.plan_handover(session, made, named, actor=house.lead, now=NOW)
            assert [(e.field, e.code) for e in refused.value.errors] == [
                ("owner_email", "not_in_unit")
            ]
            assert made.owner_id == house.lead.id
        for inside in (house.unit_id, team, below):
            work_in(session, house.employee, inside)
            acts.plan_handover(session, made, named, actor=house.lead, now=NOW)
            assert made.owner_id == house.employee.id
            back = HandoverPlan(owner_email="lead@example.test")
            acts.plan_handover(session, made, back, actor=house.team, now=NOW)


def _two_levels_below(session: Session, unit_id: int) -> tuple[int, int]:
    team = Unit(name="Orders", parent_id=unit_id)
    session.add(team)
    session.flush()
    below = Unit(name="Night orders", parent_id=team.id)
    session.add(below)
    session.flush()
    return team.id or 0, below.id or 0


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE handover SET owner_id = {stranger}",
        "UPDATE handover SET unit_id = {other}, owner_id = {lead}",
        (
            "INSERT INTO handover (experiment_id, unit_id, state, version, owner_id, day, "
            "running_cost_cents, reason, refusals, done, created_at) VALUES "
            "({experiment}, {other}, 'planned', 1, {lead}, '2026-12-24', 0, '', 0, '[]', '2026-11-23')"
        ),
    ],
)
def test_raw_sql_names_no_owner_from_elsewhere(db: Database, attack: str) -> None:
    with db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        work_in(session, house.employee, house.other_unit_id)
        statement = attack.format(
            stranger=house.employee.id,
            other=house.other_unit_id,
            lead=house.lead.id,
            experiment=row.id,
        )
    with (
        pytest.raises(sa.exc.DBAPIError, match="kiem:not_in_unit"),
        db.engine.begin() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_another_units_handover_gets_its_own_register_entry(db: Database) -> None:
    with db.write() as session:
        house, row, idea = judged_trial(session, "success")
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
        house, row, _idea = judged_trial(session, "success")
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
        house, row, _idea = judged_trial(session, "success")
        waits = claim_success(
            session, row, ClaimDraft(unit_id=house.other_unit_id), actor=house.other, now=NOW
        )
        refuse_claim(session, waits.claim, reason="Licence", actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="already_done"):
            confirm_claim(session, waits.claim, actor=house.team, now=NOW)


def test_only_its_lead_claims_for_a_unit_and_only_a_success(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = running_trial(session)
        with pytest.raises(NotAllowed):
            claim_success(
                session, row, ClaimDraft(unit_id=house.unit_id), actor=house.other, now=NOW
            )
        with pytest.raises(Conflict, match="wrong_state"):
            claim_success(
                session, row, ClaimDraft(unit_id=house.unit_id), actor=house.lead, now=NOW
            )


def test_steps_of_a_handover_are_ticked_by_their_own_side(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        acts.tick_step(session, made, "owner", done=True, actor=house.lead, now=NOW)
        acts.tick_step(session, made, "access", done=True, actor=house.team, now=NOW)
        acts.tick_step(session, made, "owner", done=False, actor=house.lead, now=NOW)
        with pytest.raises(NotAllowed):
            acts.tick_step(session, made, "access", done=False, actor=house.lead, now=NOW)
        with pytest.raises(NotFound):
            acts.tick_step(session, made, "nothing", done=True, actor=house.team, now=NOW)
        assert made.done == ["access"]


def test_each_follow_up_is_told_once_when_its_day_has_come(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
        acts.accept_handover(session, made, actor=house.lead, now=NOW)
        acts.complete_handover(session, made, actor=house.lead, now=NOW)
        days = [60, 92, 93, 181, 182, 400]
        told = [tell_follow_ups(session, now=NOW + timedelta(days=n)) for n in days]
        query = select(Event.payload).where(Event.kind == KIND).order_by(Event.id)
        months = [payload["months"] for payload in session.exec(query).all()]
    assert (told, months) == ([0, 1, 0, 1, 0, 0], [3, 6])


def _completed(session: Session) -> tuple[House, Handover]:
    house, row, _idea = judged_trial(session, "success")
    made, _new = acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
    acts.accept_handover(session, made, actor=house.lead, now=NOW)
    acts.complete_handover(session, made, actor=house.lead, now=NOW)
    return house, made


def test_a_unit_tells_once_at_each_follow_up_how_it_does(db: Database) -> None:
    with db.write() as session:
        house, made = _completed(session)
        view = handover_view(session, made.id)
        three, six = NOW + timedelta(days=92), NOW + timedelta(days=182)
        yes = FollowUpAnswer(months=3, used="yes", people=40, brought="4 minutes")
        with pytest.raises(Conflict, match="not_yet"):
            answer_follow_up(session, made, yes, actor=house.lead, now=NOW)
        with pytest.raises(NotAllowed):
            answer_follow_up(session, made, yes, actor=house.team, now=three)
        answer_follow_up(session, made, yes, actor=house.lead, now=three)
        with pytest.raises(Conflict, match="already_done"):
            answer_follow_up(session, made, yes, actor=house.lead, now=three)
        told = follow_ups_of(session, [made.id])[made.id]
        asked = [
            asked_now(view, t, d.date())
            for t, d in (([], NOW), ([], three), (told, three), (told, six))
        ]
        no = FollowUpAnswer(months=6, used="no", brought="The supplier stopped")
        answer_follow_up(session, made, no, actor=house.lead, now=six)
        use = use_of_idea(session.exec(select(Idea.id)).one()).ask(session)
        query = select(Event.payload).where(Event.kind == "handover.followed_up")
        events = [(p["months"], p["used"]) for p in session.exec(query.order_by(Event.id)).all()]
    assert (asked, events) == ([None, 3, None, 6], [(3, "yes"), (6, "no")])
    assert [(u.unit, [(f.months, f.people) for f in u.told]) for u in use] == [
        ("Purchasing", [(3, 40), (6, 0)])
    ]
    for attack in (
        "UPDATE follow_up SET people = 9",
        "DELETE FROM follow_up",
        (
            "INSERT INTO follow_up (handover_id, months, used, people, brought, at) "
            "SELECT handover_id, 3, used, 0, '', at FROM follow_up WHERE months = 6"
        ),
    ):
        with pytest.raises(Conflict), db.write() as session:
            session.execute(sa.text(attack))


def test_nobody_tells_of_what_was_not_completed(db: Database) -> None:
    with db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        acts.make_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
    attack = (
        "INSERT INTO follow_up (handover_id, months, used, people, brought, at) "
        "SELECT id, 3, 'yes', 1, 'x', created_at FROM handover"
    )
    with pytest.raises(Conflict, match="wrong_state"), db.write() as session:
        session.execute(sa.text(attack))


def test_successes_cost_four_queries_however_many_there_are(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house, row, _idea = judged_trial(session, "success")
        claim_success(session, row, ClaimDraft(unit_id=house.unit_id), actor=house.lead, now=NOW)
        other = ClaimDraft(unit_id=house.other_unit_id)
        claim_success(session, row, other, actor=house.other, now=NOW)
        few = count_queries(session, lambda: successes(session, house.lead))
        for n in range(3):
            idea = make_ready_idea(session, house, title=f"Idea {n}")
            sign(session, house, idea)
            more = choose(session, house, idea)
            running.start_experiment(session, more, actor=house.team, now=NOW)
            verdict = Verdict(result="success", evidence="e", lesson="l")
            record_result(session, more, verdict, actor=house.team, now=NOW)
            claim = ClaimDraft(unit_id=house.unit_id)
            claim_success(session, more, claim, actor=house.lead, now=NOW)
        many = count_queries(session, lambda: successes(session, house.lead))
        found = successes(session, house.other, limit=2)
        rest = successes(session, house.other, limit=2, cursor=found.next)
        first = rest.items[-1]
    assert (few, many) == (4, 4)
    assert (len(found.items), len(rest.items)) == (2, 2)
    assert ([t.unit for t in first.take_overs], [w.unit for w in first.wishes]) == (
        ["Purchasing"],
        ["Field service"],
    )
    assert found.items[0].may_claim(house.other.leads) == house.other.leads
