"""The organisation's own statements beside those of the house."""

from starlette.responses import Response

from app.core.errors import Invalid
from app.domain.scan.own import MOST_OWN, add_statement, drop_statement, own_statements
from app.domain.scan.schemas import StatementDraft
from app.domain.scan.statements import Dimension, house_statements
from app.doors import Room
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed
from app.web.scan_words import claim

router = Room()


@router.get("/scan/statements", name="scan_statements")
@guard(Action.SCAN_READ)
def index(page: PageDep) -> Response:
    """Show what the scan asks."""
    return _shown(page)


@router.post("/scan/statements", name="scan_statements:add")
@guard(Action.SCAN_MANAGE)
def add(page: PageDep) -> Response:
    """Add a statement of the organisation's own."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.SCAN_MANAGE)
            add_statement(tx.session, typed(page, StatementDraft), actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _shown(page, error)
    return page.go("/scan/statements#own")


@router.post("/scan/statements/{statement_id}/removal", name="scan_statements:drop")
@guard(Action.SCAN_MANAGE)
def drop(page: PageDep, statement_id: Id) -> Response:
    """Ask a statement no longer."""
    with page.write() as tx:
        drop_statement(tx.session, statement_id, actor=tx.actor, now=tx.now)
    return page.go("/scan/statements#own")


def _shown(page: Page, error: Invalid | None = None) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.SCAN_READ)
        return page.render(
            tx,
            "scan/statements.html",
            status=422 if error else 200,
            house=[(s.dimension, claim(s, page.lang)) for s in house_statements()],
            own=own_statements(tx.session),
            most=MOST_OWN,
            dimensions=list(Dimension),
            manages=can(tx.actor, Action.SCAN_MANAGE),
            values=page.form.data() if error else {},
            errors=messages(error, page.lang),
        )
