"""The ballot in advance: one idea at a time, saved at each choice."""

from typing import Any

from starlette.responses import PlainTextResponse, Response

from app.auth.door import Tx
from app.core.errors import Conflict, NotFound
from app.core.input import parse
from app.domain.insight.landing import landing_of
from app.domain.rounds.access import VOTING, find_round, standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.models import Round
from app.domain.rounds.queries import reserve_reach
from app.domain.rounds.recusals import recuse
from app.domain.rounds.schemas import Line, RecusalDraft
from app.domain.rounds.voting import QueueItem, idea_sheet, next_open, own_queue
from app.doors import Room
from app.i18n.formats import clock
from app.i18n.translator import translator
from app.policy import Action, require
from app.selection.worth import MOST_CRITERIA
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_words import round_context

router = Room()
FURTHER = {number: f"criterion_{number}" for number in range(1, MOST_CRITERIA)}
"""The form fields of answers to further questions."""


@router.get("/rounds/{month}/ballot", name="ballot:overview")
@guard(Action.BALLOT_READ)
def overview(page: PageDep, month: Month) -> Response:
    """Show the own queue and what was answered."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        require(tx.actor, Action.BALLOT_READ, at.relations)
        queue = own_queue(tx.session, row, tx.actor)
        return page.render(
            tx,
            "ballot/overview.html",
            **shared,
            queue=queue,
            reach=reserve_reach(row, [q.item for q in queue]),
            first=next_open(queue),
            open=row.state in VOTING,
            given=_given(queue),
            total=_total(queue),
        )


@router.get("/rounds/{month}/ballot/{idea_id}", name="ballot:idea")
@guard(Action.BALLOT_READ)
def idea(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Show one idea with the own answer."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        require(tx.actor, Action.BALLOT_READ, at.relations)
        _demand_voting(row)
        return page.render(tx, "ballot/idea.html", **shared, **_place(tx, row, idea_id))


@router.post("/rounds/{month}/ballot/{idea_id}", name="ballot:save")
@guard(Action.BALLOT_CAST)
def save(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Keep the answer, if one was chosen, and go where the button leads."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.BALLOT_CAST, at.relations)
        line = line_of(page, idea_id)
        if line is not None:
            save_line(tx.session, row, line, actor=tx.actor, relations=at.relations)
        if page.request.headers.get("x-autosave"):
            return PlainTextResponse(saved_line(page, tx) if line else unsaved_line(page))
        target = _then(page, tx, row, idea_id)
    return page.go(target)


@router.post("/rounds/{month}/ballot/{idea_id}/recusal", name="ballot:recuse")
@guard(Action.RECUSE)
def recusal(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Take the actor out of the vote on this idea."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        draft = parse(RecusalDraft, {"idea_id": idea_id, "reason": page.form.get("reason")})
        recuse(tx.session, row, draft, actor=tx.actor, now=tx.now, relations=at.relations)
    return page.go(f"/rounds/{month}/ballot/{idea_id}")


def line_of(page: Page, idea_id: int) -> Line | None:
    """Return the answer in the form, None when none was chosen."""
    score = page.form.text("score")
    if not score:
        return None
    given = {"idea_id": idea_id, "score": _said(score), "reason": page.form.get("reason")}
    further = {number: page.form.text(name) for number, name in FURTHER.items()}
    criteria = [{"number": n, "score": _said(text)} for n, text in further.items() if text]
    return parse(Line, {**given, "criteria": criteria})


def _said(text: str) -> str | None:
    return None if text == "none" else text


def _demand_voting(row: Round) -> None:
    if row.state not in VOTING:
        raise Conflict("round_closed")


def _place(tx: Tx, row: Round, idea_id: int) -> dict[str, Any]:
    queue = own_queue(tx.session, row, tx.actor)
    ids = [q.item.idea_id for q in queue]
    if idea_id not in ids:
        raise NotFound
    at = ids.index(idea_id)
    here = queue[at]
    return {
        "queue": queue,
        "here": here,
        "number": at + 1,
        "sheet": idea_sheet(tx.session, idea_id),
        "landing": landing_of(tx.session, idea_id),
        "reach": reserve_reach(row, [q.item for q in queue]),
        "previous": ids[at - 1] if at else None,
        "following": ids[at + 1] if at + 1 < len(ids) else None,
        "given": _given(queue),
        "total": _total(queue),
    }


def _then(page: Page, tx: Tx, row: Round, idea_id: int) -> str:
    """Return the next page: the next idea without answer, the one before, or the overview."""
    base = f"/rounds/{row.month}/ballot"
    queue = own_queue(tx.session, row, tx.actor)
    ids = [q.item.idea_id for q in queue]
    if page.form.text("then") == "previous" and ids.index(idea_id) > 0:
        return f"{base}/{ids[ids.index(idea_id) - 1]}"
    waiting = next_open(queue, idea_id)
    return f"{base}/{waiting}" if waiting not in (None, idea_id) else base


def saved_line(page: Page, tx: Tx) -> str:
    """Return the line that confirms an answer."""
    _ = translator(page.lang)
    when = clock(tx.now, page.lang, page.settings.timezone)
    return _("Saved at %(time)s. Nobody sees your answer before the reveal.", time=when)


def unsaved_line(page: Page) -> str:
    """Return why answers to further questions wait, where the first question has none yet."""
    if not any(page.form.text(name) for name in FURTHER.values()):
        return ""
    _ = translator(page.lang)
    return _("Not saved yet. Answer the first question too.")


def _given(queue: list[QueueItem]) -> int:
    return sum(q.answer is not None for q in queue if not q.recused)


def _total(queue: list[QueueItem]) -> int:
    return sum(not q.recused for q in queue)
