"""What was agreed and done cannot be unsaid by raw SQL: frames, refusals, handovers, duties, incidents."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments.claims import claim_success, confirm_claim
from app.domain.experiments.ending import extend_experiment
from app.domain.experiments.handing import make_handover
from app.domain.experiments.handovers import (
    accept_handover,
    complete_handover,
    escalate_handover,
    refuse_handover,
    replan_handover,
)
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import ClaimDraft, Extension, HandoverPlan
from app.domain.register.commands import move_entry
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import ask_owner
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import EntryMove, IncidentDraft
from tests.domain.experiments.test_passing import succeeded
from tests.factories import make_organisation
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, sign
from tests.support.uses import use_of_ai


def attack(db: Database, statement: str, code: str) -> None:
    """Try a statement that the database has to refuse."""
    with pytest.raises(Conflict, match=code), db.write() as session:
        session.execute(sa.text(statement))


def a_trial(session: Session) -> tuple[House, Experiment]:
    house = make_house(session)
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    return house, choose(session, house, idea)


def a_handover(session: Session) -> tuple[House, Handover]:
    house, experiment = succeeded(session)
    row, _ = make_handover(session, experiment, HandoverPlan(), actor=house.team, now=NOW)
    return house, row


FRAME = [
    "goal = goal || '!'",
    "stop_rule = 'Never'",
    "question = question || '?'",
    "weeks = weeks + 1",
]


@pytest.mark.parametrize("change", FRAME)
def test_the_frame_is_free_before_the_start_and_fixed_from_then_on(
    db: Database, change: str
) -> None:
    with db.write() as session:
        house, row = a_trial(session)
        session.execute(sa.text(f"UPDATE experiment SET {change}"))
        session.refresh(row)
        start_experiment(session, row, actor=house.team, now=NOW)
    attack(db, f"UPDATE experiment SET {change.replace('Never', 'Ever')}", "wrong_state")


def test_one_extension_stays_one(db: Database) -> None:
    with db.write() as session:
        make_organisation(session)
        house, row = a_trial(session)
        start_experiment(session, row, actor=house.team, now=NOW)
        more = Extension(weeks=2, amount_cents=0, reason="Late")
        extend_experiment(session, row, more, actor=house.team, now=NOW)
        assert (row.extensions, row.weeks) == (1, 10)
    attack(db, "UPDATE experiment SET extensions = 0", "wrong_state")
    attack(db, "UPDATE experiment SET weeks = 20", "wrong_state")


def test_a_promise_is_fulfilled_by_a_completed_handover_alone(db: Database) -> None:
    with db.write() as session:
        a_handover(session)
    attack(db, "UPDATE commitment SET state = 'fulfilled'", "wrong_state")
    with db.write() as session:
        for state in ("accepted", "completed"):
            session.execute(sa.update(Handover).values(state=state))
        session.execute(sa.update(Commitment).values(state="fulfilled"))


def test_a_unit_is_asked_twice_and_no_more(db: Database) -> None:
    with db.write() as session:
        house, row = a_handover(session)
        refuse_handover(session, row, reason="No", actor=house.lead, now=NOW)
        escalate_handover(session, row, actor=house.team, now=NOW)
        replan_handover(session, row, HandoverPlan(), actor=house.team, now=NOW)
    attack(db, "UPDATE handover SET refusals = 0", "append_only")
    attack(db, "UPDATE handover SET state = 'refused'", "wrong_state")
    with db.write() as session:
        once = sa.text("UPDATE handover SET state = :to, refusals = 2")
        for state in ("refused", "escalated"):
            session.execute(once, {"to": state})
        session.info["moved"] = 0
    attack(db, "UPDATE handover SET state = 'planned'", "asked_twice")


def test_a_handover_stays_with_its_promise(db: Database) -> None:
    with db.write() as session:
        a_handover(session)
    attack(db, "UPDATE handover SET commitment_id = NULL", "append_only")


TABLES = [
    "handover", "claim", "checklist_item", "register_duty", "register_incident", "register_offer",
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_no_row_goes(db: Database, table: str) -> None:
    with db.write() as session:
        house, row = a_handover(session)
        session.execute(
            sa.text(
                "INSERT INTO claim (experiment_id, unit_id, state, note, at) "
                "VALUES (:e, :u, 'waiting', '', '2026-11-23 09:00:00')"
            ),
            {"e": row.experiment_id, "u": house.other_unit_id},
        )
        number = use_of_ai(session, house, now=NOW, risk_flags=("dpia",))
        entry = session.exec(select(RegisterEntry).where(RegisterEntry.id == number)).one()
        wrong = IncidentDraft(kind="other", happened_on=NOW.date(), what="Wrong answers")
        report_incident(session, entry, wrong, actor=house.lead, now=NOW)
        ask_owner(session, entry, house.other.id, actor=house.lead, now=NOW)
    attack(db, f"DELETE FROM {table}", "append_only")


def test_the_entry_of_another_unit_waits_for_its_handover_too(db: Database) -> None:
    with db.write() as session:
        house, experiment = succeeded(session)
        wish = ClaimDraft(unit_id=house.other_unit_id)
        claimed = claim_success(session, experiment, wish, actor=house.other, now=NOW)
        row = confirm_claim(session, claimed.claim, actor=house.team, now=NOW)
        accept_handover(session, row, actor=house.other, now=NOW)
        query = select(RegisterEntry).where(RegisterEntry.unit_id == house.other_unit_id)
        entry = session.exec(query).one()
        number, taken = entry.id, row.id
        assert entry.experiment_id is None
    attack(db, f"UPDATE register_entry SET state = 'in_use' WHERE id = {number}", "by_handover")
    to_use = EntryMove(to="in_use")
    with pytest.raises(Conflict, match="by_handover"), db.write() as session:
        move_entry(
            session, session.get_one(RegisterEntry, number), to_use, actor=house.other, now=NOW
        )
    with db.write() as session:
        complete_handover(session, session.get_one(Handover, taken), actor=house.other, now=NOW)
        assert session.get_one(RegisterEntry, number).state == "in_use"
