"""The stream of a session: it says that something changed, never what."""

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.core.errors import TooMany
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.states import RoundState
from app.doors import Room
from app.live.hub import Full
from app.live.stream import event_stream
from app.policy import Action, require
from app.web.deps import Month, Page, PageDep, guard

router = Room()
CALM = 3.0
"""Seconds between two looks of a phone at the number of answers; the room looks at once."""


@router.get("/rounds/{month}/session/stream", name="session:stream")
@guard(Action.ROUND_TURNOUT)
async def stream(page: PageDep, month: Month) -> Response:
    """Stream names of what changed while the session runs; else say that there is none."""
    topics = await run_in_threadpool(_topics, page, month)
    if topics is None:
        return Response(status_code=204)
    calm = 0.0 if page.query("calm") == "no" else CALM
    try:
        return event_stream(page.parts.live, topics, calm=calm)
    except Full:
        raise TooMany(5) from None


def _topics(page: Page, month: str) -> tuple[str, ...] | None:
    with page.read() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.ROUND_TURNOUT, at.relations)
        if row.state is not RoundState.SESSION:
            return None
        return (f"round:{row.id}", f"ballot:{row.id}:{tx.actor.person_id}")
