"""What is fixed about a round before anybody votes."""

from app.api.v1.deps import Answer, ApiDep, Id, Listed, MonthPath, guard, takes
from app.api.v1.shapes_rounds import ConstraintShape, constraint_shape
from app.core.errors import NotFound
from app.domain.rounds.access import find_round
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.constraint_schemas import ConstraintDraft
from app.domain.rounds.constraints import constraint_view, drop_constraint, fix_constraint
from app.doors import Room
from app.policy import Action, require

router = Room()
EXAMPLE = {"kind": "exclusion", "idea_ids": [12, 7], "reason": "Two ways to the same goal."}


@router.get("/rounds/{month}/constraints")
@guard(Action.ROUND_READ)
def index(api: ApiDep, month: MonthPath) -> Answer[Listed[ConstraintShape]]:
    """List what is fixed, by whom and why."""
    with api.read() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_READ)
        found = constraints_of(tx.session, row.id or 0)
        return api.listed([constraint_shape(v, api.lang) for v in found])


@router.post("/rounds/{month}/constraints", status_code=201)
@guard(Action.ROUND_PREPARE)
@takes(ConstraintDraft, example=EXAMPLE)
def fix(api: ApiDep, month: MonthPath) -> Answer[ConstraintShape]:
    """Fix one thing before the first ballot; refused when not everything could hold together."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_PREPARE)
        draft = api.body(ConstraintDraft)
        made = fix_constraint(tx.session, row, draft, actor=tx.actor, now=tx.now)
        return api.answer(constraint_shape(constraint_view(tx.session, made), api.lang), 201)


@router.delete("/rounds/{month}/constraints/{constraint_id}")
@guard(Action.ROUND_PREPARE)
def drop(api: ApiDep, month: MonthPath, constraint_id: Id) -> Answer[Listed[ConstraintShape]]:
    """Take back what was fixed, before the first ballot."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        if all(v.id != constraint_id for v in constraints_of(tx.session, row.id or 0)):
            raise NotFound
        require(tx.actor, Action.ROUND_PREPARE)
        drop_constraint(tx.session, row, constraint_id, actor=tx.actor, now=tx.now)
        found = constraints_of(tx.session, row.id or 0)
        return api.listed([constraint_shape(v, api.lang) for v in found])
