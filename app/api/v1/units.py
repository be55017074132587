"""Units."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_people import UnitShape, unit_shape
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.people.queries import in_pages, unit_tree, unit_view
from app.domain.people.schemas import UnitChange, UnitDraft
from app.domain.people.units import create_unit
from app.doors import Room
from app.policy import Action, require

router = Room()
EXAMPLE = {"name": "Logistics", "parent_id": 1, "lead_email": "ann@example.com"}


@router.get("/units")
@guard(Action.UNIT_READ)
@asks(*PAGED)
def index(api: ApiDep) -> Answer[Listed[UnitShape]]:
    """List the units, parents before their children."""
    with api.read() as tx:
        require(tx.actor, Action.UNIT_READ)
        limit, cursor = api.page_params()
        return api.listing(in_pages(unit_tree(tx.session), limit=limit, cursor=cursor), unit_shape)


@router.post("/units", status_code=201)
@guard(Action.UNIT_MANAGE)
@takes(UnitDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[UnitShape]:
    """Make a unit."""
    with api.write() as tx:
        require(tx.actor, Action.UNIT_MANAGE)
        row = create_unit(tx.session, api.body(UnitDraft), actor=tx.actor, now=tx.now)
        return api.answer(unit_shape(unit_view(tx.session, row.id or 0)), 201)


@router.get("/units/{unit_id}")
@guard(Action.UNIT_READ)
def show(api: ApiDep, unit_id: Id) -> Answer[UnitShape]:
    """Return one unit."""
    with api.read() as tx:
        found = unit_view(tx.session, unit_id)
        require(tx.actor, Action.UNIT_READ)
        return api.answer(unit_shape(found))


@router.patch("/units/{unit_id}")
@guard(Action.UNIT_MANAGE)
@takes(UnitChange, example={"lead_email": "ann@example.com", "version": 1})
def change(api: ApiDep, unit_id: Id) -> Answer[UnitShape]:
    """Change what is sent of a unit; with `version` only if nobody changed it since."""
    with api.write() as tx:
        unit_view(tx.session, unit_id)
        require(tx.actor, Action.UNIT_MANAGE)
        data = api.body(UnitChange)
        change_unit_and_promises(tx.session, unit_id, data, actor=tx.actor, now=tx.now)
        return api.answer(unit_shape(unit_view(tx.session, unit_id)))
