"""The live session for programs: where everybody is, who is there, the chair, a vote that begins again."""

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, Id, MonthPath, guard, takes
from app.api.v1.rounds_voting import item_answer
from app.api.v1.shapes_rounds import ItemShape
from app.core.errors import NotFound
from app.core.input import iso
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.leading import take_chair
from app.domain.rounds.live import LiveView, live_view
from app.domain.rounds.presence import attend
from app.domain.rounds.queries import item_of
from app.domain.rounds.resets import reset_item
from app.domain.rounds.schemas import Presence, Reset
from app.doors import Room
from app.policy import Action, require

router = Room()


class LiveShape(TypedDict):
    """A session as numbers and ids."""

    version: int
    code: str
    shown_id: int | None
    paused: bool
    talk_until: str | None
    in_room: int
    online: int


class PresenceShape(TypedDict):
    """From where the caller takes part."""

    place: str


@router.get("/rounds/{month}/live")
@guard(Action.ROUND_TURNOUT)
def show(api: ApiDep, month: MonthPath) -> Answer[LiveShape]:
    """Return the idea that everybody sees, until when they talk, and how many voters are there."""
    with api.read() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.ROUND_TURNOUT, at.relations)
        return api.answer(live_shape(live_view(tx.session, row.id or 0)))


@router.post("/rounds/{month}/presence")
@guard(Action.BALLOT_CAST)
@takes(Presence, example={"place": "room"})
def presence(api: ApiDep, month: MonthPath) -> Answer[PresenceShape]:
    """Say from where you take part: `room`, `online`, or `away` when you leave."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.BALLOT_CAST, at.relations)
        place = api.body(Presence).place
        attend(tx.session, row, place, actor=tx.actor, now=tx.now, relations=at.relations)
        return api.answer({"place": place})


@router.post("/rounds/{month}/chair")
@guard(Action.ROUND_LEAD)
def chair(api: ApiDep, month: MonthPath) -> Answer[LiveShape]:
    """Lead the session from now on; opening, reveal and settling take the chair by themselves."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_LEAD)
        take_chair(tx.session, row, actor=tx.actor, now=tx.now)
        return api.answer(live_shape(live_view(tx.session, row.id or 0)))


@router.post("/rounds/{month}/items/{idea_id}/reset")
@guard(Action.ROUND_LEAD)
@takes(Reset, example={"reason": "The cost on the screen was wrong."})
def reset(api: ApiDep, month: MonthPath, idea_id: Id) -> Answer[ItemShape]:
    """Begin the vote on an idea again: what was revealed no longer counts, answers stay."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        if item_of(tx.session, row.id or 0, idea_id) is None:
            raise NotFound
        require(tx.actor, Action.ROUND_LEAD)
        reason = api.body(Reset).reason
        reset_item(tx.session, row, idea_id, reason, actor=tx.actor, now=tx.now)
        return item_answer(api, tx, row, idea_id)


def live_shape(live: LiveView) -> LiveShape:
    """Return a session as numbers and ids; who leads is the events' to tell."""
    return {
        "version": live.version,
        "code": live.code,
        "shown_id": live.shown_id,
        "paused": live.paused,
        "talk_until": iso(live.talk_until),
        "in_room": live.in_room,
        "online": live.online,
    }
