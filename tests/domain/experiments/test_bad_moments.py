"""Leads who leave, units that close: what was promised stays in force, and nobody has to guess.

The other bad moments: what the heir of a closed unit says, test_passing; a disputed criterion and an
experiment past its end date, test_judging; a booking over the grant, test_running; a handover refused
twice, test_handovers; two who answer at once, test_at_once; a release in the second of the start,
test_attacks and test_gate_storm.
"""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app.auth.actors import actor_of_person
from app.core.actor import SYSTEM, Role
from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState as S
from app.domain.experiments.claims import claim_success
from app.domain.experiments.ending import record_result
from app.domain.experiments.handing import make_handover
from app.domain.experiments.models import Handover
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import ClaimDraft, HandoverPlan, Verdict
from app.domain.experiments.signing import (
    confirm_promise,
    release_commitment,
    sign_commitment,
)
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.ideas.models import Idea
from app.domain.people.models import RoleGrant, Unit
from app.domain.people.persons import change_person
from app.domain.people.schemas import PersonChange, UnitChange
from app.events.models import Event
from app.notify.dispatch import dispatch
from app.notify.models import Message
from tests.domain.commitments.test_proposing import at_once
from tests.factories import make_organisation
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, offer, sign


def a_house(session: Session) -> House:
    make_organisation(session)
    house = make_house(session)
    session.add(RoleGrant(person_id=house.employee.id, role=Role.MANAGER))
    session.flush()
    return house


def close(session: Session, house: House, successor: int | None) -> None:
    change = UnitChange(active=False, successor_id=successor)
    change_unit_and_promises(session, house.unit_id, change, actor=SYSTEM, now=NOW)


def told(session: Session, kind: str) -> set[int]:
    dispatch(session, NOW, limit=1000)
    query = select(Message.person_id).where(Message.kind == kind)
    return set(session.exec(query).all())


def events(session: Session, kind: str) -> list[dict]:
    return [e.payload for e in session.exec(select(Event).where(Event.kind == kind)).all()]


def test_a_signer_who_leaves_takes_nothing_along(db: Database) -> None:
    with db.write() as session:
        house = a_house(session)
        idea = make_ready_idea(session, house)
        row = sign(session, house, idea)
        experiment = choose(session, house, idea)
        change_person(session, house.lead.id, PersonChange(active=False), actor=SYSTEM, now=NOW)
        start_experiment(session, experiment, actor=house.team, now=NOW)
        session.refresh(row)
        assert (row.state, row.signed_by, experiment.state) == (S.SIGNED, house.lead.id, "running")
        assert actor_of_person(session, house.lead.id, NOW) is None
        assert told(session, "lead_left") == {house.team.id}
        assert [e["unit_id"] for e in events(session, "unit.lead_left")] == [house.unit_id]


def test_a_signer_who_loses_the_lead_signs_no_more_and_offers_go_to_the_new_one(
    db: Database,
) -> None:
    with db.write() as session:
        house = a_house(session)
        signed = sign(session, house, make_ready_idea(session, house))
        waits = offer(session, house, make_ready_idea(session, house))
        change = UnitChange(lead_email="employee@example.test")
        change_unit_and_promises(session, house.unit_id, change, actor=SYSTEM, now=NOW)
        old = actor_of_person(session, house.lead.id, NOW)
        new = actor_of_person(session, house.employee.id, NOW)
        with pytest.raises(NotAllowed):
            sign_commitment(session, waits, actor=old, now=NOW)
        sign_commitment(session, waits, actor=new, now=NOW)
        release_commitment(session, signed, reason="Other plans", actor=new, now=NOW)
        assert told(session, "lead_changed") == {house.employee.id, house.team.id}
        facts = session.exec(select(Message.params).where(Message.kind == "lead_changed")).first()
        assert (facts["unit"], facts["lead"], facts["signed"]) == ("Purchasing", "Employee", 1)
        assert events(session, "unit.lead_changed") == [
            {
                "unit_id": house.unit_id,
                "lead_id": house.employee.id,
                "before_id": house.lead.id,
            }
        ]


