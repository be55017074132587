"""Tools: which AI one's unit uses, and whether a standard tool may be used."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.people.days import today
from app.domain.people.queries import unit_names
from app.domain.register.tools import (
    AnswerDraft,
    RequestAnswer,
    RequestDraft,
    answer_request,
    ask_unit,
    name_tool,
    named_tools,
    open_ask,
    request_tool,
    requests,
    settle_tool,
)
from app.doors import Room
from app.policy import Action, Relation, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import errors_of, typed

router = Room()


@router.get("/tools", name="tools:index")
@guard(Action.TOOL_REQUEST)
def index(page: PageDep) -> Response:
    """Show what is asked of one's unit, and the lane for standard tools."""
    with page.read() as tx:
        return _index(page, tx)


def _index(
    page: Page, tx: Tx, error: Invalid | Conflict | None = None, answered: int | None = None
) -> Response:
    require(tx.actor, Action.TOOL_REQUEST)
    asks = can(tx.actor, Action.TOOL_ASK, {Relation.UNIT_LEAD} if tx.actor.leads else ())
    names = unit_names(tx.session)
    all_units = can(tx.actor, Action.TOOL_ASK)
    return page.render(
        tx,
        "register/tools.html",
        status=error.status if error else 200,
        ask=open_ask(tx.session, tx.actor, today(tx.session, tx.now)),
        named=named_tools(tx.session, tx.actor) if asks else (),
        units=[(k, v) for k, v in names.items() if all_units or k in tx.actor.leads]
        if asks
        else (),
        requests=requests(tx.session, tx.actor),
        decides=can(tx.actor, Action.TOOL_DECIDE),
        values=page.form.data(),
        answered=answered,
        errors=errors_of(error, page.lang),
    )


@router.post("/tools/answers", name="tools:answer")
@guard(Action.TOOL_ANSWER)
def answer(page: PageDep) -> Response:
    """Name a tool that one uses."""
    try:
        with page.write() as tx:
            name_tool(tx.session, typed(page, AnswerDraft), actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _index(page, tx, error)
    return page.go("/tools")


@router.post("/tools/asks", name="tools:ask")
@guard(Action.TOOL_ASK)
def ask(page: PageDep) -> Response:
    """Ask a unit which AI it uses."""
    number = page.form.text("unit_id")
    unit_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    try:
        with page.write() as tx:
            ask_unit(tx.session, unit_id, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _index(page, tx, error)
    return page.go("/tools")


@router.post("/tools/answers/{answer_id}", name="tools:settle")
@guard(Action.TOOL_ASK)
def settle(page: PageDep, answer_id: Id) -> Response:
    """Turn a named tool into an entry, or lay it aside."""
    keep = page.form.text("keep") == "yes"
    with page.write() as tx:
        entry = settle_tool(tx.session, answer_id, keep=keep, actor=tx.actor, now=tx.now)
    return page.go(f"/register/{entry.id}" if entry else "/tools")


@router.post("/tools/requests", name="tools:request")
@guard(Action.TOOL_REQUEST)
def request(page: PageDep) -> Response:
    """Ask whether a standard tool may be used."""
    try:
        with page.write() as tx:
            request_tool(tx.session, typed(page, RequestDraft), actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _index(page, tx, error)
    return page.go("/tools")


@router.post("/tools/requests/{request_id}", name="tools:decide")
@guard(Action.TOOL_DECIDE)
def decide(page: PageDep, request_id: Id) -> Response:
    """Say yes or no to a standard tool."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.TOOL_DECIDE)
            data = typed(page, RequestAnswer)
            answer_request(tx.session, request_id, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _index(page, tx, error, request_id)
    return page.go("/tools")
