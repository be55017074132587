"""Keeping two ideas apart as rivals, and letting them be two ideas again."""

from starlette.responses import Response

from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.ideas.schemas import TriageInput
from app.domain.rounds.rivals import name_rivals, part_rivals
from app.doors import Room
from app.policy import Action
from app.web.deps import Id, PageDep, guard
from app.web.triage import side_by_side

router = Room()


@router.post("/triage/{idea_id}/rivals", name="triage:rivals")
@guard(Action.IDEA_MERGE)
def rivals(page: PageDep, idea_id: Id) -> Response:
    """Keep two ideas apart as rivals: a round chooses one of both at most."""
    try:
        with page.write() as tx:
            into = parse(TriageInput, {"outcome": "merge", "into_id": page.form.text("other")})
            other, reason = into.into_id or 0, page.form.prose("reason")
            name_rivals(tx.session, idea_id, other, reason, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return side_by_side(page, idea_id, error)
    return page.go(f"/ideas/{idea_id}")


@router.post("/ideas/{idea_id}/rivals/{other_id}/removal", name="triage:part")
@guard(Action.IDEA_MERGE)
def part(page: PageDep, idea_id: Id, other_id: Id) -> Response:
    """Let them be two ideas again."""
    with page.write() as tx:
        part_rivals(tx.session, idea_id, other_id, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{idea_id}")