def test_a_unit_without_promises_changes_its_lead_quietly(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = a_house(session)
        change = UnitChange(lead_email="employee@example.test")
        change_unit_and_promises(session, house.unit_id, change, actor=SYSTEM, now=NOW)
        close(session, house, None)
        assert told(session, "lead_changed") == set()


def test_a_merged_unit_s_promises_are_kept_by_the_unit_that_goes_on(db: Database) -> None:
    with db.write() as session:
        house = a_house(session)
        idea = make_ready_idea(session, house)
        row = sign(session, house, idea)
        waits = offer(session, house, make_ready_idea(session, house))
        experiment = choose(session, house, idea)
        start_experiment(session, experiment, actor=house.team, now=NOW)
        close(session, house, house.other_unit_id)
        verdict = Verdict(result="success", evidence="e", lesson="l")
        record_result(session, experiment, verdict, actor=house.team, now=NOW)
        claim = ClaimDraft(unit_id=house.other_unit_id)
        claimed = claim_success(session, experiment, claim, actor=house.other, now=NOW)
        sign_commitment(session, waits, actor=house.other, now=NOW)
        session.refresh(row)
        assert (row.unit_id, row.state, row.signed_by) == (
            house.other_unit_id,
            S.INVOKED,
            house.lead.id,
        )
        assert claimed.handover.commitment_id == row.id
        assert session.get_one(Unit, house.unit_id).active is False
        assert {e["from_unit_id"] for e in events(session, "commitment.passed")} == {house.unit_id}
        assert told(session, "promises_passed") == {
            house.employee.id,
            house.team.id,
            house.other.id,
        }


def test_a_closed_unit_without_a_named_heir_passes_on_upwards_or_stays_open(
    db: Database,
) -> None:
    with db.write() as session:
        house = a_house(session)
        row = sign(session, house, make_ready_idea(session, house))
        for wrong in (None, house.unit_id):
            with pytest.raises(Invalid):
                close(session, house, wrong)
        session.get_one(Unit, house.unit_id).parent_id = house.other_unit_id
        session.flush()
        close(session, house, None)
        assert row.unit_id == house.other_unit_id


def test_of_two_promises_for_one_idea_the_one_that_the_experiment_rests_on_stays(
    db: Database,
) -> None:
    with db.write() as session:
        house = a_house(session)
        first, second = (make_ready_idea(session, house) for _ in range(2))
        rests = sign(session, house, first)
        extra = offer(session, house, first, unit_id=house.other_unit_id)
        sign_commitment(session, extra, actor=house.other, now=NOW)
        base = offer(session, house, second, unit_id=house.other_unit_id)
        sign_commitment(session, base, actor=house.other, now=NOW)
        double = sign(session, house, second)
        one, two = choose(session, house, first), choose(session, house, second)
        close(session, house, house.other_unit_id)
        states = [(r.state, r.unit_id == house.other_unit_id) for r in (rests, extra, base, double)]
        assert states == [
            (S.SIGNED, True),
            (S.RELEASED, True),
            (S.SIGNED, True),
            (S.RELEASED, False),
        ]
        assert (one.commitment_id, two.commitment_id) == (rests.id, base.id)
        confirm_promise(session, rests, actor=house.other, now=NOW)
        for experiment in (one, two):
            start_experiment(session, experiment, actor=house.team, now=NOW)


def test_a_waiting_handover_passes_too(db: Database) -> None:
    with db.write() as session:
        house = a_house(session)
        idea = make_ready_idea(session, house)
        sign(session, house, idea)
        experiment = choose(session, house, idea)
        start_experiment(session, experiment, actor=house.team, now=NOW)
        verdict = Verdict(result="success", evidence="e", lesson="l")
        record_result(session, experiment, verdict, actor=house.team, now=NOW)
        make_handover(session, experiment, HandoverPlan(), actor=house.team, now=NOW)
        close(session, house, house.other_unit_id)
        row = session.exec(select(Handover)).one()
        assert (row.unit_id, row.owner_id) == (house.other_unit_id, house.other.id)
        assert len(events(session, "handover.passed")) == 1


def test_raw_sql_neither_moves_a_promise_nor_closes_a_unit_under_it(db: Database) -> None:
    with db.write() as session:
        house = a_house(session)
        sign(session, house, make_ready_idea(session, house))
        offer(session, house, make_ready_idea(session, house))
        third = Unit(name="Closed", active=False)
        session.add(third)
        session.flush()
        ids = {"to": house.other_unit_id, "unit": house.unit_id, "third": third.id}
    attacks = {
        "UPDATE commitment SET unit_id = :to WHERE unit_id = :unit": "criterion_frozen",
        "UPDATE unit SET active = (1 = 0) WHERE id = :unit": "unit_has_promises",
    }
    for attack, code in attacks.items():
        with pytest.raises(Conflict, match=code), db.write() as session:
            session.execute(sa.text(attack), ids)
    with db.write() as session:
        session.execute(
            sa.text(
                "INSERT INTO unit_succession (unit_id, successor_id, at) "
                "VALUES (:unit, :third, '2026-11-23 09:00:00.000000')"
            ),
            ids,
        )
    later = {
        "UPDATE commitment SET unit_id = :third WHERE unit_id = :unit": "criterion_frozen",
        "UPDATE unit_succession SET successor_id = :to": "append_only",
        "DELETE FROM unit_succession": "append_only",
    }
    for attack, code in later.items():
        with pytest.raises((Conflict, DBAPIError), match=code), db.write() as session:
            session.execute(sa.text(attack), ids)


def test_an_offer_and_a_closing_at_once_leave_no_promise_with_a_closed_unit(db: Database) -> None:
    with db.write() as session:
        house = a_house(session)
        number = make_ready_idea(session, house).id
    said = at_once(
        db,
        lambda session: offer(session, house, session.get_one(Idea, number)),
        lambda session: close(session, house, house.other_unit_id),
    )
    with db.read() as session:
        rows = session.exec(select(Commitment)).all()
        assert session.get_one(Unit, house.unit_id).active is False
        assert ([row.unit_id for row in rows], said) in [
            ([house.other_unit_id], []),
            ([], ["unit_closed"]),
            ([], ["invalid"]),
        ]
