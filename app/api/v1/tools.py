"""Asking a unit which AI it uses, what it named, and questions for standard tools.

A tool is named on its page alone: a token, and a key against repeats, would keep who named it.
"""

from typing import Annotated

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, Api, ApiDep, Id, Listed, guard, takes
from app.api.v1.shapes_promises import day_text
from app.api.v1.shapes_register_work import RequestShape, request_shape
from app.auth.door import Tx
from app.core.input import Input, whole
from app.domain.register.access import relations_to
from app.domain.register.tools import (
    Named,
    RequestAnswer,
    RequestDraft,
    answer_request,
    ask_unit,
    named_by_id,
    named_tools,
    request_by_id,
    request_tool,
    requests,
    settle_tool,
)
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()
REQUEST = {
    "id": 1,
    "name": "The assistant in our mail program",
    "use": "To shorten long mails",
    "state": "asked",
    "version": 1,
    "asked_at": "2026-12-01T09:00:00Z",
    "answer_by": "2026-12-08",
    "answer": "",
}
ASKED = {"id": 1, "unit_id": 3, "until": "2026-12-15"}


class UnitAsk(Input):
    """The unit that is asked."""

    unit_id: Annotated[int, whole(1, 2**31 - 1)]


class UnitAskedShape(TypedDict):
    """A question to a unit, open until a day."""

    id: int
    unit_id: int
    until: str | None


class NamedShape(TypedDict):
    """A tool that a unit named, and how often."""

    id: int
    unit_id: int
    unit: str
    name: str
    use: str
    times: int


class Settled(Input):
    """Whether a tool that was named becomes an entry."""

    keep: bool


def _asks(tx: Tx) -> None:
    """Refuse who may ask no unit at all."""
    require(tx.actor, Action.TOOL_ASK, {Relation.UNIT_LEAD} if tx.actor.leads else ())


def _named(api: Api, tx: Tx) -> Answer[Listed[NamedShape]]:
    return api.listed([_shape(one) for one in named_tools(tx.session, tx.actor)])


def _shape(one: Named) -> NamedShape:
    return {
        "id": one.id,
        "unit_id": one.unit_id,
        "unit": one.unit,
        "name": one.name,
        "use": one.use,
        "times": one.times,
    }


@router.get("/tools/requests")
@guard(Action.TOOL_REQUEST)
def index(api: ApiDep) -> Answer[Listed[RequestShape]]:
    """List the questions for standard tools, open ones first; who asked stays out."""
    with api.read() as tx:
        rows = [request_shape(row) for row in requests(tx.session, tx.actor)]
        return api.listed(rows)


@router.post("/tools/requests", status_code=201)
@guard(Action.TOOL_REQUEST)
@takes(RequestDraft, example={"name": REQUEST["name"], "use": REQUEST["use"]}, answers=REQUEST)
def request(api: ApiDep) -> Answer[RequestShape]:
    """Ask whether a standard tool may be used; the answer comes within a week."""
    with api.write() as tx:
        require(tx.actor, Action.TOOL_REQUEST)
        row = request_tool(tx.session, api.body(RequestDraft), actor=tx.actor, now=tx.now)
        return api.answer(request_shape(row), 201)


@router.post("/tools/requests/{request_id}/answer")
@guard(Action.TOOL_DECIDE)
@takes(
    RequestAnswer,
    example={"version": 1, "state": "allowed", "answer": "Without customer data"},
    answers={**REQUEST, "state": "allowed", "version": 2, "answer": "Without customer data"},
)
def decide(api: ApiDep, request_id: Id) -> Answer[RequestShape]:
    """Say yes or no to a standard tool."""
    with api.write() as tx:
        request_by_id(tx.session, request_id)
        require(tx.actor, Action.TOOL_DECIDE)
        data = api.body(RequestAnswer)
        row = answer_request(tx.session, request_id, data, actor=tx.actor, now=tx.now)
        return api.answer(request_shape(row))


@router.post("/tools/asks", status_code=201)
@guard(Action.TOOL_ASK)
@takes(UnitAsk, example={"unit_id": 3}, answers=ASKED)
def ask(api: ApiDep) -> Answer[UnitAskedShape]:
    """Ask a unit which AI it uses."""
    with api.write() as tx:
        _asks(tx)
        row = ask_unit(tx.session, api.body(UnitAsk).unit_id, actor=tx.actor, now=tx.now)
        until = day_text(row.until)
        return api.answer({"id": row.id or 0, "unit_id": row.unit_id, "until": until}, 201)


@router.get("/tools/answers")
@guard(Action.TOOL_ASK)
def named(api: ApiDep) -> Answer[Listed[NamedShape]]:
    """List tools that were named and wait to be looked at; nobody's name is kept."""
    with api.read() as tx:
        _asks(tx)
        return _named(api, tx)


@router.post("/tools/answers/{answer_id}")
@guard(Action.TOOL_ASK)
@takes(Settled, example={"keep": True})
def settle(api: ApiDep, answer_id: Id) -> Answer[Listed[NamedShape]]:
    """Turn a named tool into an entry, or lay it aside; answers with those that still wait."""
    with api.write() as tx:
        _row, asked = named_by_id(tx.session, answer_id)
        require(tx.actor, Action.TOOL_ASK, relations_to(tx.actor, asked.unit_id))
        keep = api.body(Settled).keep
        settle_tool(tx.session, answer_id, keep=keep, actor=tx.actor, now=tx.now)
        return _named(api, tx)
