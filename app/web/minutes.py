"""The minutes of a session: a page that grows while it runs, and the same as a PDF in both languages."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.domain.people.queries import organisation
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.minutes import HELD, Minutes, minutes_of
from app.doors import Room
from app.exports.minutes import (
    decision_line,
    lead,
    minutes_pdf,
    notes,
    people_facts,
    verdict_line,
)
from app.i18n.languages import as_language
from app.policy import Action, require
from app.web.deps import Month, Page, PageDep, guard
from app.web.rounds_words import round_context

router = Room()


@router.get("/rounds/{month}/minutes", name="minutes:show")
@guard(Action.TALLY_READ)
def show(page: PageDep, month: Month) -> Response:
    """Show the minutes; before the session there are none."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month, asks=False)
        require(tx.actor, Action.TALLY_READ, at.relations)
        if row.state not in HELD:
            return page.go(f"/rounds/{month}/session")
        minutes = minutes_of(tx.session, row, at)
        return page.render(tx, "session/minutes.html", **shared, **_words(page, minutes))


@router.get("/rounds/{month}/minutes.pdf", name="minutes:pdf")
@guard(Action.TALLY_READ)
def as_file(page: PageDep, month: Month) -> Response:
    """Hand the minutes out as a PDF, in the language asked for or in the reader's."""
    with page.read() as tx:
        minutes, house = _found(tx, month)
    lang = as_language(page.query("lang"), page.lang)
    data = minutes_pdf(minutes, house, lang, page.settings.timezone)
    name = f'attachment; filename="kiem-{month}-{lang}.pdf"'
    return Response(data, media_type="application/pdf", headers={"Content-Disposition": name})


def _found(tx: Tx, month: str) -> tuple[Minutes, str]:
    row = find_round(tx.session, month)
    at = standing(tx.session, tx.actor, row.id or 0)
    house = organisation(tx.session)
    return minutes_of(tx.session, row, at), house.name if house else "Kiem"


def _words(page: Page, minutes: Minutes) -> dict[str, Any]:
    lang, zone = page.lang, page.settings.timezone
    return {
        "minutes": minutes,
        "lead": lead(minutes, lang, zone),
        "people": people_facts(minutes, lang),
        "rows": [
            {
                "entry": item,
                "here": item.item,
                "tally": item.tallies[-1] if item.tallies else None,
                "before": item.tallies[0] if len(item.tallies) > 1 else None,
                "verdict": verdict_line(item.tallies[-1], lang) if item.tallies else "",
                "notes": notes(item, lang, zone),
                "decision": decision_line(item, lang),
            }
            for item in minutes.items
        ],
    }
