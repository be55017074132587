"""The caller."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, guard
from app.api.v1.shapes_people import me_shape
from app.domain.insight.todos import todos
from app.domain.people.directory import person_view
from app.policy import Action, Relation, require

router = APIRouter()


@router.get("/me")
@guard(Action.ME_READ)
def me(api: ApiDep) -> Response:
    """Return the caller: person, roles, unit and open tasks."""
    with api.read() as tx:
        require(tx.actor, Action.ME_READ, {Relation.SELF})
        person = person_view(tx.session, tx.actor.id)
        tasks = list(todos(tx.session, tx.actor, tx.now))
        return api.answer(me_shape(person, tx.actor.scopes, tasks, api.lang))
