"""A unit is merged or closed while promises live: the lead of the unit that goes on says yes or gives back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.actor import SYSTEM, Actor, Proof
from app.core.errors import Conflict, NotAllowed
from app.db.engine import Database
from app.domain.commitments.access import allowed_in
from app.domain.commitments.models import Commitment
from app.domain.commitments.passing import HEIR_DAYS
from app.domain.commitments.states import CommitmentState as S
from app.domain.experiments.claims import claim_success, confirm_claim
from app.domain.experiments.ending import record_result, stop_experiment
from app.domain.experiments.handing import make_handover
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.readiness import blockers
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import ClaimDraft, HandoverPlan, Verdict
from app.domain.experiments.signing import (
    confirm_promise,
    contest_promise,
    release_commitment,
)
from app.domain.experiments.standing import standing_with
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.ideas.models import Idea
from app.domain.insight.step_queries import commitment_steps
from app.domain.people.models import Unit, UnitSuccession
from app.domain.people.schemas import UnitChange
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.models import OwnerOffer, RegisterEntry
from tests.domain.commitments.test_proposing import at_once
from tests.domain.experiments.test_bad_moments import a_house, close, events, told
from tests.support.promises import NOW, House, choose, make_ready_idea, sign
from tests.support.uses import use_of_ai


def passed(session: Session, *, started: bool = False) -> tuple[House, Commitment, Experiment]:
    """Close the unit that signed; the other one goes on."""
    house = a_house(session)
    idea = make_ready_idea(session, house)
    row = sign(session, house, idea)
    experiment = choose(session, house, idea)
    if started:
        start_experiment(session, experiment, actor=house.team, now=NOW)
    close(session, house, house.other_unit_id)
    session.refresh(row)
    session.refresh(experiment)
    return house, row, experiment


def test_nothing_starts_on_a_promise_that_passed_until_the_heirs_lead_says_yes(
    db: Database,
) -> None:
    with db.write() as session:
        house, row, experiment = passed(session)
        assert (row.state, row.confirm_by) == (S.SIGNED, (NOW + HEIR_DAYS).date())
        assert (experiment.state, [b.code for b in blockers(session, experiment)]) == (
            "prepared",
            ["promise_passed"],
        )
        with pytest.raises(Conflict, match="blocked"):
            start_experiment(session, experiment, actor=house.team, now=NOW)
        assert told(session, "promise_came") == {house.other.id}
        for stranger in (house.lead, house.team, house.employee):
            with pytest.raises(NotAllowed):
                confirm_promise(session, row, actor=stranger, now=NOW)
        confirm_promise(session, row, actor=house.other, now=NOW)
        assert (row.confirm_by, experiment.state) == (None, "ready")
        assert told(session, "promise_confirmed") == {house.team.id}
        start_experiment(session, experiment, actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="wrong_state"):
            confirm_promise(session, row, actor=house.other, now=NOW)


def test_the_yes_takes_a_fresh_sign_in_as_a_signature_does(db: Database) -> None:
    with db.write() as session:
        house, row, _experiment = passed(session)
        old = Proof("password", NOW - timedelta(hours=1))
        late = Actor(house.other.id, leads=house.other.leads, proof=old)
        with pytest.raises(Conflict, match="sign_in_too_old"):
            confirm_promise(session, row, actor=late, now=NOW)
        fresh = Actor(house.other.id, leads=house.other.leads, proof=Proof("password", NOW))
        confirm_promise(session, row, actor=fresh, now=NOW)
        assert [e["proof"] for e in events(session, "commitment.confirmed")] == ["password"]


def test_before_the_start_the_heirs_lead_gives_it_back_and_the_idea_seeks_a_unit(
    db: Database,
) -> None:
    with db.write() as session:
        house, row, experiment = passed(session)
        with pytest.raises(Conflict, match="wrong_state"):
            contest_promise(session, row, reason="No people", actor=house.other, now=NOW)
        release_commitment(session, row, reason="No people", actor=house.other, now=NOW)
        idea = session.get_one(Idea, row.idea_id)
        assert (row.state, experiment.commitment_id, idea.state) == (
            S.RELEASED,
            None,
            "awaiting_commitment",
        )


def test_after_the_start_the_promise_stands_and_management_hears_what_is_in_the_way(
    db: Database,
) -> None:
    with db.write() as session:
        house, row, experiment = passed(session, started=True)
        may = allowed_in(house.other, row.state, row.unit_id, started=True, passed=True)
        waits = [(s.code, s.party, s.unit) for s in commitment_steps(session)]
        with pytest.raises(Conflict, match="experiment_started"):
            release_commitment(session, row, reason="No", actor=house.other, now=NOW)
        contest_promise(session, row, reason="Nobody knows it", actor=house.other, now=NOW)
        then = [(s.code, s.party) for s in commitment_steps(session)]
        assert (may, waits) == (["confirm", "contest"], [("confirm", "unit", "Field service")])
        assert then == [("settle", "management")]
        assert told(session, "promise_contested") == {house.employee.id}
        assert (row.state, row.reason, experiment.state) == (S.SIGNED, "Nobody knows it", "running")
        stop_experiment(session, experiment, lesson="Enough", actor=house.team, now=NOW)
        session.refresh(row)
        assert row.state is S.RELEASED


def test_who_saw_a_problem_may_still_say_yes(db: Database) -> None:
    with db.write() as session:
        house, row, _experiment = passed(session, started=True)
        contest_promise(session, row, reason="Nobody knows it", actor=house.other, now=NOW)
        confirm_promise(session, row, actor=house.other, now=NOW)
        assert (row.confirm_by, row.reason) == (None, "")


ATTACKS = {
    "UPDATE experiment SET state = 'ready'": "not_signed",
    "UPDATE commitment SET unit_id = :old, confirm_by = NULL": "criterion_frozen",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_raw_sql_neither_starts_on_it_nor_moves_it_on_unasked(db: Database, attack: str) -> None:
    with db.write() as session:
        house, row, _experiment = passed(session)
        session.get_one(Unit, house.unit_id).active = True
        if "SET unit_id" in attack:  # also where a unit does go on with it, an heir's word is due
            session.add(
                UnitSuccession(unit_id=row.unit_id, successor_id=house.unit_id, by_id=None, at=NOW)
            )
        session.flush()
        ids = {"old": house.unit_id} if ":old" in attack else {}
    with pytest.raises(Conflict, match=ATTACKS[attack]), db.write() as session:
        session.execute(sa.text(attack), ids)


def test_a_yes_and_a_no_at_once_leave_one_of_them(db: Database) -> None:
    with db.write() as session:
        house, row, experiment = passed(session)
        number, trial = row.id, experiment.id
    said = at_once(
        db,
        lambda session: confirm_promise(
            session, session.get_one(Commitment, number), actor=house.other, now=NOW
        ),
        lambda session: release_commitment(
            session,
            session.get_one(Commitment, number),
            reason="No",
            actor=house.other,
            now=NOW,
        ),
    )
    with db.read() as session:
        row = session.get_one(Commitment, number)
        state = session.get_one(Experiment, trial).state
        assert (row.state, state, said) in [
            (S.RELEASED, "prepared", []),
            (S.RELEASED, "prepared", ["wrong_state"]),
        ]


def succeeded(session: Session) -> tuple[House, Experiment]:
    house = a_house(session)
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    experiment = choose(session, house, idea)
    start_experiment(session, experiment, actor=house.team, now=NOW)
    verdict = Verdict(result="success", evidence="e", lesson="l")
    record_result(session, experiment, verdict, actor=house.team, now=NOW)
    return house, experiment


def close_unit(session: Session, unit: Unit, heir_id: int) -> None:
    change = UnitChange(active=False, successor_id=heir_id)
    change_unit_and_promises(session, unit.id or 0, change, actor=SYSTEM, now=NOW)


def test_a_claim_that_waits_goes_along_and_the_ai_team_still_answers_it(db: Database) -> None:
    with db.write() as session:
        house, experiment = succeeded(session)
        third = Unit(name="Third", lead_id=house.employee.id)
        session.add(third)
        session.flush()
        claimer = Actor(house.employee.id, leads=frozenset({third.id or 0}))
        draft = ClaimDraft(unit_id=third.id)
        claim = claim_success(session, experiment, draft, actor=claimer, now=NOW).claim
        close_unit(session, third, house.other_unit_id)
        made = confirm_claim(session, claim, actor=house.team, now=NOW)
        assert (claim.unit_id, made.unit_id, made.owner_id) == (
            house.other_unit_id,
            house.other_unit_id,
            house.other.id,
        )
        assert [e["from_unit_id"] for e in events(session, "experiment.claim_passed")] == [third.id]


def test_of_two_claims_for_one_success_the_heirs_own_one_is_enough(db: Database) -> None:
    with db.write() as session:
        house, experiment = succeeded(session)
        third = Unit(name="Third", lead_id=house.employee.id)
        session.add(third)
        session.flush()
        claimer = Actor(house.employee.id, leads=frozenset({third.id or 0}))
        for actor, unit in ((claimer, third.id), (house.other, house.other_unit_id)):
            claim_success(session, experiment, ClaimDraft(unit_id=unit), actor=actor, now=NOW)
        close_unit(session, third, house.other_unit_id)
        states = session.exec(select(Claim.unit_id, Claim.state).order_by(Claim.id)).all()
        assert [tuple(row) for row in states] == [
            (third.id, "refused"),
            (house.other_unit_id, "waiting"),
        ]
        assert len(events(session, "experiment.claim_joined")) == 1


def test_a_handover_without_promise_goes_along_and_who_closes_sees_it_beforehand(
    db: Database,
) -> None:
    with db.write() as session:
        house, experiment = succeeded(session)
        claim = ClaimDraft(unit_id=house.other_unit_id)
        asked = claim_success(session, experiment, claim, actor=house.other, now=NOW).claim
        made = confirm_claim(session, asked, actor=house.team, now=NOW)
        third = Unit(name="Third", lead_id=house.employee.id)
        session.add(third)
        session.flush()
        seen = [(s.kind, s.path) for s in standing_with(session, house.other_unit_id)]
        close_unit(session, session.get_one(Unit, house.other_unit_id), third.id or 0)
        session.refresh(made)
        assert seen == [("handover", f"/handovers/{made.id}")]
        assert (made.unit_id, made.owner_id) == (third.id, house.employee.id)


def test_where_both_units_take_over_the_same_success_the_closing_waits(db: Database) -> None:
    with db.write() as session:
        house, experiment = succeeded(session)
        make_handover(session, experiment, HandoverPlan(), actor=house.team, now=NOW)
        claim = ClaimDraft(unit_id=house.other_unit_id)
        asked = claim_success(session, experiment, claim, actor=house.other, now=NOW).claim
        confirm_claim(session, asked, actor=house.team, now=NOW)
    with pytest.raises(Conflict, match="both_take_over"), db.write() as session:
        close(session, house, house.other_unit_id)
    with db.read() as session:
        units = session.exec(select(Handover.unit_id).order_by(Handover.id)).all()
        assert units == [house.unit_id, house.other_unit_id]
        assert session.get_one(Unit, house.unit_id).active is True


def test_open_duties_of_the_old_lead_go_to_the_heirs_lead_who_is_asked_to_answer(
    db: Database,
) -> None:
    with db.write() as session:
        house = a_house(session)
        number = use_of_ai(session, house, now=NOW, risk_flags=("dpia",))
        others = {duty.key: duty for duty in session.exec(select(RegisterDuty)).all()}
        first, second = sorted(others)[:2]
        others[first].owner_id, others[second].owner_id = house.lead.id, house.employee.id
        session.flush()
        close(session, house, house.other_unit_id)
        entry = session.get_one(RegisterEntry, number)
        asked = session.exec(select(OwnerOffer.person_id)).all()
        told_of = events(session, "register.passed")
        assert (entry.unit_id, entry.owner_id, asked) == (
            house.other_unit_id,
            house.lead.id,
            [house.other.id],
        )
        assert (others[first].owner_id, others[second].owner_id) == (
            house.other.id,
            house.employee.id,
        )
        assert [e["duties"] for e in told_of] == [1]
