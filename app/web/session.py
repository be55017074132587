"""The pages of a session: a voter's, the chair's, the room's. They share nothing but the stage.

A page is drawn whole once. Then its stream names what changed, and it reads the changed part again
here; without scripts it loads itself anew.
"""

from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from app.auth.door import Tx
from app.domain.rounds.access import Standing, find_round, standing
from app.domain.rounds.models import Round
from app.domain.rounds.queries import given_on
from app.domain.rounds.states import RoundState
from app.policy import Action, require
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_words import round_context
from app.web.session_shared import Shared
from app.web.session_view import answered_on, fragment, sight_of, stage

router = APIRouter()
_kept = Shared()


@router.get("/rounds/{month}/session", name="session:show")
@guard(Action.ROUND_TURNOUT)
def show(page: PageDep, month: Month) -> Response:
    """Show the stage and the own ballot; who leads goes to the chair's page."""
    with page.read() as tx:
        row, at = _entered(tx, month)
        leads = row.state is RoundState.SESSION and at.may(Action.ROUND_LEAD)
        if leads and page.query("as") != "voter":
            return page.go(f"/rounds/{month}/session/lead")
        return _page(page, tx, row, at, "voter")


@router.get("/rounds/{month}/session/lead", name="session:lead")
@guard(Action.ROUND_LEAD)
def lead(page: PageDep, month: Month) -> Response:
    """Show agenda, stage and controls to who leads."""
    with page.read() as tx:
        row, at = _entered(tx, month)
        require(tx.actor, Action.ROUND_LEAD, at.relations)
        return _page(page, tx, row, at, "lead")


@router.get("/rounds/{month}/session/room", name="session:room")
@guard(Action.ROUND_TURNOUT)
def room(page: PageDep, month: Month) -> Response:
    """Show the stage to the room: no control, no name, nobody's own answer."""
    with page.read() as tx:
        row, at = _entered(tx, month)
        return _page(page, tx, row, at, "room")


@router.get("/rounds/{month}/session/{idea_id}/seeds", name="session:seeds")
@guard(Action.ROUND_TURNOUT)
def seeds(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Return how many answers are in: a number, nothing else."""
    with page.read() as tx:
        row, _ = _entered(tx, month)
        given = given_on(tx.session, row.id or 0, idea_id)
        return page.render(tx, "session/_seeds.html", given=given)


def _entered(tx: Tx, month: str) -> tuple[Round, Standing]:
    row = find_round(tx.session, month)
    at = standing(tx.session, tx.actor, row.id or 0)
    require(tx.actor, Action.ROUND_TURNOUT, at.relations)
    return row, at


def _page(page: Page, tx: Tx, row: Round, at: Standing, kind: str) -> Response:
    if row.state is not RoundState.SESSION:
        return _elsewhere(page, tx, row, kind)
    sight = sight_of(tx, row, at, kind, page.query("idea") if kind == "lead" else "")
    if page.wants_fragment:
        if page.query("seen") == sight.token(answered_on(tx, sight)):
            return Response(status_code=204)
        if kind != "lead":
            return HTMLResponse(fragment(page, tx, sight, _kept))
    _, _, shared = round_context(page, tx, row.month)
    block = "live" if page.wants_fragment else None
    found: dict[str, Any] = stage(page, tx, sight, shared)
    return page.render(tx, f"session/{kind}.html", block=block, **found)


def _elsewhere(page: Page, tx: Tx, row: Round, kind: str) -> Response:
    """Show that the session is still to come, or go to what came of it."""
    if row.state is RoundState.PUBLISHED and kind != "room":
        return page.go(f"/rounds/{row.month}/outcome")
    if row.state is RoundState.DECIDED and kind != "room":
        return page.go(f"/rounds/{row.month}/decision")
    if page.wants_fragment and page.query("seen") == str(row.state):
        return Response(status_code=204)
    _, _, shared = round_context(page, tx, row.month)
    name = "session/room_closed.html" if kind == "room" else "session/before.html"
    return page.render(tx, name, **shared)
