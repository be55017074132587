"""Experiments from preparation to result."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_promises import card_shape, experiment_shape, explained, transfer_shape
from app.auth.door import Tx
from app.core.errors import Conflict, invalid
from app.domain.experiments import running
from app.domain.experiments.access import BEFORE_START, relations_to, visible_experiment
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.ending import (
    close_by_hand,
    extend_experiment,
    record_result,
    stop_experiment,
)
from app.domain.experiments.models import Experiment
from app.domain.experiments.queries import experiments
from app.domain.experiments.schemas import (
    Booking,
    CheckInDraft,
    Extension,
    Pause,
    Plan,
    Stop,
    Tick,
    Verdict,
)
from app.domain.experiments.states import ExperimentState
from app.domain.fund.queries import ledger_line
from app.policy import Action, require

router = APIRouter()


def _shape(api: ApiDep, tx: Tx, row: Experiment) -> dict[str, Any]:
    return experiment_shape(experiment_view(tx.session, row), tx.actor, api.lang)


def _managed(tx: Tx, experiment_id: int) -> Experiment:
    row = visible_experiment(tx.session, tx.actor, experiment_id)
    require(tx.actor, Action.EXPERIMENT_MANAGE)
    return row


def _run(tx: Tx, experiment_id: int) -> Experiment:
    row = visible_experiment(tx.session, tx.actor, experiment_id)
    require(tx.actor, Action.EXPERIMENT_RUN, relations_to(tx.actor, row.lead_id))
    return row


@router.get("/experiments")
@guard(Action.EXPERIMENT_READ)
def index(api: ApiDep) -> Response:
    """Return experiments, newest first; `?state=`, `?claimable=true` for successes to claim."""
    with api.read() as tx:
        require(tx.actor, Action.EXPERIMENT_READ)
        limit, cursor = api.page_params()
        claimable = api.request.query_params.get("claimable", "") in {"true", "1", "yes"}
        found = experiments(
            tx.session,
            tx.actor,
            states=_states(api),
            claimable=claimable,
            limit=limit,
            cursor=cursor,
        )
        return api.listing(found, lambda row: card_shape(row, tx.actor))


def _states(api: ApiDep) -> tuple[ExperimentState, ...]:
    text = api.request.query_params.get("state", "")
    if text and text not in list(ExperimentState):
        raise invalid("state", "unknown_value", value=text[:40])
    return (ExperimentState(text),) if text else ()


@router.get("/experiments/{experiment_id}")
@guard(Action.EXPERIMENT_READ)
def show(api: ApiDep, experiment_id: Id) -> Response:
    """Return one experiment with blockers, checklist, check-ins, money, claims and handovers."""
    with api.read() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        return api.answer(_shape(api, tx, row))


@router.patch("/experiments/{experiment_id}")
@guard(Action.EXPERIMENT_MANAGE)
@takes(Plan, example={"version": 1, "lead_id": 7})
def change(api: ApiDep, experiment_id: Id) -> Response:
    """Change lead, goal, measures, stop rule or weeks."""
    with api.write() as tx:
        row = _managed(tx, experiment_id)
        running.edit_plan(tx.session, row, api.body(Plan), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))


@router.put("/experiments/{experiment_id}/checklist/{key}")
@guard(Action.EXPERIMENT_MANAGE)
@takes(Tick, example={"state": "done", "note": "Agreed with the privacy officer"})
def tick(api: ApiDep, experiment_id: Id, key: str) -> Response:
    """Set one guardrail."""
    with api.write() as tx:
        row = _managed(tx, experiment_id)
        running.find_item(tx.session, row, key)
        running.set_checklist(tx.session, row, key, api.body(Tick), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))


@router.post("/experiments/{experiment_id}/start")
@guard(Action.EXPERIMENT_MANAGE)
@takes()
def start(api: ApiDep, experiment_id: Id) -> Response:
    """Start; 409 `blocked` with the blockers when something must come first."""
    try:
        with api.write() as tx:
            row = _managed(tx, experiment_id)
            running.start_experiment(tx.session, row, actor=tx.actor, now=tx.now)
            return api.answer(_shape(api, tx, row))
    except Conflict as error:
        raise explained(error, api.lang) from None


@router.post("/experiments/{experiment_id}/pause")
@guard(Action.EXPERIMENT_RUN)
@takes(Pause, example={"reason": "Holidays"})
def pause(api: ApiDep, experiment_id: Id) -> Response:
    """Let it rest."""
    with api.write() as tx:
        row = _run(tx, experiment_id)
        running.pause_experiment(
            tx.session, row, reason=api.body(Pause).reason, actor=tx.actor, now=tx.now
        )
        return api.answer(_shape(api, tx, row))


@router.post("/experiments/{experiment_id}/resumption")
@guard(Action.EXPERIMENT_RUN)
@takes()
def resume(api: ApiDep, experiment_id: Id) -> Response:
    """Go on."""
    with api.write() as tx:
        row = _run(tx, experiment_id)
        running.resume_experiment(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))


@router.post("/experiments/{experiment_id}/check-ins")
@guard(Action.EXPERIMENT_RUN)
@takes(
    CheckInDraft,
    example={"date": "2026-12-18", "measurements": {"minutes": 3.1}, "note": "Goes well"},
)
def check_in(api: ApiDep, experiment_id: Id) -> Response:
    """Write down figures and a remark."""
    with api.write() as tx:
        row = _run(tx, experiment_id)
        running.add_check_in(tx.session, row, api.body(CheckInDraft), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row), 201)


@router.post("/experiments/{experiment_id}/bookings")
@guard(Action.EXPERIMENT_RUN)
@takes(Booking, example={"amount_cents": 125000, "note": "Licence"})
def book(api: ApiDep, experiment_id: Id) -> Response:
    """Book what was spent, within the grant."""
    with api.write() as tx:
        row = _run(tx, experiment_id)
        made = running.book_cost(tx.session, row, api.body(Booking), actor=tx.actor, now=tx.now)
        line = transfer_shape(ledger_line(tx.session, made.id or 0))
        return api.answer({**_shape(api, tx, row), "transfer": line}, 201)


@router.post("/experiments/{experiment_id}/result")
@guard(Action.EXPERIMENT_MANAGE)
@takes(
    Verdict,
    example={"result": "success", "evidence": "2 of 3 goals", "lesson": "Start with one team"},
)
def result(api: ApiDep, experiment_id: Id) -> Response:
    """Judge the experiment, with evidence and lesson."""
    with api.write() as tx:
        row = _managed(tx, experiment_id)
        record_result(tx.session, row, api.body(Verdict), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))


@router.post("/experiments/{experiment_id}/extension")
@guard(Action.EXPERIMENT_MANAGE)
@takes(Extension, example={"weeks": 4, "amount_cents": 200000, "reason": "Supplier was late"})
def extend(api: ApiDep, experiment_id: Id) -> Response:
    """Give more weeks and money, once."""
    with api.write() as tx:
        row = _managed(tx, experiment_id)
        extend_experiment(tx.session, row, api.body(Extension), actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))


@router.post("/experiments/{experiment_id}/stop")
@guard(Action.EXPERIMENT_RUN)
@takes(Stop, example={"lesson": "The data are not good enough yet"})
def stop(api: ApiDep, experiment_id: Id) -> Response:
    """Stop with a lesson."""
    with api.write() as tx:
        row = _run(tx, experiment_id)
        if row.state in BEFORE_START:
            require(tx.actor, Action.EXPERIMENT_MANAGE)
        stop_experiment(tx.session, row, lesson=api.body(Stop).lesson, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))


@router.post("/experiments/{experiment_id}/closing")
@guard(Action.EXPERIMENT_MANAGE)
@takes()
def close(api: ApiDep, experiment_id: Id) -> Response:
    """Close an experiment without success."""
    with api.write() as tx:
        row = _managed(tx, experiment_id)
        close_by_hand(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(_shape(api, tx, row))
