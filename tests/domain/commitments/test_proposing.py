"""A unit proposes terms, and new terms take the place of signed ones by one rule."""

import threading

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.errors import Conflict, Invalid, KiemError, NotAllowed
from app.db.engine import Database
from app.domain.commitments.access import allowed_in
from app.domain.commitments.answering import decline_commitment
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import put_offer
from app.domain.commitments.proposing import counter_offer, propose_commitment, turn_down
from app.domain.commitments.schemas import CommitmentOffer, Counter
from app.domain.commitments.states import CommitmentState as S
from app.domain.commitments.terms import changed
from app.domain.experiments.signing import sign_commitment
from app.domain.ideas.models import Idea
from app.events.log import history_of
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, offer, sign


def propose(session: Session, house: House, idea: Idea, **fields: object) -> Commitment:
    data = {"unit_id": house.unit_id, "success_criterion": "2 minutes", **fields}
    terms = CommitmentOffer.model_validate(data)
    return propose_commitment(session, idea, terms, actor=house.lead, now=NOW)


def kinds(session: Session, row: Commitment) -> list[str]:
    return [e.kind for e in history_of(session, "commitment", row.id or 0)]


def test_a_lead_steps_forward_the_ai_team_accepts_and_the_lead_signs(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = propose(session, house, make_ready_idea(session, house), scope="All of it")
        before = (row.state, row.by_unit, row.scope)
        put_offer(session, row, actor=house.team, now=NOW)
        sign_commitment(session, row, actor=house.lead, now=NOW)
        assert before == (S.DRAFTED, True, "All of it")
        assert kinds(session, row) == [
            "commitment.proposed",
            "commitment.offered",
            "commitment.signed",
        ]


def test_nobody_steps_forward_for_a_unit_that_they_do_not_lead(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        with pytest.raises(NotAllowed):
            propose(session, house, idea, unit_id=house.other_unit_id)


def test_a_proposal_is_turned_down_with_a_reason_and_only_a_proposal(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        row = propose(session, house, idea)
        with pytest.raises(NotAllowed):
            turn_down(session, row, reason="x", actor=house.lead, now=NOW)
        turn_down(session, row, reason="Too dear", actor=house.team, now=NOW)
        draft = offer(session, house, idea, draft=True)
        with pytest.raises(Conflict, match="wrong_state"):
            turn_down(session, draft, reason="x", actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="wrong_state"):
            decline_commitment(session, draft, reason="x", actor=house.lead, now=NOW)
        assert (row.state, row.reason) == (S.DECLINED, "Too dear")
        assert allowed_in(house.team, S.DRAFTED, house.unit_id, started=False) == ["offer", "edit"]


def test_a_counter_proposal_to_new_terms_releases_the_signed_ones_too(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        first = sign(session, house, idea)
        experiment = choose(session, house, idea)
        second = offer(session, house, idea, success_criterion="1 minute")
        third = counter_offer(session, second, Counter(budget_cents=5), actor=house.lead, now=NOW)
        put_offer(session, third, actor=house.team, now=NOW)
        stood = first.state
        sign_commitment(session, third, actor=house.lead, now=NOW)
        session.refresh(first)
        session.refresh(experiment)
        assert (stood, first.state, third.state) == (S.SIGNED, S.RELEASED, S.SIGNED)
        assert experiment.commitment_id == third.id
        assert changed(second, third) == [("budget_cents", 1_200_000, 5)]


def test_a_counter_proposal_with_a_day_in_the_past_changes_nothing(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house))
        late = Counter.model_validate({"expires_on": "2026-11-01"})
        with pytest.raises(Invalid):
            counter_offer(session, row, late, actor=house.lead, now=NOW)
        assert row.state is S.OFFERED


def test_terms_chain_to_the_same_idea_only(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        one = offer(session, house, make_ready_idea(session, house))
        other = offer(session, house, make_ready_idea(session, house))
        ids = {"one": one.id, "other": other.id, "unit": house.other_unit_id}
    columns = (
        "idea_id, state, version, success_criterion, capacity, budget_cents, start_within_days, "
        "expires_on, offered_at, reason"
    )
    with pytest.raises(Conflict, match="other_idea"), db.write() as session:
        session.execute(
            sa.text(
                f"INSERT INTO commitment ({columns}, unit_id, replaces_id) "
                f"SELECT {columns}, :unit, :other FROM commitment WHERE id = :one"
            ),
            ids,
        )
    with pytest.raises(Conflict, match="criterion_frozen"), db.write() as session:
        session.execute(sa.text("UPDATE commitment SET replaces_id = :other WHERE id = :one"), ids)


def at_once(db: Database, *acts) -> list[str]:
    """Do things at the same moment; return the codes of the refusals."""
    gate, said = threading.Barrier(len(acts)), []

    def attempt(act) -> None:
        gate.wait()
        try:
            with db.write() as session:
                act(session)
        except KiemError as error:
            said.append(error.code)

    threads = [threading.Thread(target=attempt, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_two_who_sign_at_once_give_one_signature(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        number = offer(session, house, make_ready_idea(session, house)).id

    def act(session: Session) -> None:
        sign_commitment(session, session.get_one(Commitment, number), actor=house.lead, now=NOW)

    said = at_once(db, act, act, act)
    with db.read() as session:
        row = session.get_one(Commitment, number)
        assert (said, row.state) == (["wrong_state", "wrong_state"], S.SIGNED)
        assert kinds(session, row) == ["commitment.offered", "commitment.signed"]


def test_one_offer_is_open_per_unit_also_with_two_at_once(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        number = make_ready_idea(session, house).id
    said = at_once(
        db,
        lambda session: offer(session, house, session.get_one(Idea, number)),
        lambda session: propose(session, house, session.get_one(Idea, number)),
    )
    with db.read() as session:
        assert (said, len(session.exec(select(Commitment)).all())) == (["exists"], 1)
