"""A unit lead's page, the same for the organisation, and what we agreed about the register."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.insight.lead import lead_tasks, promises, unit_figures
from app.domain.people.days import today
from app.domain.people.queries import unit_view
from app.domain.register.access import relations_to
from app.domain.register.literacy_queries import FLOOR, people_of, share_of, shares
from app.domain.register.policy import change_policy, policy_of
from app.domain.register.queries import entries
from app.domain.register.schemas import PolicyChange
from app.domain.scan.access import relations_to as circle_of
from app.domain.scan.movement import movement_of
from app.doors import Room
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import errors_of, typed
from app.web.scan_words import points, wave_name
from app.web.stale import anew, stands_now

router = Room()
TICKS = ("serves_public", "public_page", "complete_first", "trained_first")
MOST = 200


@router.get("/register/units", name="register:units")
@guard(Action.UNITS_AI_READ)
def units(page: PageDep) -> Response:
    """Show every unit with its AI in numbers."""
    with page.read() as tx:
        require(tx.actor, Action.UNITS_AI_READ)
        here = today(tx.session, tx.now)
        shown, rest = shares(tx.session, here)
        known = {one.unit_id: one for one in shown}
        found = unit_figures(tx.session, here)
        return page.render(tx, "register/units.html", units=found, shares=known, rest=rest)


@router.get("/register/units/{unit_id}", name="register:unit")
@guard(Action.UNIT_AI_READ)
def unit(page: PageDep, unit_id: Id) -> Response:
    """Show a unit's lead what waits today, and all AI of the unit."""
    with page.read() as tx:
        require(tx.actor, Action.UNIT_AI_READ, relations_to(tx.actor, unit_id))
        return page.render(tx, "register/unit.html", **_of_unit(page, tx, unit_id))


def _of_unit(page: Page, tx: Tx, unit_id: int) -> dict[str, Any]:
    leads = relations_to(tx.actor, unit_id)
    here = today(tx.session, tx.now)
    unit = unit_view(tx.session, unit_id)
    people = people_of(tx.session, unit_id)
    wanted: dict[str, Any] = {"limit": MOST, "unit_ids": (unit_id,), "due_first": True}
    numbers = leads or len(people) >= FLOOR
    scanned = can(tx.actor, Action.SCAN_RESULT_READ, circle_of(tx.actor, unit_id, ()))
    return {
        "unit": unit,
        "here": here,
        "tasks": lead_tasks(tx.session, unit_id, tx.actor.person_id, here) if leads else (),
        "entries": entries(tx.session, here=here, **wanted).items,
        "promises": promises(tx.session, unit_id),
        "people": people if can(tx.actor, Action.LITERACY_READ, leads) else (),
        "share": share_of(people, unit_id, unit.name, here) if numbers else None,
        "movement": movement_of(tx.session, unit_id) if scanned else None,
        "points": lambda value: points(value, page.lang),
        "name": lambda wave: wave_name(wave, page.lang),
        "leads": bool(leads),
        "me": tx.actor.person_id,
    }


@router.get("/register/agreements", name="register:agreements")
@guard(Action.REGISTER_POLICY)
def agreements(page: PageDep) -> Response:
    """Show what the organisation agreed about its register."""
    with page.read() as tx:
        return _agreements(page, tx)


def _agreements(page: Page, tx: Tx, error: Invalid | Conflict | None = None) -> Response:
    require(tx.actor, Action.REGISTER_POLICY)
    row = policy_of(tx.session)
    holds = {name: getattr(row, name) for name in PolicyChange.model_fields}
    return page.render(
        tx,
        "register/agreements.html",
        status=error.status if error else 200,
        row=row,
        values=anew(page, error, row.version) if error else row.model_dump(),
        errors=stands_now(page, holds, error, ticks=TICKS) or errors_of(error, page.lang),
    )


@router.post("/register/agreements", name="register:agree")
@guard(Action.REGISTER_POLICY)
def agree(page: PageDep) -> Response:
    """Agree something else."""
    ticks = {name: page.form.text(name) == "yes" for name in TICKS}
    try:
        with page.write() as tx:
            require(tx.actor, Action.REGISTER_POLICY)
            data = typed(page, PolicyChange, keep_empty=("contact",), more=ticks)
            change_policy(tx.session, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _agreements(page, tx, error)
    return page.go("/register/agreements")
