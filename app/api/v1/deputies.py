"""Deputies of a unit's lead, for a time."""

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, Api, ApiDep, Id, Listed, guard, takes
from app.auth.door import Tx
from app.domain.people.days import today
from app.domain.people.deputies import (
    DeputyDraft,
    DeputyEnd,
    DeputyView,
    appoint_deputy,
    deputies,
    end_deputy,
    own_unit,
)
from app.domain.people.models import Unit
from app.doors import Room
from app.policy import Action

router = Room()
EXAMPLE = {
    "deputy_email": "ann@example.com",
    "from_on": "2026-12-21",
    "until_on": "2027-01-03",
}


class DeputyShape(TypedDict):
    """Who signs while the lead is away."""

    id: int
    person_id: int
    name: str
    from_on: str
    until_on: str


@router.get("/units/{unit_id}/deputies")
@guard(Action.DEPUTY_APPOINT)
def index(api: ApiDep, unit_id: Id) -> Answer[Listed[DeputyShape]]:
    """List who acts for the lead now and later."""
    with api.read() as tx:
        return _listed(api, tx, own_unit(tx.session, tx.actor, unit_id))


@router.post("/units/{unit_id}/deputies", status_code=201)
@guard(Action.DEPUTY_APPOINT)
@takes(DeputyDraft, example=EXAMPLE)
def appoint(api: ApiDep, unit_id: Id) -> Answer[Listed[DeputyShape]]:
    """Let somebody act for the lead, from a day until a day; answers with everyone who will."""
    with api.write() as tx:
        unit = own_unit(tx.session, tx.actor, unit_id)
        appoint_deputy(tx.session, unit_id, api.body(DeputyDraft), actor=tx.actor, now=tx.now)
        return _listed(api, tx, unit, 201)


@router.post("/units/{unit_id}/deputies/ending")
@guard(Action.DEPUTY_APPOINT)
@takes(DeputyEnd, example={"id": 4})
def end(api: ApiDep, unit_id: Id) -> Answer[Listed[DeputyShape]]:
    """End a deputy's time now; answers with everyone who is left."""
    with api.write() as tx:
        unit = own_unit(tx.session, tx.actor, unit_id)
        end_deputy(tx.session, unit_id, api.body(DeputyEnd).id, actor=tx.actor, now=tx.now)
        return _listed(api, tx, unit)


def _listed(api: Api, tx: Tx, unit: Unit, status: int = 200) -> Answer[Listed[DeputyShape]]:
    found = deputies(tx.session, unit, today(tx.session, tx.now))
    return api.answer({"items": [_shape(row) for row in found], "next": None}, status)


def _shape(row: DeputyView) -> DeputyShape:
    return {
        "id": row.id,
        "person_id": row.person_id,
        "name": row.name,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat(),
    }
