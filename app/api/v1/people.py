"""Accounts."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_people import PersonShape, person_shape
from app.domain.people.directory import people_page, person_view
from app.domain.people.persons import add_person, change_person
from app.domain.people.schemas import PersonChange, PersonDraft
from app.doors import Room
from app.policy import Action, require

router = Room()
EXAMPLE = {
    "email": "ann@example.com", "name": "Ann de Wit", "unit_id": 2, "roles": ["manager"],
    "language": "nl",
}  # fmt: skip


@router.get("/people")
@guard(Action.PERSON_READ)
@asks("q", *PAGED)
def index(api: ApiDep) -> Answer[Listed[PersonShape]]:
    """List the accounts by name; `q` looks in name and address."""
    with api.read() as tx:
        require(tx.actor, Action.PERSON_READ)
        limit, cursor = api.page_params()
        words = api.request.query_params.get("q", "")[:200]
        found = people_page(tx.session, limit=limit, cursor=cursor, words=words)
        return api.listing(found, person_shape)


@router.post("/people", status_code=201)
@guard(Action.PERSON_MANAGE)
@takes(PersonDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[PersonShape]:
    """Make an account; inviting is a separate step."""
    with api.write() as tx:
        require(tx.actor, Action.PERSON_MANAGE)
        row = add_person(tx.session, api.body(PersonDraft), actor=tx.actor, now=tx.now)
        return api.answer(person_shape(person_view(tx.session, row.id or 0)), 201)


@router.get("/people/{person_id}")
@guard(Action.PERSON_READ)
def show(api: ApiDep, person_id: Id) -> Answer[PersonShape]:
    """Return one account."""
    with api.read() as tx:
        found = person_view(tx.session, person_id)
        require(tx.actor, Action.PERSON_READ)
        return api.answer(person_shape(found))


@router.patch("/people/{person_id}")
@guard(Action.PERSON_MANAGE)
@takes(PersonChange, example={"roles": ["manager", "facilitator"]})
def change(api: ApiDep, person_id: Id) -> Answer[PersonShape]:
    """Change what is sent of an account; roles count from the person's next request."""
    with api.write() as tx:
        person_view(tx.session, person_id)
        require(tx.actor, Action.PERSON_MANAGE)
        data = api.body(PersonChange)
        change_person(tx.session, person_id, data, actor=tx.actor, now=tx.now)
        return api.answer(person_shape(person_view(tx.session, person_id)))
