"""Going on together with an idea, or saying that one's own is another."""

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, Id, Listed, guard, takes
from app.api.v1.ideas import found, shown
from app.api.v1.shapes_ideas import IdeaShape
from app.core.input import iso
from app.domain.ideas.differing import say_different
from app.domain.ideas.joining import (
    accept_join,
    ask_to_join,
    decline_join,
    requests_on,
    take_join_back,
)
from app.domain.ideas.schemas import DifferenceInput, JoinInput
from app.doors import Room
from app.policy import Action

router = Room()


class JoinShape(TypedDict):
    """Who wants to go on together."""

    id: int
    who: str
    text: str
    at: str
    own_idea_id: int | None


@router.get("/ideas/{idea_id}/join-requests")
@guard(Action.IDEA_READ)
def index(api: ApiDep, idea_id: Id) -> Answer[Listed[JoinShape]]:
    """List who wants to go on together with an idea: all for those who decide, else one's own wish."""
    with api.read() as tx:
        found(tx, idea_id, Action.IDEA_READ)
        items: list[JoinShape] = [
            {
                "id": one.id,
                "who": one.who,
                "text": one.text,
                "at": iso(one.at),
                "own_idea_id": one.own_idea_id,
            }
            for one in requests_on(tx.actor, idea_id).ask(tx.session)
        ]
        return api.listed(items)


@router.post("/ideas/{idea_id}/join-requests", status_code=201)
@guard(Action.IDEA_JOIN)
@takes(JoinInput, example={"text": "We meet this too"})
def ask(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Ask to be a submitter of an idea too; its submitter decides."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_JOIN)
        given = api.body(JoinInput)
        ask_to_join(tx.session, idea, given.text, given.own_id, actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id, 201)


@router.delete("/ideas/{idea_id}/join-requests")
@guard(Action.IDEA_JOIN)
def take_back(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Take one's wish to join back."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_JOIN)
        take_join_back(tx.session, idea, actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id)


@router.post("/join-requests/{join_id}/acceptance")
@guard(Action.IDEA_JOIN_ANSWER)
def accept(api: ApiDep, join_id: Id) -> Answer[IdeaShape]:
    """Let somebody in as a submitter."""
    with api.write() as tx:
        row = accept_join(tx.session, join_id, actor=tx.actor, now=tx.now)
        return shown(api, tx, row.idea_id)


@router.post("/join-requests/{join_id}/declining")
@guard(Action.IDEA_JOIN_ANSWER)
def decline(api: ApiDep, join_id: Id) -> Answer[IdeaShape]:
    """Go on without somebody."""
    with api.write() as tx:
        row = decline_join(tx.session, join_id, actor=tx.actor, now=tx.now)
        return shown(api, tx, row.idea_id)


@router.post("/ideas/{idea_id}/differences")
@guard(Action.IDEA_EDIT)
@takes(DifferenceInput, example={"others": [7], "reason": "Ours is about boilers"})
def differ(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Say that an idea is another one than those that look like it."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_EDIT)
        given = api.body(DifferenceInput)
        say_different(tx.session, idea, given.others, given.reason, actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id)
