"""Which AI a unit uses, asked without blame; and "may we use …" beside the monthly round."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor, Role
from app.core.errors import Conflict, NotFound, invalid
from app.core.input import Input, line, prose, whole
from app.core.text import fold
from app.db.moves import locked, set_versioned
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.register.access import relations_to
from app.domain.register.commands import create_entry
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryDraft
from app.domain.register.states import EntryState, Origin
from app.domain.register.tool_models import ToolAnswer, ToolAsk, ToolRequest
from app.domain.register.values import RequestState
from app.events import record
from app.policy import Action, require

OPEN_DAYS = 14
ANSWER_DAYS = 7


class AnswerDraft(Input):
    """A tool that somebody uses."""

    name: Annotated[str, line(100, 1)]
    use: Annotated[str, prose(350)] = ""


class RequestDraft(Input):
    """A standard tool that somebody would like to use."""

    name: Annotated[str, line(100, 1)]
    use: Annotated[str, prose(1000, 1)]


class RequestAnswer(Input):
    """Whether a standard tool may be used, and under which terms."""

    version: Annotated[int, whole(1, 2**31 - 1)]
    state: RequestState
    answer: Annotated[str, prose(2000)] = ""


@dataclass(frozen=True)
class Named:
    """A tool that a unit named, how often, and the entry it became."""

    id: int
    unit_id: int
    unit: str
    name: str
    use: str
    times: int


def ask_unit(session: Session, unit_id: int, *, actor: Actor, now: datetime) -> ToolAsk:
    """Ask a unit which AI it uses, for two weeks. Records `tools.asked`.

    Raises:
        Invalid: there is no such unit.
        Conflict: `already_done` while a question is open.
    """
    require(actor, Action.TOOL_ASK, relations_to(actor, unit_id))
    if locked(session, Unit, unit_id) is None:
        raise invalid("unit_id", "unknown_value")
    here = today(session, now)
    for row in session.exec(
        select(ToolAsk).where(ToolAsk.unit_id == unit_id, col(ToolAsk.closed_at).is_(None))
    ):
        if row.until >= here:
            raise Conflict("already_done")
        row.closed_at = now
        session.flush()
    until = here + timedelta(days=OPEN_DAYS)
    asked = ToolAsk(unit_id=unit_id, until=until, asked_by=actor.id, asked_at=now)
    session.add(asked)
    session.flush()
    _tell(session, "tools.asked", actor, now, "tool_ask", asked.id or 0, unit_id=unit_id)
    return asked


def open_ask(session: Session, actor: Actor, here: date) -> ToolAsk | None:
    """Return the question that is open for the actor's unit."""
    query = select(ToolAsk).where(
        ToolAsk.unit_id == actor.unit_id, col(ToolAsk.closed_at).is_(None), ToolAsk.until >= here
    )
    return session.exec(query).first()


def name_tool(session: Session, data: AnswerDraft, *, actor: Actor, now: datetime) -> None:
    """Name a tool. Neither who nor when is kept, and no event is written: nobody is blamed.

    Raises:
        NotFound: nothing is asked of the actor's unit now.
    """
    require(actor, Action.TOOL_ANSWER)
    ask = open_ask(session, actor, today(session, now))
    if ask is None:
        raise NotFound
    session.add(ToolAnswer(ask_id=ask.id or 0, name=data.name, use=data.use))
    session.flush()


def named_tools(session: Session, actor: Actor) -> list[Named]:
    """Return tools that were named and wait to be looked at, each name once."""
    query: Any = (
        sa.select(
            sa.func.min(col(ToolAnswer.id)),
            col(ToolAsk.unit_id),
            col(Unit.name),
            sa.func.min(col(ToolAnswer.name)),
            sa.func.max(col(ToolAnswer.use)),
            sa.func.count(),
        )
        .join(ToolAsk, col(ToolAsk.id) == col(ToolAnswer.ask_id))
        .join(Unit, col(Unit.id) == col(ToolAsk.unit_id))
        .where(col(ToolAnswer.entry_id).is_(None), ~col(ToolAnswer.dismissed))
        .group_by(col(ToolAsk.unit_id), col(Unit.name), sa.func.lower(col(ToolAnswer.name)))
        .order_by(col(Unit.name), sa.func.min(col(ToolAnswer.id)))
    )
    if not actor.has(Role.AI_TEAM):
        query = query.where(col(ToolAsk.unit_id).in_(actor.leads))
    return [Named(*row) for row in session.execute(query)]


