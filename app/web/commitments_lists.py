"""Ideas that seek a unit, and the ledger of what units promised."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import NotFound
from app.domain.commitments.ledger import Line, by_unit, ledger_entries, ledger_units
from app.domain.commitments.seeking import waiting_ideas, young_ideas
from app.domain.people.days import today
from app.doors import Room
from app.exports.ledger import FORMS
from app.exports.tables import SHEET_TYPES
from app.policy import Action, Relation, can, require
from app.web.deps import Page, PageDep, guard
from app.web.promises_forms import chosen, chosen_ids

router = Room()


@router.get("/commitments/seeking", name="commitments:seeking")
@guard(Action.COMMITMENT_READ)
def seeking(page: PageDep) -> Response:
    """Show the ideas for which a unit can step forward."""
    with page.read() as tx:
        require(tx.actor, Action.COMMITMENT_READ)
        return page.render(
            tx,
            "commitments/seeking.html",
            waiting=waiting_ideas(tx.session, tx.actor),
            young=young_ideas(tx.session, tx.actor, cursor=page.query("cursor") or None),
            leads=tx.actor.leads,
            can_offer=can(tx.actor, Action.COMMITMENT_OFFER),
        )


@router.get("/commitments/ledger", name="commitments:ledger")
@guard(Action.LEDGER_READ)
def ledger(page: PageDep) -> Response:
    """Show what became of what units promised."""
    with page.read() as tx:
        return page.render(tx, "commitments/ledger.html", **_ledger(page, tx))


@router.get("/commitments/ledger/export", name="commitments:ledger_export")
@guard(Action.LEDGER_READ)
def export(page: PageDep) -> Response:
    """Download the ledger as CSV or as a workbook with the counts per unit."""
    form = page.query("format", "xlsx")
    if form not in FORMS:
        raise NotFound
    with page.read() as tx:
        data = FORMS[form](_ledger(page, tx)["entries"])
    headers = {"Content-Disposition": f'attachment; filename="commitments.{form}"'}
    return Response(data, media_type=SHEET_TYPES[form], headers=headers)


def _ledger(page: Page, tx: Tx) -> dict[str, Any]:
    led = {Relation.UNIT_LEAD} if tx.actor.leads else ()
    require(tx.actor, Action.LEDGER_READ, led)
    here, may = today(tx.session, tx.now), ledger_units(tx.actor)
    found = ledger_entries(tx.session, here=here, units=may)
    units, lines = chosen_ids(page, "unit"), chosen(page, "line")
    known = tuple(Line(line) for line in lines if line in list(Line))
    return {
        "units": by_unit(found),
        "lines": list(Line),
        "entries": [
            entry
            for entry in found
            if (not units or entry.unit_id in units) and (not known or entry.line in known)
        ],
        "chosen_units": units,
        "chosen_lines": known,
        "query": page.request.url.query,
        "own": may is not None,
    }
