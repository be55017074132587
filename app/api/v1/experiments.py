"""Experiments from preparation to result."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, also, asks, guard, takes
from app.api.v1.shapes_experiments import (
    ExperimentShape,
    ExperimentSummary,
    card_shape,
    experiment_shape,
)
from app.api.v1.shapes_promises import explained
from app.auth.door import Tx
from app.core.errors import Conflict, invalid
from app.domain.experiments import planning, running
from app.domain.experiments.access import (
    relations_in,
    relations_to,
    teams_of,
    visible_experiment,
)
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.ending import (
    close_by_hand,
    extend_experiment,
    stop_experiment,
)
from app.domain.experiments.models import Experiment
from app.domain.experiments.queries import experiments
from app.domain.experiments.schemas import (
    CheckInDraft,
    Extension,
    Pause,
    Plan,
    Stop,
    Tick,
)
from app.domain.experiments.states import ExperimentState
from app.doors import Room
from app.policy import Action, require

router = Room()


def shape_of(api: ApiDep, tx: Tx, row: Experiment) -> ExperimentShape:
    """Return an experiment as it is answered."""
    teams = teams_of(tx.session, tx.actor)
    return experiment_shape(experiment_view(tx.session, row), tx.actor, teams, api.lang)


def managed_by(tx: Tx, experiment_id: int) -> Experiment:
    """Return an experiment that the caller may manage."""
    row = visible_experiment(tx.session, tx.actor, experiment_id)
    require(tx.actor, Action.EXPERIMENT_MANAGE)
    return row


def run_by(tx: Tx, experiment_id: int) -> Experiment:
    """Return an experiment that the caller may run."""
    row = visible_experiment(tx.session, tx.actor, experiment_id)
    require(tx.actor, Action.EXPERIMENT_RUN, relations_to(tx.actor, row.lead_id))
    return row


@router.get("/experiments")
@guard(Action.EXPERIMENT_READ)
@asks("state", "claimable", *PAGED)
def index(api: ApiDep) -> Answer[Listed[ExperimentSummary]]:
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
        teams = teams_of(tx.session, tx.actor)
        return api.listing(found, lambda row: card_shape(row, tx.actor, teams, api.lang))


def _states(api: ApiDep) -> tuple[ExperimentState, ...]:
    text = api.request.query_params.get("state", "")
    if text and text not in list(ExperimentState):
        raise invalid("state", "unknown_value", value=text[:40])
    return (ExperimentState(text),) if text else ()


@router.get("/experiments/{experiment_id}")
@guard(Action.EXPERIMENT_READ)
def show(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Return one experiment with blockers, checklist, check-ins, money, claims and handovers."""
    with api.read() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        return api.answer(shape_of(api, tx, row))


@router.patch("/experiments/{experiment_id}")
@guard(Action.EXPERIMENT_MANAGE)
@takes(Plan, example={"version": 1, "lead_id": 7})
def change(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Change lead, goal, measures, stop rule or weeks."""
    with api.write() as tx:
        row = managed_by(tx, experiment_id)
        planning.edit_plan(tx.session, row, api.body(Plan), actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row))


@router.put("/experiments/{experiment_id}/checklist/{key}")
@guard(Action.EXPERIMENT_MANAGE)
@takes(Tick, example={"state": "done", "note": "Agreed with the privacy officer"})
def tick(api: ApiDep, experiment_id: Id, key: str) -> Answer[ExperimentShape]:
    """Set one guardrail."""
    with api.write() as tx:
        row = managed_by(tx, experiment_id)
        planning.find_item(tx.session, row, key)
        planning.set_checklist(tx.session, row, key, api.body(Tick), actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row))


@router.post("/experiments/{experiment_id}/start")
@guard(Action.EXPERIMENT_MANAGE)
def start(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Start; 409 `blocked` with the blockers when something must come first."""
    try:
        with api.write() as tx:
            row = managed_by(tx, experiment_id)
            running.start_experiment(tx.session, row, actor=tx.actor, now=tx.now)
            return api.answer(shape_of(api, tx, row))
    except Conflict as error:
        raise explained(error, api.lang) from None


@router.post("/experiments/{experiment_id}/pause")
@guard(Action.EXPERIMENT_RUN)
@takes(Pause, example={"reason": "Holidays"})
def pause(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Let it rest."""
    with api.write() as tx:
        row = run_by(tx, experiment_id)
        running.pause_experiment(
            tx.session, row, reason=api.body(Pause).reason, actor=tx.actor, now=tx.now
        )
        return api.answer(shape_of(api, tx, row))


@router.post("/experiments/{experiment_id}/resumption")
@guard(Action.EXPERIMENT_RUN)
def resume(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Go on."""
    with api.write() as tx:
        row = run_by(tx, experiment_id)
        running.resume_experiment(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row))


@router.post("/experiments/{experiment_id}/check-ins", status_code=201)
@guard(Action.EXPERIMENT_LOG)
@takes(
    CheckInDraft,
    example={"date": "2026-12-18", "measurements": {"minutes": 3.1}, "note": "Goes well"},
)
def check_in(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Write down figures and a remark."""
    with api.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.EXPERIMENT_LOG, relations_in(tx.session, tx.actor, row))
        running.add_check_in(tx.session, row, api.body(CheckInDraft), actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row), 201)


@router.post("/experiments/{experiment_id}/extension")
@guard(Action.EXPERIMENT_MANAGE)
@also(202, "A large amount, which waits for a second person")
@takes(Extension, example={"weeks": 4, "amount_cents": 200000, "reason": "Supplier was late"})
def extend(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Give more weeks and money, once. 202: a large amount, which waits for a second person."""
    with api.write() as tx:
        row = managed_by(tx, experiment_id)
        data = api.body(Extension)
        done = extend_experiment(tx.session, row, data, actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row), 200 if done else 202)


@router.post("/experiments/{experiment_id}/stop")
@guard(Action.EXPERIMENT_RUN)
@takes(Stop, example={"lesson": "The data are not good enough yet"})
def stop(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Stop with a lesson."""
    with api.write() as tx:
        row = run_by(tx, experiment_id)
        told = api.body(Stop)
        lesson, parts = told.lesson, told.learned
        stop_experiment(tx.session, row, lesson=lesson, learned=parts, actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row))


@router.post("/experiments/{experiment_id}/closing")
@guard(Action.EXPERIMENT_MANAGE)
def close(api: ApiDep, experiment_id: Id) -> Answer[ExperimentShape]:
    """Close an experiment without success."""
    with api.write() as tx:
        row = managed_by(tx, experiment_id)
        close_by_hand(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(shape_of(api, tx, row))
