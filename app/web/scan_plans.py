"""What a unit wants and does: its ambition before the results, its steps after them."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.clock import months_later
from app.core.errors import Invalid
from app.domain.people.days import today
from app.domain.people.queries import unit_names
from app.domain.scan.access import demand_published, find_step, find_wave, leads
from app.domain.scan.ambitions import ambition_of, goals_of, set_ambition
from app.domain.scan.results import units_of
from app.domain.scan.schemas import Goals, StepDraft
from app.domain.scan.statements import Dimension, statements_of
from app.domain.scan.states import StepState
from app.domain.scan.steps import Proposal, accept_step, end_step
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed
from app.web.scan_words import offer, points, wave_name

router = Room()
STEP_MONTHS = 3


@router.get("/scan/waves/{wave_id}/ambition", name="scan:ambition")
@guard(Action.SCAN_MANAGE)
def whole(page: PageDep, wave_id: Id) -> Response:
    """Show the form for the organisation's ambition."""
    return _ambition(page, wave_id, None)


@router.post("/scan/waves/{wave_id}/ambition", name="scan:set_ambition")
@guard(Action.SCAN_MANAGE)
def set_whole(page: PageDep, wave_id: Id) -> Response:
    """Set the organisation's ambition."""
    return _set(page, wave_id, None)


@router.get("/scan/waves/{wave_id}/units/{unit_id}/ambition", name="scan:unit_ambition")
@guard(Action.SCAN_PLAN)
def of_unit(page: PageDep, wave_id: Id, unit_id: Id) -> Response:
    """Show the form for a unit's ambition."""
    return _ambition(page, wave_id, unit_id)


@router.post("/scan/waves/{wave_id}/units/{unit_id}/ambition", name="scan:set_unit_ambition")
@guard(Action.SCAN_PLAN)
def set_of_unit(page: PageDep, wave_id: Id, unit_id: Id) -> Response:
    """Set a unit's ambition."""
    return _set(page, wave_id, unit_id)


def _ambition(
    page: Page, wave_id: int, unit_id: int | None, error: Invalid | None = None
) -> Response:
    with page.read() as tx:
        wave = find_wave(tx.session, wave_id)
        require(tx.actor, Action.SCAN_PLAN, leads(tx.actor, unit_id))
        units = units_of(tx.session)
        known = ambition_of(tx.session, wave, unit_id, units)
        stored: dict[str, Any] = {str(d): points(v, page.lang) for d, v in goals_of(known).items()}
        return page.render(
            tx,
            "scan/ambition.html",
            status=422 if error else 200,
            wave=wave,
            name=wave_name(wave, page.lang),
            unit_id=unit_id,
            unit=units[unit_id].name if unit_id in units else None,
            dimensions=list(Dimension),
            values=page.form.data() if error else {**stored, "on": known.goal_on},
            errors=messages(error, page.lang),
        )


def _set(page: Page, wave_id: int, unit_id: int | None) -> Response:
    try:
        with page.write() as tx:
            find_wave(tx.session, wave_id)
            require(tx.actor, Action.SCAN_PLAN, leads(tx.actor, unit_id))
            goals = typed(page, Goals, days=("on",))
            set_ambition(tx.session, wave_id, unit_id, goals, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _ambition(page, wave_id, unit_id, error)
    return page.go("/scan")


@router.get("/scan/waves/{wave_id}/units/{unit_id}/steps", name="scan:step")
@guard(Action.SCAN_PLAN)
def choose(page: PageDep, wave_id: Id, unit_id: Id) -> Response:
    """Show the form to agree on a step, filled in from the library."""
    return _step_form(page, wave_id, unit_id)


def _step_form(page: Page, wave_id: int, unit_id: int, error: Invalid | None = None) -> Response:
    with page.read() as tx:
        wave = find_wave(tx.session, wave_id)
        require(tx.actor, Action.SCAN_PLAN, leads(tx.actor, unit_id))
        demand_published(wave)
        return page.render(
            tx,
            "scan/step.html",
            status=422 if error else 200,
            wave=wave,
            unit_id=unit_id,
            unit=unit_names(tx.session).get(unit_id),
            dimensions=list(Dimension),
            values=page.form.data() if error else _proposed(page, tx, wave.statements),
            errors=messages(error, page.lang),
        )


def _proposed(page: Page, tx: Tx, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the form's values for the statement and level that the address names."""
    level = page.query("level", "0")
    number = int(level) if level in {"1", "2", "3", "4"} else 0
    statement = next((s for s in statements_of(asked) if s.key == page.query("statement")), None)
    subject = page.query("dimension", "data")
    dimension = Dimension(subject) if subject in list(Dimension) else Dimension.DATA
    found = offer(Proposal(dimension, statement if number else None, number), page.lang)
    due = months_later(today(tx.session, tx.now), STEP_MONTHS)
    return {
        "dimension": str(statement.dimension if statement else dimension),
        "statement": found.statement,
        "level": number,
        "text": found.text if statement or page.query("dimension") else "",
        "owner_email": tx.actor.extra.get("email", ""),
        "due_on": due,
    }


@router.post("/scan/waves/{wave_id}/units/{unit_id}/steps", name="scan:accept_step")
@guard(Action.SCAN_PLAN)
def accept(page: PageDep, wave_id: Id, unit_id: Id) -> Response:
    """Agree on a step."""
    try:
        with page.write() as tx:
            wave = find_wave(tx.session, wave_id)
            require(tx.actor, Action.SCAN_PLAN, leads(tx.actor, unit_id))
            draft = typed(page, StepDraft, days=("due_on",))
            accept_step(tx.session, wave, unit_id, draft, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _step_form(page, wave_id, unit_id, error)
    return page.go(f"/scan/waves/{wave_id}/units/{unit_id}#steps")


@router.post("/scan/steps/{step_id}/completion", name="scan:step_done")
@guard(Action.SCAN_STEP)
def done(page: PageDep, step_id: Id) -> Response:
    """Note that a step is done."""
    return _end(page, step_id, StepState.DONE)


@router.post("/scan/steps/{step_id}/dropping", name="scan:step_dropped")
@guard(Action.SCAN_PLAN)
def drop(page: PageDep, step_id: Id) -> Response:
    """Let a step go."""
    return _end(page, step_id, StepState.DROPPED)


def _end(page: Page, step_id: int, to: StepState) -> Response:
    with page.write() as tx:
        row = find_step(tx.session, step_id)
        end_step(tx.session, row, to, actor=tx.actor, now=tx.now)
        return page.go(f"/scan/waves/{row.wave_id}/units/{row.unit_id}#steps")
