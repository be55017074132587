"""The way in for people in the room: six digits, or a picture to point a phone at. It opens nothing."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.responses import Response

from app.domain.rounds.live import session_of_code
from app.doors import Room
from app.policy import Action
from app.web.deps import Page, PageDep, guard

router = Room()


@dataclass(frozen=True)
class Door:
    """What the room's screen shows: the address in words, the digits by twos, the picture's path."""

    address: str
    digits: str
    path: str
    size: int


@router.get("/s", name="room:code")
@guard(Action.ROUND_READ)
def ask(page: PageDep) -> Response:
    """Ask for the six digits on the screen, or follow them."""
    code = re.sub(r"\D", "", page.query("code"))
    if code:
        return page.go(f"/s/{code[:12]}")
    with page.read() as tx:
        _ = tx.actor
        return page.render(tx, "session/code.html", code="", errors={})


@router.get("/s/{code}", name="room:enter")
@guard(Action.ROUND_READ)
def enter(page: PageDep, code: str) -> Response:
    """Go to the session with this code; who may not see it is told so there."""
    with page.read() as tx:
        _ = tx.actor
        month = session_of_code(tx.session, code[:12])
        if month is None:
            return page.render(tx, "session/code.html", status=404, code=code[:12], errors={})
    return page.go(f"/rounds/{month}/session?as=voter&from=room")


def room_door(page: Page, code: str) -> Door:
    """Return what leads to the session with this code."""
    path, size = _drawing(f"{page.base}/s/{code}")
    digits = " ".join(re.findall("..", code))
    return Door(f"{urlsplit(page.base).netloc}/s", digits, path, size)


@lru_cache(maxsize=32)
def _drawing(address: str) -> tuple[str, int]:
    """Return the picture as one SVG path of rows, and its side in modules."""
    import segno

    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    runs = []
    for y, row in enumerate(rows):
        line = "".join("1" if dark else "0" for dark in row)
        runs += [f"M{m.start()} {y + 0.5}h{len(m[0])}" for m in re.finditer("1+", line)]
    return "".join(runs), len(rows)