def named_by_id(session: Session, answer_id: int) -> tuple[ToolAnswer, ToolAsk]:
    """Return a tool that was named, and the question that it answered.

    Raises:
        NotFound: there is none.
    """
    row = session.get(ToolAnswer, answer_id)
    ask = session.get(ToolAsk, row.ask_id) if row else None
    if row is None or ask is None:
        raise NotFound
    return row, ask


def settle_tool(
    session: Session, answer_id: int, *, keep: bool, actor: Actor, now: datetime
) -> RegisterEntry | None:
    """Turn a named tool into an entry (or join the unit's entry of that name), or lay it aside.

    Everyone who named it in that unit is settled with it. Records `tools.settled`.
    """
    row, ask = named_by_id(session, answer_id)
    require(actor, Action.TOOL_ASK, relations_to(actor, ask.unit_id))
    entry = _entry(session, row, ask.unit_id, actor, now) if keep else None
    same = (
        select(ToolAnswer)
        .join(ToolAsk, col(ToolAsk.id) == col(ToolAnswer.ask_id))
        .where(
            ToolAsk.unit_id == ask.unit_id,
            col(ToolAnswer.entry_id).is_(None),
            ~col(ToolAnswer.dismissed),
        )
    )
    for one in session.exec(same).all():
        if fold(one.name) == fold(row.name):
            one.entry_id = entry.id if entry else None
            one.dismissed = not keep
    session.flush()
    entry_id = entry.id if entry else None
    _tell(session, "tools.settled", actor, now, "tool_ask", ask.id or 0, entry_id=entry_id)
    return entry


def _entry(
    session: Session, row: ToolAnswer, unit_id: int, actor: Actor, now: datetime
) -> RegisterEntry:
    known = session.exec(
        select(RegisterEntry).where(
            RegisterEntry.unit_id == unit_id,
            sa.func.lower(col(RegisterEntry.name)) == row.name.lower(),
            col(RegisterEntry.state) != EntryState.RETIRED,
        )
    ).first()
    if known is not None:
        return known
    draft = EntryDraft(
        name=row.name, description=row.use, unit_id=unit_id, origin=Origin.FOUND_IN_USE
    )
    return create_entry(session, draft, actor=actor, now=now)


def request_tool(
    session: Session, data: RequestDraft, *, actor: Actor, now: datetime
) -> ToolRequest:
    """Ask whether a standard tool may be used; an answer is promised. Records `tools.requested`."""
    require(actor, Action.TOOL_REQUEST)
    row = ToolRequest(
        person_id=actor.id,
        unit_id=actor.unit_id,
        name=data.name,
        use=data.use,
        asked_at=now,
        answer_by=today(session, now) + timedelta(days=ANSWER_DAYS),
    )
    session.add(row)
    session.flush()
    _tell(session, "tools.requested", actor, now, "tool_request", row.id or 0)
    return row


def request_by_id(session: Session, request_id: int) -> ToolRequest:
    """Return a question for a standard tool.

    Raises:
        NotFound: there is none.
    """
    row = session.get(ToolRequest, request_id)
    if row is None:
        raise NotFound
    return row


def answer_request(
    session: Session, request_id: int, data: RequestAnswer, *, actor: Actor, now: datetime
) -> ToolRequest:
    """Say yes or no to a standard tool. Records `tools.answered`.

    Raises:
        NotFound: there is no such question.
        Invalid: no answer, or a no without a reason.
        Conflict: `stale` when it was answered meanwhile.
    """
    row = request_by_id(session, request_id)
    require(actor, Action.TOOL_DECIDE)
    row = locked(session, ToolRequest, request_id) or row
    if data.state is RequestState.ASKED:
        raise invalid("state", "required")
    if data.state is RequestState.REFUSED and not data.answer:
        raise invalid("answer", "required")
    given = {"state": data.state, "answer": data.answer, "answered_by": actor.id}
    set_versioned(session, row, data.version, **given, answered_at=now)
    told = {"state": str(data.state), "person_id": row.person_id}
    _tell(session, "tools.answered", actor, now, "tool_request", request_id, **told)
    return row


def requests(session: Session, actor: Actor, most: int | None = 100) -> list[ToolRequest]:
    """Return open questions first: those of the whole house, without who asked."""
    require(actor, Action.TOOL_REQUEST)
    waiting = sa.case((col(ToolRequest.state) == RequestState.ASKED, 0), else_=1)
    query = select(ToolRequest).order_by(waiting, col(ToolRequest.id).desc()).limit(most)
    return list(session.exec(query))


def _tell(
    session: Session, kind: str, actor: Actor, now: datetime, subject: str, number: int, **more: Any
) -> None:
    record(session, kind, actor=actor, now=now, subject=subject, subject_id=number, **more)
