"""Units."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_people import unit_shape
from app.domain.people.queries import in_pages, unit_tree, unit_view
from app.domain.people.schemas import UnitChange, UnitDraft
from app.domain.people.units import change_unit, create_unit
from app.policy import Action, require

router = APIRouter()
EXAMPLE = {"name": "Logistics", "parent_id": 1, "lead_email": "ann@example.com"}
ANSWER = {**EXAMPLE, "id": 2, "deputy_email": None, "active": True, "people": 12, "version": 1}


@router.get("/units")
@guard(Action.UNIT_READ)
@takes(answers={"items": [ANSWER], "next": None})
def index(api: ApiDep) -> Response:
    """List the units, parents before their children."""
    with api.read() as tx:
        require(tx.actor, Action.UNIT_READ)
        limit, cursor = api.page_params()
        return api.listing(in_pages(unit_tree(tx.session), limit=limit, cursor=cursor), unit_shape)


@router.post("/units", status_code=201)
@guard(Action.UNIT_MANAGE)
@takes(UnitDraft, example=EXAMPLE, answers=ANSWER)
def create(api: ApiDep) -> Response:
    """Make a unit."""
    with api.write() as tx:
        require(tx.actor, Action.UNIT_MANAGE)
        row = create_unit(tx.session, api.body(UnitDraft), actor=tx.actor, now=tx.now)
        return api.answer(unit_shape(unit_view(tx.session, row.id or 0)), 201)


@router.get("/units/{unit_id}")
@guard(Action.UNIT_READ)
@takes(answers=ANSWER)
def show(api: ApiDep, unit_id: Id) -> Response:
    """Return one unit."""
    with api.read() as tx:
        found = unit_view(tx.session, unit_id)
        require(tx.actor, Action.UNIT_READ)
        return api.answer(unit_shape(found))


@router.patch("/units/{unit_id}")
@guard(Action.UNIT_MANAGE)
@takes(UnitChange, example={"lead_email": "ann@example.com", "version": 1}, answers=ANSWER)
def change(api: ApiDep, unit_id: Id) -> Response:
    """Change what is sent of a unit; with `version` only if nobody changed it since."""
    with api.write() as tx:
        unit_view(tx.session, unit_id)
        require(tx.actor, Action.UNIT_MANAGE)
        data = api.body(UnitChange)
        change_unit(tx.session, unit_id, data, actor=tx.actor, now=tx.now)
        return api.answer(unit_shape(unit_view(tx.session, unit_id)))
