"""The session: the facilitator opens, reveals and settles; voters answer; everyone sees the stage.

Without scripts the page loads itself anew; with scripts it asks whether something changed.
"""

import hashlib
from typing import Any

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from app.auth.door import Tx
from app.core.errors import NotFound
from app.core.input import parse
from app.domain.rounds.access import Standing, find_round, standing
from app.domain.rounds.ballots import own_ballot, save_line
from app.domain.rounds.items import MOST_VOTES, open_item, reveal_item, settle_item
from app.domain.rounds.models import Item, Round
from app.domain.rounds.queries import agenda_of, item_of, own_recusals, turnout
from app.domain.rounds.reveals import tallies_of
from app.domain.rounds.schemas import Settling
from app.domain.rounds.states import ItemState, RoundState
from app.domain.rounds.views import AgendaItem
from app.policy import Action, require
from app.web.ballot import line_of, saved_line
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_words import round_context

router = APIRouter()
_FIRST = (ItemState.OPEN, ItemState.REVEALED, ItemState.WAITING)


@router.get("/rounds/{month}/session", name="session:show")
@guard(Action.ROUND_TURNOUT)
def show(page: PageDep, month: Month) -> Response:
    """Show agenda, stage, the own ballot and, to the facilitator, the controls."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        require(tx.actor, Action.ROUND_TURNOUT, at.relations)
        if row.state is not RoundState.SESSION:
            return _elsewhere(page, tx, row, shared)
        agenda = agenda_of(tx.session, row.id or 0)
        here = _current(agenda, page.query("idea"))
        token = _token(agenda, here)
        if page.wants_fragment and page.query("seen") == token:
            return Response(status_code=204)
        found = _stage(tx, row, at, agenda, here)
        block = "table" if page.wants_fragment else None
        return page.render(tx, "session/show.html", block=block, **shared, **found, token=token)


@router.get("/rounds/{month}/session/{idea_id}/seeds", name="session:seeds")
@guard(Action.ROUND_TURNOUT)
def seeds(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Return how many answers are in: a number, nothing else."""
    with page.read() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.ROUND_TURNOUT, at.relations)
        _item(tx, row, idea_id)
        given = turnout(tx.session, row.id or 0).of(idea_id)
        return page.render(tx, "session/show.html", block="seeds", given=given)


@router.post("/rounds/{month}/session/{idea_id}/vote", name="session:vote")
@guard(Action.BALLOT_CAST)
def vote(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Give or change the own answer while the idea is open."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.BALLOT_CAST, at.relations)
        if line := line_of(page, idea_id):
            save_line(tx.session, row, line, actor=tx.actor, relations=at.relations)
        if page.request.headers.get("x-autosave"):
            return PlainTextResponse(saved_line(page, tx) if line else "")
    return page.go(_url(month, idea_id))


@router.post("/rounds/{month}/session/{idea_id}/opening", name="session:open")
@guard(Action.ROUND_LEAD)
def opening(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Open the vote on an idea."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        open_item(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
    return page.go(_url(month, idea_id))


@router.post("/rounds/{month}/session/{idea_id}/reveal", name="session:reveal")
@guard(Action.ROUND_LEAD)
def reveal(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Reveal the answers."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        reveal_item(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
    return page.go(_url(month, idea_id))


@router.post("/rounds/{month}/session/{idea_id}/settling", name="session:settle")
@guard(Action.ROUND_LEAD)
def settling(page: PageDep, month: Month, idea_id: Id) -> Response:
    """End the talk about an idea, with a sentence about what came of it; the next idea follows."""
    with page.write() as tx:
        text = parse(Settling, page.form.data()).conclusion
        row = find_round(tx.session, month)
        settle_item(tx.session, row, idea_id, text, actor=tx.actor, now=tx.now)
    return page.go(f"/rounds/{month}/session")


def _url(month: str, idea_id: int) -> str:
    return f"/rounds/{month}/session?idea={idea_id}"


def _elsewhere(page: Page, tx: Tx, row: Round, shared: dict[str, Any]) -> Response:
    """Show that the session is still to come, or go to what came of it."""
    if row.state is RoundState.PUBLISHED:
        return page.go(f"/rounds/{row.month}/outcome")
    if row.state is RoundState.DECIDED:
        return page.go(f"/rounds/{row.month}/decision")
    return page.render(tx, "session/before.html", **shared)


def _current(agenda: list[AgendaItem], wished: str) -> AgendaItem | None:
    """Return the idea asked for, else the open one, the revealed one, the next, the last."""
    for item in agenda:
        if str(item.idea_id) == wished:
            return item
    for state in _FIRST:
        for item in agenda:
            if item.state is state:
                return item
    return agenda[-1] if agenda else None


def _token(agenda: list[AgendaItem], here: AgendaItem | None) -> str:
    """Return a short text that changes when the stage does; no ballot is in it."""
    states = [f"{i.idea_id}{i.state}{i.votes}" for i in agenda]
    text = "/".join([str(here and here.idea_id), *states])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _stage(
    tx: Tx, row: Round, at: Standing, agenda: list[AgendaItem], here: AgendaItem | None
) -> dict[str, Any]:
    if here is None:
        raise NotFound
    ident = row.id or 0
    tallies = tallies_of(tx.session, _item(tx, row, here.idea_id))
    votes = at.may(Action.BALLOT_CAST)
    answer = own_ballot(tx.session, row, tx.actor).lines.get(here.idea_id) if votes else None
    recused = votes and here.idea_id in own_recusals(tx.session, ident, tx.actor.person_id)
    return {
        "agenda": agenda,
        "here": here,
        "given": turnout(tx.session, ident).of(here.idea_id),
        "tally": tallies[-1] if tallies else None,
        "before": tallies[0] if len(tallies) > 1 else None,
        "votes": votes,
        "answer": answer,
        "recused": recused,
        "leads": at.may(Action.ROUND_LEAD),
        "again": here.votes < MOST_VOTES,
        "left": sum(i.state is not ItemState.SETTLED for i in agenda),
    }


def _item(tx: Tx, row: Round, idea_id: int) -> Item:
    found = item_of(tx.session, row.id or 0, idea_id)
    if found is None:
        raise NotFound
    return found
