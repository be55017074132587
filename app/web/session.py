"""The pages of a session: a voter's, the chair's, the room's. They share nothing but the stage.

A page is drawn whole once. Then its stream names what changed, and it reads the changed part again
here; without scripts it loads itself anew.
"""

from starlette.responses import HTMLResponse, Response

from app.auth.door import Tx
from app.domain.rounds.queries import given_on
from app.domain.rounds.seat import Entered, enter
from app.domain.rounds.states import RoundState
from app.doors import Room
from app.policy import Action, require
from app.templating import Shell
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_words import round_context
from app.web.session_shared import Shared
from app.web.session_view import Sight, fragment, sight_of, stage

router = Room()
_kept = Shared()
LONGEST_ID = 10


@router.get("/rounds/{month}/session", name="session:show")
@guard(Action.ROUND_TURNOUT)
def show(page: PageDep, month: Month) -> Response:
    """Show the stage and the own ballot; who leads goes to the chair's page."""
    with page.read() as tx:
        here = _entered(tx, month)
        leads = here.state is RoundState.SESSION and here.at.may(Action.ROUND_LEAD)
        if leads and page.query("as") != "voter":
            return page.go(f"/rounds/{month}/session/lead")
        return _page(page, tx, here, "voter")


@router.get("/rounds/{month}/session/lead", name="session:lead")
@guard(Action.ROUND_LEAD)
def lead(page: PageDep, month: Month) -> Response:
    """Show agenda, stage and controls to who leads."""
    with page.read() as tx:
        here = _entered(tx, month, page.query("idea"))
        require(tx.actor, Action.ROUND_LEAD, here.at.relations)
        return _page(page, tx, here, "lead")


@router.get("/rounds/{month}/session/room", name="session:room")
@guard(Action.ROUND_TURNOUT)
def room(page: PageDep, month: Month) -> Response:
    """Show the stage to the room: no control, no name, nobody's own answer."""
    with page.read() as tx:
        return _page(page, tx, _entered(tx, month), "room")


@router.get("/rounds/{month}/session/{idea_id}/seeds", name="session:seeds")
@guard(Action.ROUND_TURNOUT)
def seeds(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Return how many answers are in: a number, nothing else."""
    with page.read() as tx:
        here = _entered(tx, month)
        given = given_on(tx.session, here.round_id, idea_id)
    shell = Shell(lang=page.lang, timezone=page.settings.timezone)
    context = {"shell": shell, "given": given}
    return HTMLResponse(page.parts.templates.render(page.lang, "session/_seeds.html", context))


def _entered(tx: Tx, month: str, wished: str = "") -> Entered:
    ahead = int(wished) if wished.isdecimal() and len(wished) < LONGEST_ID else None
    here = enter(tx.session, month, tx.actor, ahead)
    require(tx.actor, Action.ROUND_TURNOUT, here.at.relations)
    return here


def _page(page: Page, tx: Tx, here: Entered, kind: str) -> Response:
    if here.state is not RoundState.SESSION:
        return _elsewhere(page, tx, here, kind)
    sight = sight_of(here, kind)
    if page.wants_fragment:
        if page.query("seen") == sight.token():
            return _same(sight, tx)
        if kind != "lead":
            return HTMLResponse(fragment(page, tx, sight, _kept))
    _, _, shared = round_context(page, tx, here.month)
    block = "live" if page.wants_fragment else None
    return page.render(tx, f"session/{kind}.html", block=block, **stage(page, tx, sight, shared))


def _same(sight: Sight, tx: Tx) -> Response:
    """Say that nothing changed but time: a clock that slept hears how many seconds are left."""
    left = sight.seat.live.seconds_left(tx.now)
    return Response(status_code=204, headers={} if left is None else {"X-Left": str(left)})


def _elsewhere(page: Page, tx: Tx, here: Entered, kind: str) -> Response:
    """Show that the session is still to come, or go to what came of it."""
    if here.state is RoundState.PUBLISHED and kind != "room":
        return page.go(f"/rounds/{here.month}/outcome")
    if here.state is RoundState.DECIDED and kind != "room":
        return page.go(f"/rounds/{here.month}/decision")
    if page.wants_fragment and page.query("seen") == str(here.state):
        return Response(status_code=204)
    _, _, shared = round_context(page, tx, here.month)
    name = "session/room_closed.html" if kind == "room" else "session/before.html"
    return page.render(tx, name, **shared)
