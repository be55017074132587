"""Another class than an idea's answers give: what a second person is asked, and says."""

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, Id, guard, takes
from app.api.v1.ideas import found, shown
from app.api.v1.shapes_ideas import IdeaShape
from app.core.errors import NotFound
from app.core.input import iso
from app.domain.ideas.overriding import (
    OverrideAsk,
    OverrideSaid,
    answer_override,
    ask_override,
    open_override,
)
from app.domain.ideas.triage_models import IdeaOverride
from app.domain.register.triaging import refuse_untrained
from app.doors import Room
from app.policy import Action, require

router = Room()
ASKED = {
    "idea_id": 142,
    "risk_class": "minimal",
    "reason": "It only sorts forms",
    "by_id": 7,
    "at": "2026-12-01T09:00:00Z",
}


class OverrideShape(TypedDict):
    """The other class that waits for a second person, and why."""

    idea_id: int
    risk_class: str
    reason: str
    by_id: int
    at: str | None


@router.get("/ideas/{idea_id}/override")
@guard(Action.IDEA_TRIAGE)
@takes(answers=ASKED)
def show(api: ApiDep, idea_id: Id) -> Answer[OverrideShape]:
    """Return the other class that waits for a second person; 404 when none does."""
    with api.read() as tx:
        found(tx, idea_id, Action.IDEA_READ)
        require(tx.actor, Action.IDEA_TRIAGE)
        row = open_override(tx.session, idea_id)
        if row is None:
            raise NotFound
        return api.answer(_shape(row))


@router.post("/ideas/{idea_id}/override", status_code=201)
@guard(Action.IDEA_TRIAGE)
@takes(
    OverrideAsk, example={"risk_class": "minimal", "reason": "It only sorts forms"}, answers=ASKED
)
def ask(api: ApiDep, idea_id: Id) -> Answer[OverrideShape]:
    """Ask a second person for another class than the answers give."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_TRIAGE)
        refuse_untrained(tx.session, actor=tx.actor, now=tx.now)
        row = ask_override(tx.session, idea, api.body(OverrideAsk), actor=tx.actor, now=tx.now)
        return api.answer(_shape(row), 201)


@router.post("/ideas/{idea_id}/override/answer")
@guard(Action.IDEA_TRIAGE)
@takes(OverrideSaid, example={"agree": True})
def answer(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Say whether another class holds; agreed, it is the idea's class at once."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_TRIAGE)
        refuse_untrained(tx.session, actor=tx.actor, now=tx.now)
        answer_override(tx.session, idea, api.body(OverrideSaid), actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id)


def _shape(row: IdeaOverride) -> OverrideShape:
    return {
        "idea_id": row.idea_id,
        "risk_class": str(row.risk_class),
        "reason": row.reason,
        "by_id": row.by_id,
        "at": iso(row.at),
    }
