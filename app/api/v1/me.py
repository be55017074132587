"""The caller."""

from app.api.v1.deps import Answer, ApiDep, guard
from app.api.v1.shapes_people import MeShape, me_shape
from app.domain.insight.todos import todos
from app.domain.people.directory import person_view
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()


@router.get("/me")
@guard(Action.ME_READ)
def me(api: ApiDep) -> Answer[MeShape]:
    """Return the caller: person, roles, unit and open tasks."""
    with api.read() as tx:
        require(tx.actor, Action.ME_READ, {Relation.SELF})
        person = person_view(tx.session, tx.actor.id)
        tasks = list(todos(tx.session, tx.actor, tx.now))
        return api.answer(me_shape(person, tx.actor.scopes, tasks, api.lang))
