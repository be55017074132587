"""A lead who is away: who acts for the unit, and on which days."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.people.days import today
from app.domain.people.deputies import (
    DeputyDraft,
    DeputyEnd,
    appoint_deputy,
    deputies,
    end_deputy,
    own_unit,
)
from app.doors import Room
from app.policy import Action
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import typed
from app.web.units import form_errors

router = Room()


@router.get("/units/{unit_id}/deputy", name="units:deputy")
@guard(Action.DEPUTY_APPOINT)
def show(page: PageDep, unit_id: Id) -> Response:
    """Show who acts for the lead now and later, and the form to appoint somebody."""
    with page.read() as tx:
        return _show(page, tx, unit_id)


@router.post("/units/{unit_id}/deputy", name="units:appoint_deputy")
@guard(Action.DEPUTY_APPOINT)
def appoint(page: PageDep, unit_id: Id) -> Response:
    """Let somebody act for the lead on some days."""
    try:
        with page.write() as tx:
            own_unit(tx.session, tx.actor, unit_id)
            data = typed(page, DeputyDraft, days=("from_on", "until_on"))
            appoint_deputy(tx.session, unit_id, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _show(page, tx, unit_id, error)
    return page.go(f"/units/{unit_id}/deputy")


@router.post("/units/{unit_id}/deputy/ending", name="units:end_deputy")
@guard(Action.DEPUTY_APPOINT)
def end(page: PageDep, unit_id: Id) -> Response:
    """End a deputy's time now."""
    with page.write() as tx:
        own_unit(tx.session, tx.actor, unit_id)
        data = parse(DeputyEnd, page.form.data())
        end_deputy(tx.session, unit_id, data.id, actor=tx.actor, now=tx.now)
    return page.go(f"/units/{unit_id}/deputy")


def _show(page: Page, tx: Tx, unit_id: int, error: Invalid | Conflict | None = None) -> Response:
    unit = own_unit(tx.session, tx.actor, unit_id)
    here = today(tx.session, tx.now)
    return page.render(
        tx,
        "units/deputy.html",
        status=error.status if error else 200,
        unit=unit,
        here=here,
        deputies=deputies(tx.session, unit, here),
        values=page.form.data(),
        errors=form_errors(error, "from_on", page.lang),
    )
