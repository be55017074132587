"""Two who answer in the same moment: one answer stands, whole, and the other hears so."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.db.engine import Database
from app.db.moves import locked
from app.domain.commitments.models import Commitment
from app.domain.experiments.ending import record_result
from app.domain.experiments.handing import make_handover
from app.domain.experiments.handovers import accept_handover, refuse_handover
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.running import book_cost, start_experiment
from app.domain.experiments.schemas import Booking, HandoverPlan, Verdict
from app.domain.experiments.signing import sign_commitment
from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.register.models import RegisterEntry
from app.domain.rounds.models import Round
from app.events import Event
from tests.domain.commitments.test_proposing import at_once
from tests.support.promises import (
    MONTH,
    NOW,
    House,
    choose_in,
    hold_round,
    make_house,
    make_ready_idea,
    offer,
    sign,
)

FEW, MANY = 2, 60


def _kinds(session: Session, subject: str, number: int) -> list[str]:
    query = select(Event.kind).where(Event.subject == subject, Event.subject_id == number)
    return list(session.exec(query.order_by(Event.id)).all())


def _with_deputy(session: Session) -> tuple[House, Actor]:
    house = make_house(session)
    session.get_one(Unit, house.unit_id).deputy_id = house.employee.id
    session.flush()
    return house, Actor(house.employee.id, leads=frozenset({house.unit_id}))


@pytest.mark.storm
def test_lead_and_deputy_who_sign_at_once_give_one_signature(db: Database, storm: bool) -> None:
    with db.write() as session:
        house, deputy = _with_deputy(session)
    for _ in range(MANY if storm else FEW):
        with db.write() as session:
            number = offer(session, house, make_ready_idea(session, house)).id or 0

        def act(session: Session, actor: Actor, number: int = number) -> None:
            sign_commitment(session, session.get_one(Commitment, number), actor=actor, now=NOW)

        said = at_once(db, lambda s: act(s, house.lead), lambda s: act(s, deputy))
        with db.read() as session:
            row = session.get_one(Commitment, number)
            assert (said, row.state) == (["wrong_state"], "signed")
            assert row.signed_by in {house.lead.id, deputy.id}
            assert _kinds(session, "commitment", number) == [
                "commitment.offered",
                "commitment.signed",
            ]


def _started(session: Session, house: House, row: Round) -> Experiment:
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    trial = choose_in(session, house, idea, row)
    start_experiment(session, trial, actor=house.team, now=NOW)
    return trial


def _handed_over(session: Session, house: House, row: Round) -> int:
    """Let another experiment succeed, and plan its handover."""
    trial = _started(session, house, row)
    verdict = Verdict(result="success", evidence="e", lesson="l")
    record_result(session, trial, verdict, actor=house.team, now=NOW)
    return make_handover(session, trial, HandoverPlan(), actor=house.team, now=NOW)[0].id or 0


@pytest.mark.storm
def test_a_yes_and_a_no_to_a_handover_at_once_leave_one_of_them(db: Database, storm: bool) -> None:
    count = MANY if storm else FEW
    with db.write() as session:
        house, deputy = _with_deputy(session)
        month = hold_round(session, house, month=MONTH, budget=count * 900_000)
    for _ in range(count):
        with db.write() as session:
            number = _handed_over(session, house, month)

        def accept(session: Session, number: int = number) -> None:
            accept_handover(session, session.get_one(Handover, number), actor=house.lead, now=NOW)

        def refuse(session: Session, number: int = number) -> None:
            row = session.get_one(Handover, number)
            refuse_handover(session, row, reason="Not now", actor=deputy, now=NOW)

        said = at_once(db, accept, refuse)
        with db.read() as session:
            row = session.get_one(Handover, number)
            query = select(RegisterEntry.owner_id).order_by(col(RegisterEntry.id).desc())
            owner = session.exec(query).first()
            told = _kinds(session, "handover", number)
        assert said == ["wrong_state"]
        assert (row.state, owner, told) in [
            ("accepted", house.lead.id, ["handover.planned", "handover.accepted"]),
            ("refused", None, ["handover.planned", "handover.refused"]),
        ]


def test_bookings_and_a_result_at_once_all_come_in(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        month = hold_round(session, house, month=MONTH, budget=900_000)
        number = _started(session, house, month).id or 0

    def end(session: Session) -> None:
        verdict = Verdict(result="success", evidence="e", lesson="l")
        trial = session.get_one(Experiment, number)
        record_result(session, trial, verdict, actor=house.team, now=NOW)

    def book(session: Session) -> None:
        cost = Booking(amount_cents=1000)
        book_cost(session, session.get_one(Experiment, number), cost, actor=house.team, now=NOW)

    assert at_once(db, book, end, book, book) == []


def test_what_refers_to_a_locked_row_does_not_wait_for_it(pg_db: Database) -> None:
    with pg_db.write() as session:
        house = make_house(session)
        month = hold_round(session, house, month=MONTH, budget=900_000)
        trial = _started(session, house, month)
        number, idea_id = trial.id, trial.idea_id
    with pg_db.write() as ending, pg_db.write() as booking:
        locked(ending, Idea, idea_id)
        booking.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        book_cost(
            booking,
            booking.get_one(Experiment, number),
            Booking(amount_cents=1000),
            actor=house.team,
            now=NOW,
        )
