"""Ballots, recusals, turnout and the session's items."""

from app.api.v1.deps import Answer, Api, ApiDep, Id, MonthPath, guard, takes
from app.api.v1.shapes_rounds import ItemShape, item_shape
from app.api.v1.shapes_voting import (
    BallotShape,
    RecusalShape,
    TallyShape,
    TurnoutShape,
    ballot_shape,
    tally_shape,
    turnout_shape,
)
from app.auth.door import Tx
from app.core.errors import NotFound
from app.domain.rounds.access import booth, find_round, standing
from app.domain.rounds.ballots import cast_ballot, own_ballot
from app.domain.rounds.items import open_item, reveal_item, settle_item
from app.domain.rounds.models import Item, Round
from app.domain.rounds.queries import agenda_of, item_of, turnout
from app.domain.rounds.recusals import recuse
from app.domain.rounds.reveals import tally_of
from app.domain.rounds.schemas import BallotDraft, RecusalDraft, Settling
from app.doors import Room
from app.policy import Action, require

router = Room()
LINE = {"idea_id": 12, "score": 4, "reason": "Many will use it"}
BALLOT = {
    "version": 1,
    "lines": [{**LINE, "criteria": [{"number": 1, "score": 3}]}, {"idea_id": 7, "score": None}],
}


@router.get("/rounds/{month}/ballot")
@guard(Action.BALLOT_READ)
def show_ballot(api: ApiDep, month: MonthPath) -> Answer[BallotShape]:
    """Return the own ballot; none yet: version 0 and no lines."""
    with api.read() as tx:
        row, at = booth(tx.session, tx.actor, month)
        require(tx.actor, Action.BALLOT_READ, at.relations)
        return api.answer(ballot_shape(own_ballot(tx.session, row, tx.actor), row))


@router.put("/rounds/{month}/ballot")
@guard(Action.BALLOT_CAST)
@takes(BallotDraft, example=BALLOT)
def cast(api: ApiDep, month: MonthPath) -> Answer[BallotShape]:
    """Replace the own ballot; an exact repeat is one effect."""
    with api.write() as tx:
        row, at = booth(tx.session, tx.actor, month, hold=True)
        require(tx.actor, Action.BALLOT_CAST, at.relations)
        draft = api.body(BallotDraft)
        found = cast_ballot(tx.session, row, draft, actor=tx.actor, relations=at.relations)
        return api.answer(ballot_shape(found, row))


@router.post("/rounds/{month}/recusals", status_code=201)
@guard(Action.RECUSE)
@takes(RecusalDraft, example={"idea_id": 12, "reason": "My own team"})
def recusal(api: ApiDep, month: MonthPath) -> Answer[RecusalShape]:
    """Say that you have a stake in an idea; your answer on it is void."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.RECUSE, at.relations)
        draft = api.body(RecusalDraft)
        recuse(tx.session, row, draft, actor=tx.actor, now=tx.now, relations=at.relations)
        return api.answer({"idea_id": draft.idea_id, "reason": draft.reason}, 201)


@router.get("/rounds/{month}/turnout")
@guard(Action.ROUND_TURNOUT)
def show_turnout(api: ApiDep, month: MonthPath) -> Answer[TurnoutShape]:
    """Return how many voted: numbers only."""
    with api.read() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.ROUND_TURNOUT, at.relations)
        return api.answer(turnout_shape(turnout(tx.session, row.id or 0)))


@router.post("/rounds/{month}/items/{idea_id}/opening")
@guard(Action.ROUND_LEAD)
def opening(api: ApiDep, month: MonthPath, idea_id: Id) -> Answer[ItemShape]:
    """Open the vote on an idea, the first time or the second."""
    with api.write() as tx:
        row, _ = _found(tx, month, idea_id)
        require(tx.actor, Action.ROUND_LEAD)
        open_item(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
        return item_answer(api, tx, row, idea_id)


@router.post("/rounds/{month}/items/{idea_id}/reveal")
@guard(Action.ROUND_LEAD)
def reveal(api: ApiDep, month: MonthPath, idea_id: Id) -> Answer[ItemShape]:
    """Reveal the answers on an idea."""
    with api.write() as tx:
        row, _ = _found(tx, month, idea_id)
        require(tx.actor, Action.ROUND_LEAD)
        reveal_item(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
        return item_answer(api, tx, row, idea_id)


@router.post("/rounds/{month}/items/{idea_id}/settling")
@guard(Action.ROUND_LEAD)
@takes(Settling, example={"conclusion": "Start smaller."})
def settling(api: ApiDep, month: MonthPath, idea_id: Id) -> Answer[ItemShape]:
    """End the talk about an idea."""
    with api.write() as tx:
        row, _ = _found(tx, month, idea_id)
        require(tx.actor, Action.ROUND_LEAD)
        said = api.body(Settling)
        settle_item(tx.session, row, idea_id, *said.words(), actor=tx.actor, now=tx.now)
        return item_answer(api, tx, row, idea_id)


@router.get("/rounds/{month}/items/{idea_id}/tally")
@guard(Action.TALLY_READ)
def tally(api: ApiDep, month: MonthPath, idea_id: Id) -> Answer[TallyShape]:
    """Return the last revealed answers on an idea."""
    with api.read() as tx:
        row, item = _found(tx, month, idea_id)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.TALLY_READ, at.relations)
        return api.answer(tally_shape(tally_of(tx.session, item)))


def _found(tx: Tx, month: str, idea_id: int) -> tuple[Round, Item]:
    row = find_round(tx.session, month)
    item = item_of(tx.session, row.id or 0, idea_id)
    if item is None:
        raise NotFound
    return row, item


def item_answer(api: Api, tx: Tx, row: Round, idea_id: int) -> Answer[ItemShape]:
    """Answer with one idea on the agenda, as it is now."""
    at = standing(tx.session, tx.actor, row.id or 0)
    found = next(i for i in agenda_of(tx.session, row.id or 0) if i.idea_id == idea_id)
    return api.answer(item_shape(found, row, at))
