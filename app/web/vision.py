"""The vision with this year's themes, what rounds did for them, and the frames for trying things."""

import re
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.domain.ideas.values import ValueType
from app.domain.insight.coverage import coverage, together
from app.domain.people.days import today
from app.domain.people.queries import themes
from app.domain.scan.charter_models import CharterKind
from app.domain.scan.log import can_write, log_lines, this_month
from app.doors import Room
from app.i18n.formats import month_name
from app.policy import Action, can
from app.web.charters import earlier, form, save, shown
from app.web.deps import Page, PageDep, guard

router = Room()
YEAR = re.compile(r"20\d\d", re.ASCII)


@router.get("/vision", name="vision")
@guard(Action.VISION_READ)
def vision(page: PageDep) -> Response:
    """Show why, where to, what stays human, and what the rounds of a year did for it."""
    with page.read() as tx:
        found = shown(page, tx, CharterKind.VISION)
        return page.render(tx, "vision/index.html", **found, **_year(page, tx))


@router.get("/vision/edit", name="vision:edit")
@guard(Action.VISION_MANAGE)
def edit_vision(page: PageDep) -> Response:
    """Show the form for a new version of the vision."""
    return form(page, CharterKind.VISION)


@router.get("/vision/versions", name="vision:versions")
@guard(Action.VISION_READ)
def earlier_visions(page: PageDep) -> Response:
    """Show every version of the vision."""
    return earlier(page, CharterKind.VISION)


@router.post("/vision/versions", name="vision:save")
@guard(Action.VISION_MANAGE)
def save_vision(page: PageDep) -> Response:
    """Keep a new version of the vision."""
    return save(page, CharterKind.VISION)


@router.get("/frames", name="frames")
@guard(Action.VISION_READ)
def frames(page: PageDep) -> Response:
    """Show what anyone may try, what needs a word first, what never."""
    with page.read() as tx:
        return page.render(tx, "vision/frames.html", **shown(page, tx, CharterKind.FRAMES))


@router.get("/frames/edit", name="frames:edit")
@guard(Action.VISION_MANAGE)
def edit_frames(page: PageDep) -> Response:
    """Show the form for a new version of the frames."""
    return form(page, CharterKind.FRAMES)


@router.get("/frames/versions", name="frames:versions")
@guard(Action.VISION_READ)
def earlier_frames(page: PageDep) -> Response:
    """Show every version of the frames."""
    return earlier(page, CharterKind.FRAMES)


@router.post("/frames/versions", name="frames:save")
@guard(Action.VISION_MANAGE)
def save_frames(page: PageDep) -> Response:
    """Keep a new version of the frames."""
    return save(page, CharterKind.FRAMES)


def _year(page: Page, tx: Tx) -> dict[str, Any]:
    this = today(tx.session, tx.now).year
    asked = page.query("year")
    year = int(asked) if YEAR.fullmatch(asked) else this
    every = themes(tx.session, page.lang)
    rounds = coverage(tx.session, first=f"{year}-01", last=f"{year}-12")
    month = this_month(tx.session, tx.now)
    return {
        "year": year,
        "years": sorted({this, year, *(t.year for t in every)}, reverse=True),
        "themes": [t for t in every if t.year == year],
        "rounds": rounds,
        "total": together(rounds),
        "value_types": list(ValueType),
        "month_name": lambda m: month_name(m, page.lang),
        "log": log_lines(tx.session, since=month, limit=3),
        "writes_log": can_write(tx.actor),
        "may_theme": can(tx.actor, Action.THEME_MANAGE),
    }
