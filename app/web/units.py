"""Units: the tree, leads and deputies."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, FieldError, Invalid, KiemError
from app.core.input import parse
from app.domain.experiments.standing import standing_with
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.people.queries import UnitView, unit_names, unit_tree, unit_view
from app.domain.people.schemas import UnitChange, UnitDraft
from app.domain.people.units import create_unit
from app.doors import Room
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.entering import error_texts
from app.web.stale import now_is

router = Room()


@router.get("/units", name="units")
@guard(Action.UNIT_READ)
def index(page: PageDep) -> Response:
    """Show the tree of units."""
    with page.read() as tx:
        require(tx.actor, Action.UNIT_READ)
        may = can(tx.actor, Action.UNIT_MANAGE)
        return page.render(
            tx,
            "units/index.html",
            units=unit_tree(tx.session),
            may_manage=may,
            me=tx.actor.person_id,
        )


@router.get("/units/new", name="units:new")
@guard(Action.UNIT_MANAGE)
def new(page: PageDep) -> Response:
    """Show the form for a new unit."""
    return unit_form(page, None, None)


@router.post("/units", name="units:create")
@guard(Action.UNIT_MANAGE)
def create(page: PageDep) -> Response:
    """Make a unit."""
    try:
        with page.write() as tx:
            draft = parse(UnitDraft, page.form.data())
            create_unit(tx.session, draft, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return unit_form(page, None, error)
    return page.go("/units")


@router.get("/units/{unit_id}/edit", name="units:edit")
@guard(Action.UNIT_MANAGE)
def edit(page: PageDep, unit_id: Id) -> Response:
    """Show the form that changes a unit."""
    return unit_form(page, unit_id, None)


@router.post("/units/{unit_id}/edit", name="units:change")
@guard(Action.UNIT_MANAGE)
def change(page: PageDep, unit_id: Id) -> Response:
    """Rename or move a unit, or give it another lead or deputy."""
    try:
        with page.write() as tx:
            data = {**page.form.data(), "name": page.form.text("name")}
            data["active"] = "active" in page.form
            update = parse(UnitChange, data)
            change_unit_and_promises(tx.session, unit_id, update, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return unit_form(page, unit_id, error)
    return page.go("/units")


def unit_form(page: Page, unit_id: int | None, error: KiemError | None) -> Response:
    """Show the form, with the typed text where something is wrong."""
    with page.read() as tx:
        require(tx.actor, Action.UNIT_MANAGE)
        unit = unit_view(tx.session, unit_id) if unit_id else None
        return page.render(
            tx,
            "units/form.html",
            status=error.status if error else 200,
            errors=form_errors(error, _about(error), page.lang),
            standing=standing_with(tx.session, unit.id) if unit and unit.active else (),
            unit=unit,
            values=page.form.data() if error else _values(unit),
            active="active" in page.form if error else unit is None or unit.active,
            choices=unit_choices(tx, without=unit_id),
            now_is=now_is(page, _values(unit), error, unit_names(tx.session)),
        )


def _about(error: KiemError | None) -> str:
    """Return the field that a conflict is about: which unit goes on, else the name."""
    return "successor_id" if error is not None and error.code == "both_take_over" else "name"


def form_errors(error: KiemError | None, field: str, lang: str) -> dict[str, str]:
    """Return what is wrong by field; a conflict is told at the field that it is about."""
    if error is None:
        return {}
    faults = error.errors if isinstance(error, Invalid) else (FieldError(field, error.code),)
    return error_texts(faults, lang)


def unit_choices(tx: Tx, without: int | None = None) -> list[tuple[int, str]]:
    """Return the units to choose from, indented by their place in the tree."""
    return [(u.id, "\u2003" * u.depth + u.name) for u in unit_tree(tx.session) if u.id != without]


def _values(unit: UnitView | None) -> dict[str, Any]:
    if unit is None:
        return {}
    return {
        "name": unit.name,
        "parent_id": unit.parent_id,
        "lead_email": unit.lead.email if unit.lead else "",
        "deputy_email": unit.deputy.email if unit.deputy else "",
    }
