"""The scan's pages: what goes on, results per group, and the AI team's wheel."""

from collections.abc import Mapping

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.insight.facts import facts_of
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.scan.access import find_wave, leads, next_state, relations_to
from app.domain.scan.ambitions import ambition_of, goals_of
from app.domain.scan.answering import takes_part
from app.domain.scan.keys import WaveKeys
from app.domain.scan.models import ScanWave
from app.domain.scan.queries import living_wave, waves
from app.domain.scan.results import (
    above,
    asks,
    comments_of,
    latest_published,
    medians_of,
    nearest_shown,
    result_of,
    units_of,
)
from app.domain.scan.schemas import WaveDraft, WaveMove
from app.domain.scan.states import WaveState
from app.domain.scan.steps import proposals, steps_of
from app.domain.scan.waves import plan_wave, remind_all
from app.doors import Room
from app.jobs.scan import move_wave, settle_keys
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed
from app.web.scan_words import message, offer, points, statement_rows, step_words, wave_name

router = Room()
Units = Mapping[int, Unit]


@router.get("/scan", name="scan")
@guard(Action.SCAN_READ)
def index(page: PageDep) -> Response:
    """Show what goes on, the results that one may see, and for the AI team the waves."""
    with page.read() as tx:
        require(tx.actor, Action.SCAN_READ)
        return _home(page, tx)


def _home(page: Page, tx: Tx, error: Invalid | None = None) -> Response:
    session, actor = tx.session, tx.actor
    latest, units = latest_published(session), units_of(session)
    living = living_wave(session)
    seen = _seen(tx, units)
    return page.render(
        tx,
        "scan/index.html",
        status=422 if error else 200,
        living=living,
        latest=latest,
        name=lambda wave: wave_name(wave, page.lang),
        points=lambda value: points(value, page.lang),
        code=own_code(page, tx, living),
        medians=medians_of(session, latest) if latest else {},
        seen=[(u, units[u].name) for u in seen if latest is None or asks(latest, u, units)],
        led=[(u, units[u].name) for u in sorted(actor.leads)],
        waves=waves(session, limit=12).items,
        manages=can(actor, Action.SCAN_MANAGE),
        next_of=next_state,
        here=today(session, tx.now),
        values=page.form.data("units") if error else {},
        errors=messages(error, page.lang),
        unit_names={u: unit.name for u, unit in units.items() if unit.active},
        asked=lambda wave: _asked(wave, units),
    )


def _asked(wave: ScanWave, units: Units) -> str:
    """Return the names of the units that a wave asks; empty when it asks everybody."""
    return ", ".join(sorted(units[u].name for u in wave.units if u in units))


def _seen(tx: Tx, units: Units) -> list[int]:
    """Return the units whose results the actor may open, by name."""
    own = above(units, tx.actor.unit_id)
    return [
        u for u in units if can(tx.actor, Action.SCAN_RESULT_READ, relations_to(tx.actor, u, own))
    ]


def own_code(page: Page, tx: Tx, wave: ScanWave | None) -> str | None:
    """Return the code with which the reader answers now; None when there is nothing to answer."""
    if wave is None or wave.state is not WaveState.OPEN:
        return None
    key = WaveKeys(page.settings.data_dir).get(wave.id or 0)
    code = key.code(tx.actor.id) if key else None
    return code if code and takes_part(tx.session, code) else None


@router.get("/scan/waves/{wave_id}", name="scan:wave")
@guard(Action.SCAN_READ)
def organisation(page: PageDep, wave_id: Id) -> Response:
    """Show the result of the organisation as a whole."""
    with page.read() as tx:
        wave = find_wave(tx.session, wave_id)
        require(tx.actor, Action.SCAN_READ)
        return _result(page, tx, wave, None, units_of(tx.session))


