"""Offering, answering, taking back, and what the calendar does."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.commitments.access import allowed_in
from app.domain.commitments.answering import (
    decline_commitment,
    ended_due,
    expire_commitments,
)
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import edit_terms, put_offer
from app.domain.commitments.proposing import counter_offer
from app.domain.commitments.queries import commitments
from app.domain.commitments.schemas import Counter, Terms
from app.domain.commitments.states import CommitmentState as S
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import start_experiment
from app.domain.experiments.signing import release_commitment, sign_commitment
from app.domain.experiments.waiting import shelve_unpromised
from app.domain.fund.years import year_picture
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.submitting import withdraw_idea
from app.domain.people.models import Unit
from app.domain.register.models import RegisterEntry
from app.events import Event
from tests.support.promises import NOW, choose, make_house, make_ready_idea, offer, sign


def test_only_the_units_lead_or_deputy_signs(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house))
        for actor in (house.team, house.other, house.employee):
            with pytest.raises(NotAllowed):
                sign_commitment(session, row, actor=actor, now=NOW)
        session.get_one(Unit, house.unit_id).deputy_id = house.employee.id
        deputy = Actor(house.employee.person_id, leads=frozenset({house.unit_id}))
        sign_commitment(session, row, actor=deputy, now=NOW)
        assert (row.state, row.signed_by) == (S.SIGNED, deputy.person_id)


def test_an_offer_past_its_day_can_no_longer_be_signed(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house), expires_on="2026-11-30")
        with pytest.raises(Conflict, match="expired"):
            sign_commitment(session, row, actor=house.lead, now=NOW + timedelta(days=8))


def test_a_day_in_the_past_is_refused(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        with pytest.raises(Invalid) as refused:
            offer(session, house, make_ready_idea(session, house), expires_on="2026-11-22")
    assert [(e.field, e.code) for e in refused.value.errors] == [("expires_on", "in_the_past")]


def test_a_second_open_offer_to_the_same_unit_is_refused(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        offer(session, house, idea)
        with pytest.raises(Conflict, match="exists"):
            offer(session, house, idea)
        assert offer(session, house, idea, unit_id=house.other_unit_id).state is S.OFFERED


def test_changed_terms_count_the_version_up_and_a_stale_change_is_refused(
    sqlite_db: Database,
) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house))
        edit_terms(session, row, Terms(version=1, budget_cents=5), actor=house.team, now=NOW)
        with pytest.raises(Conflict) as refused:
            edit_terms(session, row, Terms(version=1, budget_cents=6), actor=house.team, now=NOW)
        assert (row.version, row.budget_cents, refused.value.params["current"]) == (2, 5, 2)


def test_a_counter_proposal_waits_as_a_draft_for_the_ai_team(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house), capacity="1 fte")
        made = counter_offer(
            session, row, Counter(budget_cents=7, reason="Less"), actor=house.lead, now=NOW
        )
        states = (row.state, made.state, made.budget_cents, made.capacity, made.replaces_id)
        put_offer(session, made, actor=house.team, now=NOW)
        sign_commitment(session, made, actor=house.lead, now=NOW)
        assert states == (S.DECLINED, S.DRAFTED, 7, "1 fte", row.id)
        assert made.state is S.SIGNED


def test_new_terms_take_the_place_of_signed_ones_also_in_the_experiment(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        first = sign(session, house, idea)
        experiment = choose(session, house, idea)
        second = offer(session, house, idea, success_criterion="3 minutes")
        sign_commitment(session, second, actor=house.lead, now=NOW)
        session.refresh(experiment)
        assert (first.state, second.state, experiment.commitment_id) == (
            S.RELEASED,
            S.SIGNED,
            second.id,
        )
        assert experiment.state == "ready"


def test_declining_needs_an_open_offer(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = sign(session, house, make_ready_idea(session, house))
        with pytest.raises(Conflict, match="wrong_state"):
            decline_commitment(session, row, reason="no", actor=house.lead, now=NOW)


def test_a_release_before_the_start_sends_the_idea_back_to_wait(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        row = sign(session, house, idea)
        experiment = choose(session, house, idea)
        release_commitment(session, row, reason="No people", actor=house.lead, now=NOW)
        session.refresh(experiment)
        found = (row.state, row.reason, experiment.state, experiment.commitment_id, idea.state)
        assert found == (S.RELEASED, "No people", "prepared", None, "awaiting_commitment")
        assert (idea.next_code, idea.next_by) == ("commitment", NOW + timedelta(days=60))


def test_a_second_signature_steps_in_when_the_first_is_released(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        first = sign(session, house, idea)
        second = offer(session, house, idea, unit_id=house.other_unit_id)
        sign_commitment(session, second, actor=house.other, now=NOW)
        experiment = choose(session, house, idea)
        release_commitment(session, first, reason="x", actor=house.lead, now=NOW)
        session.refresh(experiment)
        assert (experiment.state, experiment.commitment_id, idea.state) == (
            "ready",
            second.id,
            "in_experiment",
        )


def test_after_the_start_a_promise_stands(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        row = sign(session, house, idea)
        start_experiment(session, choose(session, house, idea), actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="experiment_started"):
            release_commitment(session, row, reason="x", actor=house.lead, now=NOW)
        assert allowed_in(house.lead, row.state, row.unit_id, started=True) == []


def test_offers_expire_once_their_day_has_passed(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        row = offer(session, house, idea, expires_on="2026-11-30")
        kept = offer(session, house, idea, unit_id=house.other_unit_id, expires_on="2026-12-30")
        on_the_day = expire_commitments(session, now=NOW + timedelta(days=7))
        after = expire_commitments(session, now=NOW + timedelta(days=8))
        again = expire_commitments(session, now=NOW + timedelta(days=8))
        assert (on_the_day, after, again, row.state, kept.state) == (0, 1, 0, S.EXPIRED, S.OFFERED)


def test_promises_end_when_the_idea_is_taken_back(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea, other = (make_ready_idea(session, house) for _ in range(2))
        signed, kept = (sign(session, house, each) for each in (idea, other))
        open_ = offer(session, house, idea, unit_id=house.other_unit_id)
        session.add(IdeaAuthor(idea_id=idea.id, person_id=house.employee.id))
        session.flush()
        before = ended_due(session, NOW)
        withdraw_idea(session, idea, actor=house.employee, now=NOW)
        due = ended_due(session, NOW)
        found = [expire_commitments(session, now=NOW) for _ in range(2)]
        states = [row.state for row in (signed, open_, kept)]
        kinds = session.exec(select(Event.kind).where(Event.kind == "commitment.lapsed")).all()
    assert (before, due, found, ended_due(session, NOW)) == (False, True, [2, 0], False)
    assert (states, len(kinds)) == ([S.RELEASED, S.EXPIRED, S.SIGNED], 1)


def test_without_a_unit_the_idea_is_shelved_and_the_grant_flows_back(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        experiment = choose(session, house, idea)
        row = offer(session, house, idea, expires_on="2027-12-01")
        early = shelve_unpromised(session, now=NOW + timedelta(days=60))
        late = shelve_unpromised(session, now=NOW + timedelta(days=61))
        again = shelve_unpromised(session, now=NOW + timedelta(days=61))
    with db.read() as session:
        idea = session.get_one(Idea, idea.id)
        picture = year_picture(session, 2026)
        entry = session.exec(select(RegisterEntry)).one()
        assert (early, late, again) == (0, 1, 0)
        assert (idea.state, idea.reason_code, idea.next_code) == ("shelved", "no_unit", "revisit")
        assert (picture.left_cents, picture.experiments_cents, entry.state) == (
            900_000,
            0,
            "retired",
        )
        assert session.get_one(Experiment, experiment.id).state == "closed"
        assert session.get_one(Commitment, row.id).state is S.EXPIRED


def test_drafts_are_listed_for_the_ai_team_and_the_unit_only(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        offer(session, house, make_ready_idea(session, house), draft=True)
        seen = [
            len(commitments(session, a).items)
            for a in (house.team, house.lead, house.other, house.employee)
        ]
    assert seen == [1, 1, 0, 0]


def test_a_page_of_commitments_costs_one_query(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        for _ in range(5):
            offer(session, house, make_ready_idea(session, house))
    with sqlite_db.read() as session:
        assert count_queries(session, lambda: commitments(session, house.team, limit=3)) == 1


def count_queries(session: Session, act) -> int:
    """Return how many statements an act sends."""
    from sqlalchemy import event

    seen = []
    session.connection()
    engine = session.get_bind().engine

    def note(*_args) -> None:
        seen.append(1)

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
