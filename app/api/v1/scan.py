"""Waves of the scan and their results; who answered what is known to nobody."""

from typing import Any

from app.api.v1.deps import PAGED, Answer, Api, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_scan import ResultShape, WaveShape, result_shape, wave_shape
from app.auth.door import Tx
from app.core.errors import NotFound, invalid
from app.core.input import number_in
from app.domain.scan.access import demand_published, find_wave, relations_to
from app.domain.scan.ambitions import ambition_of, goals_of
from app.domain.scan.keys import WaveKeys
from app.domain.scan.queries import waves
from app.domain.scan.results import above, result_of, units_of
from app.domain.scan.schemas import WaveDraft, WaveMove
from app.domain.scan.steps import steps_of
from app.domain.scan.waves import plan_wave
from app.doors import Room
from app.jobs.scan import move_wave, settle_keys
from app.policy import Action, require

router = Room()
EXAMPLE = {
    "opens_on": "2027-03-01",
    "closes_on": "2027-03-15",
    "ambition": {
        "data": 3.5,
        "technology": 3.5,
        "customer": 4,
        "literacy": 3.5,
        "on": "2027-12-31",
    },
}


@router.get("/scan/waves")
@guard(Action.SCAN_READ)
@asks(*PAGED)
def index(api: ApiDep) -> Answer[Listed[WaveShape]]:
    """List the waves, newest first."""
    with api.read() as tx:
        require(tx.actor, Action.SCAN_READ)
        limit, cursor = api.page_params()
        found = waves(tx.session, limit=limit, cursor=cursor)
        return api.listing(found, lambda wave: wave_shape(wave, tx.actor, api.lang))


@router.post("/scan/waves", status_code=201)
@guard(Action.SCAN_MANAGE)
@takes(WaveDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[WaveShape]:
    """Plan a wave; without days it begins today and lasts two weeks."""
    with api.write() as tx:
        require(tx.actor, Action.SCAN_MANAGE)
        row = plan_wave(tx.session, api.body(WaveDraft), actor=tx.actor, now=tx.now)
        return api.answer(wave_shape(row, tx.actor, api.lang), 201)


@router.post("/scan/waves/{wave_id}/transition")
@guard(Action.SCAN_MANAGE)
@takes(WaveMove, example={"to": "open"})
def transition(api: ApiDep, wave_id: Id) -> Answer[WaveShape]:
    """Open, close or publish a wave."""
    keys = WaveKeys(api.parts.settings.data_dir)
    with api.write() as tx:
        find_wave(tx.session, wave_id)
        require(tx.actor, Action.SCAN_MANAGE)
        to = api.body(WaveMove).to
        row = move_wave(tx.session, wave_id, to, keys=keys, actor=tx.actor, now=tx.now)
        answer = api.answer(wave_shape(row, tx.actor, api.lang))
    settle_keys(api.parts.db, keys)
    return answer


@router.get("/scan/waves/{wave_id}/results")
@guard(Action.SCAN_READ)
@asks("unit")
def results(api: ApiDep, wave_id: Id) -> Answer[ResultShape]:
    """Return the result of the organisation, or of `?unit=`."""
    with api.read() as tx:
        wave = find_wave(tx.session, wave_id)
        unit_id = _unit(api, tx)
        demand_published(wave)
        units = units_of(tx.session)
        ambition = ambition_of(tx.session, wave, unit_id, units)
        result = result_of(tx.session, wave, unit_id, goals_of(ambition), units)
        steps = steps_of(tx.session, unit_id) if unit_id else []
        return api.answer(result_shape(wave, result, ambition.goal_on, steps, api.lang))


def _unit(api: Api, tx: Tx) -> Any:
    """Return the unit that is asked for, if the caller may see it."""
    require(tx.actor, Action.SCAN_READ)
    text = api.request.query_params.get("unit", "")
    if not text:
        return None
    if not (unit_id := number_in(text)):
        raise invalid("unit", "not_a_number")
    units = units_of(tx.session)
    if unit_id not in units:
        raise NotFound
    relations = relations_to(tx.actor, unit_id, above(units, tx.actor.unit_id))
    require(tx.actor, Action.SCAN_RESULT_READ, relations)
    return unit_id
