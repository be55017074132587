"""What people do in a session. A second click, an old tab and a late answer each have their answer."""

from typing import Any

from starlette.responses import PlainTextResponse, Response

from app.auth.door import Tx
from app.core.errors import Conflict, NotFound
from app.core.input import parse
from app.domain.rounds.access import find_round, locked_round, standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.items import MOST_VOTES, open_item, reveal_item, settle_item
from app.domain.rounds.leading import demand_chair, hold, show_idea, take_chair, time_talk
from app.domain.rounds.models import Item, Round
from app.domain.rounds.presence import arrive, attend
from app.domain.rounds.queries import item_of
from app.domain.rounds.recusals import recuse
from app.domain.rounds.resets import reset_item
from app.domain.rounds.schemas import Presence, RecusalDraft, Reset, Settling, Talk
from app.domain.rounds.states import ItemState
from app.doors import Room
from app.i18n.codes import error_sentence
from app.policy import Action, require
from app.web.ballot import line_of, saved_line, unsaved_line
from app.web.deps import Id, Month, Page, PageDep, guard

router = Room()
VOTES = tuple(map(str, range(MOST_VOTES)))
"""How often an idea was revealed when its page was drawn."""


@router.post("/rounds/{month}/session/presence", name="session:presence")
@guard(Action.BALLOT_CAST)
def presence(page: PageDep, month: Month) -> Response:
    """Say that you are there, in the room or online."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.BALLOT_CAST, at.relations)
        place = parse(Presence, page.form.data()).place
        attend(tx.session, row, place, actor=tx.actor, now=tx.now, relations=at.relations)
    return page.go(_back(page, month))


@router.post("/rounds/{month}/session/chair", name="session:chair")
@guard(Action.ROUND_LEAD)
def chair(page: PageDep, month: Month) -> Response:
    """Take the chair."""
    with page.write() as tx:
        take_chair(tx.session, find_round(tx.session, month), actor=tx.actor, now=tx.now)
    return page.go(f"/rounds/{month}/session/lead")


@router.post("/rounds/{month}/session/hold", name="session:hold")
@guard(Action.ROUND_LEAD)
def holding(page: PageDep, month: Month) -> Response:
    """Let the others stay while you look ahead, or bring them to the idea that you look at."""
    with page.write() as tx:
        row = _led(tx, month)
        idea, on = page.form.text("idea"), page.form.text("on") == "yes"
        acts: dict[str, Any] = {"actor": tx.actor, "now": tx.now}
        if on or not idea.isdecimal():
            hold(tx.session, row, on, **acts)
        else:
            show_idea(tx.session, row, int(idea), **acts)
    return page.go(f"/rounds/{month}/session/lead?idea={idea}" if on else _lead(month))


@router.post("/rounds/{month}/session/talk", name="session:talk")
@guard(Action.ROUND_LEAD)
def talk(page: PageDep, month: Month) -> Response:
    """Give the talk some minutes more, or end its clock."""
    with page.write() as tx:
        row = _led(tx, month)
        minutes = parse(Talk, page.form.data()).minutes
        time_talk(tx.session, row, minutes, actor=tx.actor, now=tx.now)
    return page.go(_lead(month))


@router.post("/rounds/{month}/session/{idea_id}/shown", name="session:shown")
@guard(Action.ROUND_LEAD)
def shown(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Bring everybody to an idea."""
    with page.write() as tx:
        row = _led(tx, month)
        show_idea(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
    return page.go(_lead(month))


@router.post("/rounds/{month}/session/{idea_id}/opening", name="session:open")
@guard(Action.ROUND_LEAD)
def opening(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Open the vote on an idea."""
    with page.write() as tx:
        row = _led(tx, month)
        if not _done(page, tx, row, idea_id, ItemState.OPEN):
            open_item(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
    return page.go(_lead(month))


@router.post("/rounds/{month}/session/{idea_id}/reveal", name="session:reveal")
@guard(Action.ROUND_LEAD)
def reveal(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Reveal the answers."""
    with page.write() as tx:
        row = _led(tx, month)
        if not _done(page, tx, row, idea_id, ItemState.REVEALED):
            reveal_item(tx.session, row, idea_id, actor=tx.actor, now=tx.now)
    return page.go(_lead(month))


@router.post("/rounds/{month}/session/{idea_id}/settling", name="session:settle")
@guard(Action.ROUND_LEAD)
def settling(page: PageDep, month: Month, idea_id: Id) -> Response:
    """End the talk about an idea, with a sentence about what came of it; the next idea follows."""
    with page.write() as tx:
        row = _led(tx, month)
        said = parse(Settling, page.form.data())
        if not _done(page, tx, row, idea_id, ItemState.SETTLED):
            settle_item(tx.session, row, idea_id, *said.words(), actor=tx.actor, now=tx.now)
    return page.go(_lead(month))


@router.post("/rounds/{month}/session/{idea_id}/reset", name="session:reset")
@guard(Action.ROUND_LEAD)
def reset(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Begin the vote on an idea again, with a reason."""
    with page.write() as tx:
        row = _led(tx, month)
        reason = parse(Reset, page.form.data()).reason
        if not _done(page, tx, row, idea_id, ItemState.WAITING):
            reset_item(tx.session, row, idea_id, reason, actor=tx.actor, now=tx.now)
    return page.go(_lead(month))


@router.post("/rounds/{month}/session/{idea_id}/vote", name="session:vote")
@guard(Action.BALLOT_CAST)
def vote(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Give or change the own answer while the idea is open."""
    typing = bool(page.request.headers.get("x-autosave"))
    try:
        with page.write() as tx:
            said = _voted(page, tx, month, idea_id)
    except Conflict as late:
        if not typing:
            raise
        text = error_sentence(late.code, late.params, page.lang)
        return PlainTextResponse(text, 409)
    return PlainTextResponse(said) if typing else page.go(_back(page, month))


@router.post("/rounds/{month}/session/{idea_id}/recusal", name="session:recuse")
@guard(Action.RECUSE)
def recusal(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Take the actor out of the vote on this idea, at any moment before it is settled."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        draft = parse(RecusalDraft, {"idea_id": idea_id, "reason": page.form.get("reason")})
        recuse(tx.session, row, draft, actor=tx.actor, now=tx.now, relations=at.relations)
    return page.go(_back(page, month))


def _voted(page: Page, tx: Tx, month: str, idea_id: int) -> str:
    """Keep the answer, if one was chosen; return the line that confirms it."""
    row = find_round(tx.session, month)
    at = standing(tx.session, tx.actor, row.id or 0)
    require(tx.actor, Action.BALLOT_CAST, at.relations)
    line, seen = line_of(page, idea_id), page.form.text("vote")
    if line is None:
        return unsaved_line(page)
    vote = int(seen) if seen in VOTES else None
    try:
        save_line(tx.session, row, line, actor=tx.actor, relations=at.relations, vote=vote)
    except Conflict as refused:
        item = item_of(tx.session, row.id or 0, idea_id)
        closed = item is not None and item.state is not ItemState.WAITING
        if refused.code == "item_not_open" and closed:
            raise Conflict("vote_too_late") from refused
        raise
    arrive(tx.session, row, actor=tx.actor, now=tx.now, relations=at.relations)
    return saved_line(page, tx)


def _led(tx: Tx, month: str) -> Round:
    """Return the round if nobody else leads its session, held: of two clicks at once one comes second."""
    row = locked_round(tx.session, find_round(tx.session, month).id or 0)
    demand_chair(tx.session, row, tx.actor)
    return row


def _done(page: Page, tx: Tx, row: Round, idea_id: int, wanted: ItemState) -> bool:
    """Whether what was asked is so already: a second click changes nothing.

    Raises:
        Conflict: `stale` when the page showed the idea as it was before somebody else's act.
    """
    item: Item | None = item_of(tx.session, row.id or 0, idea_id)
    if item is None:
        raise NotFound
    if item.state is wanted:
        return True
    seen = page.form.text("version")
    if seen and seen != str(item.version):
        raise Conflict("stale", current=item.version)
    return False


def _lead(month: str) -> str:
    return f"/rounds/{month}/session/lead"


def _back(page: Page, month: str) -> str:
    """Return the page that a voter came from."""
    if page.form.text("page") == "lead":
        return _lead(month)
    return f"/rounds/{month}/session?as=voter"
