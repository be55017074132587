"""One idea from its choice to the register, and what flows back."""

from datetime import timedelta

from sqlmodel import Session, select

from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments import running
from app.domain.experiments.claims import claim_success
from app.domain.experiments.ending import record_result
from app.domain.experiments.handovers import accept_handover, complete_handover
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.schemas import Booking, CheckInDraft, ClaimDraft, Verdict
from app.domain.fund import years as fund
from app.domain.ideas.models import Idea
from app.domain.register.models import RegisterEntry
from app.events import Event
from tests.support.promises import NOW, choose, make_house, make_ready_idea, offer, sign

LATER = NOW + timedelta(days=20)
TOLD = set(
    "experiment.prepared commitment.offered commitment.signed experiment.ready experiment.started "
    "experiment.measured experiment.evaluated experiment.succeeded commitment.invoked "
    "experiment.claimed handover.planned handover.accepted handover.completed commitment.fulfilled "
    "idea.adopted experiment.closed".split()
)


def _only(session: Session, model: type) -> object:
    return session.exec(select(model)).one()


def _prepared(db: Database):
    """Choose an idea, let the unit sign, start; return house, experiment and what was seen."""
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        experiment = choose(session, house, idea)
        seen = [idea.state, idea.next_code, (idea.next_by - NOW).days, experiment.state]
    with db.write() as session:
        sign(session, house, session.get_one(Idea, idea.id))
        seen.append(session.get_one(Experiment, experiment.id).state)
    with db.write() as session:
        row = session.get_one(Experiment, experiment.id)
        running.start_experiment(session, row, actor=house.team, now=NOW)
        seen += [_only(session, RegisterEntry).state, row.ends_on.isoformat()]
    return house, experiment.id, seen


def _judged(db: Database, house, number: int) -> list:
    """Measure, book and judge; return what was seen."""
    with db.write() as session:
        row, team = session.get_one(Experiment, number), house.team
        figures = CheckInDraft(measurements={"minutes": "3,1"}, note="Goes well")
        running.add_check_in(session, row, figures, actor=team, now=LATER)
        cost = Booking(amount_cents=620_000, note="Licence")
        running.book_cost(session, row, cost, actor=team, now=LATER)
        verdict = Verdict(result="success", evidence="40 receipts", lesson="Ask early")
        record_result(session, row, verdict, actor=team, now=LATER)
        return [row.state, _only(session, Commitment).state, _only(session, Idea).next_code]


def _taken_over(db: Database, house, number: int) -> list:
    """Claim twice, accept and complete; return what was seen."""
    with db.write() as session:
        row = session.get_one(Experiment, number)
        claim = ClaimDraft(unit_id=house.unit_id)
        first = claim_success(session, row, claim, actor=house.lead, now=LATER)
        again = claim_success(session, row, claim, actor=house.lead, now=LATER)
        accept_handover(session, first.handover, actor=house.lead, now=LATER)
        owner = _only(session, RegisterEntry).owner_id
        complete_handover(session, first.handover, actor=house.lead, now=LATER)
        return [first.handover.id == again.handover.id, again.is_new, owner == house.lead.id]


def test_an_idea_runs_from_choice_to_use(db: Database) -> None:
    house, number, prepared = _prepared(db)
    judged = _judged(db, house, number)
    taken = _taken_over(db, house, number)
    with db.read() as session:
        models = (Idea, Experiment, Commitment, Handover, RegisterEntry)
        ended = [str(_only(session, model).state) for model in models]
        done, lesson = _only(session, Handover), _only(session, Lesson)
        days = (done.follow_up_3.isoformat(), done.follow_up_6.isoformat())
        learned = (lesson.text, lesson.success, _only(session, Idea).next_code)
        picture = fund.year_picture(session, 2026)
        kinds = set(session.exec(select(Event.kind)).all())

    assert prepared == [
        "awaiting_commitment",
        "commitment",
        60,
        "prepared",
        "ready",
        "experiment",
        "2027-01-18",
    ]
    assert judged == ["success", "invoked", "handover"]
    assert taken == [True, False, True]
    assert ended == ["adopted", "closed", "fulfilled", "completed", "in_use"]
    assert (days, learned) == (("2027-03-13", "2027-06-13"), ("Ask early", True, "none"))
    assert picture == fund.YearPicture(
        2026, 2_000_000, 280_000, 1_100_000, 0, 620_000, 900_000, 280_000
    )
    assert TOLD - kinds == set()


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
