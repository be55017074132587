"""The money of an experiment, who reads its headline and criterion, and its result."""

from app.api.v1.deps import Answer, ApiDep, Id, guard, takes
from app.api.v1.experiments import managed_by, run_by, shape_of
from app.api.v1.shapes_experiments import BookedShape, ExperimentShape
from app.api.v1.shapes_fund import transfer_shape
from app.core.errors import Conflict
from app.domain.experiments import running
from app.domain.experiments.access import leads_unit, reads_headline, visible_experiment
from app.domain.experiments.ending import record_result
from app.domain.experiments.evaluating import give_reading, promising_unit
from app.domain.experiments.headlines import read_headline
from app.domain.experiments.overdue import note_refused_booking
from app.domain.experiments.schemas import Booking, EvaluationDraft, HeadlineDraft, Verdict
from app.domain.fund.ledger import ledger_line
from app.doors import Room
from app.policy import Action, require

router = Room()


@router.post("/experiments/{experiment_id}/bookings", status_code=201)
@guard(Action.EXPERIMENT_RUN)
@takes(Booking, example={"amount_cents": 125000, "note": "Licence"})
def book(api: ApiDep, experiment_id: Id) -> Answer[BookedShape]:
    """Book what was spent, within the grant; the AI team hears of what does not fit."""
    try:
        with api.write() as tx:
            row = run_by(tx, experiment_id)
            made = running.book_cost(tx.session, row, api.body(Booking), actor=tx.actor, now=tx.now)
            line = transfer_shape(ledger_line(tx.session, made.id or 0))
            return api.answer({**shape_of(api, tx, row), "transfer": line}, 201)
    except Conflict as error:
        _over_grant(api, experiment_id, error)
        raise


def _over_grant(api: ApiDep, experiment_id: int, error: Conflict) -> None:
    """Keep that a cost did not fit the grant."""
    if error.code == "too_little_money":
        with api.write() as tx:
            row = run_by(tx, experiment_id)
            note_refused_booking(tx.session, row, error.params, actor=tx.actor, now=tx.now)


@router.post("/experiments/{experiment_id}/headline-readings", status_code=201)
@guard(Action.HEADLINE_READ)
@takes(HeadlineDraft, example={"answer": "unsure", "note": "After three weeks all click yes"})
def headline(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Answer the headline test; the second of two people says what speaks against it."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.HEADLINE_READ, reads_headline(tx.actor, row.lead_id))
        read_headline(tx.session, row, api.body(HeadlineDraft), actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row), 201)


@router.post("/experiments/{experiment_id}/readings", status_code=201)
@guard(Action.EXPERIMENT_EVALUATE)
@takes(EvaluationDraft, example={"reading": "met", "text": "3.1 minutes, 2 were agreed"})
def reading(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Say for the unit or the AI team whether the frozen criterion was met."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        mine = leads_unit(tx.actor, promising_unit(tx.session, row) or 0)
        require(tx.actor, Action.EXPERIMENT_EVALUATE, mine)
        give_reading(tx.session, row, api.body(EvaluationDraft), actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row), 201)


@router.post("/experiments/{experiment_id}/result")
@guard(Action.EXPERIMENT_MANAGE)
@takes(
    Verdict,
    example={"result": "success", "evidence": "2 of 3 goals", "lesson": "Start with one team"},
)
def result(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Judge the experiment, with evidence and lesson."""
    with api.write() as tx:
        row = managed_by(tx, experiment_id)
        record_result(tx.session, row, api.body(Verdict), actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row))