@router.get("/scan/waves/{wave_id}/units/{unit_id}", name="scan:unit")
@guard(Action.SCAN_RESULT_READ)
def unit(page: PageDep, wave_id: Id, unit_id: Id) -> Response:
    """Show the result of a unit: to its people, and to the circle of leads."""
    with page.read() as tx:
        wave = find_wave(tx.session, wave_id)
        units = units_of(tx.session)
        own = above(units, tx.actor.unit_id)
        require(tx.actor, Action.SCAN_RESULT_READ, relations_to(tx.actor, unit_id, own))
        return _result(page, tx, wave, unit_id, units)


def _result(page: Page, tx: Tx, wave: ScanWave, unit_id: int | None, units: Units) -> Response:
    if wave.state is not WaveState.PUBLISHED:
        return page.render(
            tx, "scan/waiting.html", wave=wave, name=wave_name(wave, page.lang), unit_id=unit_id
        )
    ambition = ambition_of(tx.session, wave, unit_id, units)
    try:
        result = result_of(tx.session, wave, unit_id, goals_of(ambition), units)
    except Conflict:
        return _too_small(page, tx, wave, unit_id, units)
    own = set() if unit_id is None else leads(tx.actor, unit_id)
    return page.render(
        tx,
        "scan/show.html",
        wave=wave,
        name=wave_name(wave, page.lang),
        result=result,
        asked="" if unit_id else _asked(wave, units),
        ambition=ambition,
        said=message(result, ambition.goal_on, page.lang),
        offers=[offer(p, page.lang) for p in proposals(wave, result)] if unit_id else [],
        steps=steps_of(tx.session, unit_id) if unit_id else [],
        step_words=lambda step: step_words(step, page.lang),
        plans=unit_id is not None and can(tx.actor, Action.SCAN_PLAN, own),
        rows=statement_rows(wave, result, page.lang),
        facts=facts_of(tx.session, unit_id, today(tx.session, tx.now)),
        comments=comments_of(tx.session, wave, unit_id),
        points=lambda value: points(value, page.lang),
        opens=_seen(tx, units),
    )


def _too_small(page: Page, tx: Tx, wave: ScanWave, unit_id: int | None, units: Units) -> Response:
    place = nearest_shown(medians_of(tx.session, wave), units, unit_id)
    return page.render(
        tx,
        "scan/small.html",
        wave=wave,
        name=wave_name(wave, page.lang),
        unit=units[unit_id].name if unit_id else None,
        instead=units[place] if place is not None else None,
        whole=wave.answered,
        asked=unit_id is None or asks(wave, unit_id, units),
    )


@router.post("/scan/waves", name="scan:plan")
@guard(Action.SCAN_MANAGE)
def plan(page: PageDep) -> Response:
    """Plan a wave."""
    try:
        with page.write() as tx:
            some = {"units": page.form.list("units")}
            draft = typed(page, WaveDraft, days=("opens_on", "closes_on"), more=some)
            plan_wave(tx.session, draft, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _home(page, tx, error)
    return page.go("/scan#waves")


@router.post("/scan/waves/{wave_id}/transition", name="scan:transition")
@guard(Action.SCAN_MANAGE)
def transition(page: PageDep, wave_id: Id) -> Response:
    """Open, close or publish a wave."""
    keys = WaveKeys(page.settings.data_dir)
    with page.write() as tx:
        find_wave(tx.session, wave_id)
        require(tx.actor, Action.SCAN_MANAGE)
        to = parse(WaveMove, page.form.data()).to
        move_wave(tx.session, wave_id, to, keys=keys, actor=tx.actor, now=tx.now)
    settle_keys(page.parts.db, keys)
    return page.go("/scan#waves")


@router.post("/scan/waves/{wave_id}/reminder", name="scan:remind")
@guard(Action.SCAN_MANAGE)
def remind(page: PageDep, wave_id: Id) -> Response:
    """Tell everybody once more that the scan is open."""
    with page.write() as tx:
        find_wave(tx.session, wave_id)
        remind_all(tx.session, wave_id, actor=tx.actor, now=tx.now)
    return page.go("/scan#waves")
