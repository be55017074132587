"""One idea from its choice to the register, and what flows back."""

from datetime import timedelta

from sqlmodel import Session, select

from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments import running
from app.domain.experiments.claims import claim_success
from app.domain.experiments.ending import record_result
from app.domain.experiments.handovers import accept_handover, complete_handover
from app.domain.experiments.models import Experiment, Handover, Lesson
from app.domain.experiments.schemas import Booking, CheckInDraft, ClaimDraft, Verdict
from app.domain.fund import queries as fund
from app.domain.ideas.models import Idea
from app.domain.register.models import RegisterEntry
from app.events import Event
from tests.support.promises import NOW, choose, make_house, make_ready_idea, offer, sign


def _only(session: Session, model: type) -> object:
    return session.exec(select(model)).one()


def test_an_idea_runs_from_choice_to_use(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        experiment = choose(session, house, idea)
        waiting = (idea.state, idea.next_code, idea.next_by - NOW, experiment.state)
    with db.write() as session:
        sign(session, house, session.get_one(Idea, idea.id))
        signed = session.get_one(Experiment, experiment.id).state
    with db.write() as session:
        row = session.get_one(Experiment, experiment.id)
        running.start_experiment(session, row, actor=house.team, now=NOW)
        entry_started = _only(session, RegisterEntry).state
        ends = row.ends_on
    later = NOW + timedelta(days=20)
    with db.write() as session:
        row = session.get_one(Experiment, experiment.id)
        running.add_check_in(
            session,
            row,
            CheckInDraft(measurements={"minutes": "3,1"}, note="Goes well"),
            actor=house.team,
            now=later,
        )
        running.book_cost(
            session, row, Booking(amount_cents=620_000, note="Licence"), actor=house.team, now=later
        )
        record_result(
            session,
            row,
            Verdict(result="success", evidence="40 receipts", lesson="Ask early"),
            actor=house.team,
            now=later,
        )
        after = (row.state, _only(session, Commitment).state, _only(session, Idea).next_code)
    with db.write() as session:
        row = session.get_one(Experiment, experiment.id)
        claim = ClaimDraft(unit_id=house.unit_id)
        first = claim_success(session, row, claim, actor=house.lead, now=later)
        again = claim_success(session, row, claim, actor=house.lead, now=later)
        accept_handover(session, first.handover, actor=house.lead, now=later)
        owner = _only(session, RegisterEntry).owner_id
        complete_handover(session, first.handover, actor=house.lead, now=later)
    with db.read() as session:
        done, entry = _only(session, Handover), _only(session, RegisterEntry)
        picture = fund.year_picture(session, 2026)
        ended = (
            _only(session, Idea).state,
            _only(session, Idea).next_code,
            _only(session, Experiment).state,
            _only(session, Commitment).state,
            done.state,
            entry.state,
        )
        kinds = set(session.exec(select(Event.kind)).all())
        days = (done.follow_up_3.isoformat(), done.follow_up_6.isoformat())

    assert waiting == ("awaiting_commitment", "commitment", timedelta(days=60), "prepared")
    assert (signed, entry_started, ends.isoformat()) == ("ready", "experiment", "2027-01-18")
    assert after == ("success", "invoked", "handover")
    assert (first.handover.id == again.handover.id, again.is_new, owner) == (
        True,
        False,
        house.lead.id,
    )
    assert ended == ("adopted", "none", "closed", "fulfilled", "completed", "in_use")
    assert days == ("2027-03-13", "2027-06-13")
    assert picture == fund.YearPicture(2026, 2_000_000, 280_000, 1_100_000, 0, 620_000)
    assert kinds >= {
        "experiment.prepared",
        "commitment.offered",
        "commitment.signed",
        "experiment.ready",
        "experiment.started",
        "experiment.measured",
        "experiment.evaluated",
        "experiment.succeeded",
        "commitment.invoked",
        "experiment.claimed",
        "handover.planned",
        "handover.accepted",
        "handover.completed",
        "commitment.fulfilled",
        "idea.adopted",
        "experiment.closed",
    }
    with db.read() as session:
        assert (_only(session, Lesson).text, _only(session, Lesson).success) == ("Ask early", True)


def test_a_promise_made_before_the_vote_is_tied_at_preparation(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        promise = sign(session, house, idea)
        experiment = choose(session, house, idea)
        found = (idea.state, experiment.state, experiment.commitment_id, idea.next_code)
    assert found == ("in_experiment", "ready", promise.id, "start")


def test_an_offer_of_an_idea_without_answers_keeps_the_guardrails_open(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house, flag_people="unknown", risk_flags=["dpia"])
        offer(session, house, idea)
        experiment = choose(session, house, idea)
        from app.domain.experiments.readiness import blockers

        found = [(b.code, b.item) for b in blockers(session, experiment)]
    assert found == [
        ("no_commitment", None),
        ("checklist_open", "dpia"),
        ("checklist_open", "personal_data"),
    ]
