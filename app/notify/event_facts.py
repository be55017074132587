"""The facts that the message of an event needs. One or two queries each."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.register.models import RegisterEntry
from app.domain.register.tool_models import ToolRequest
from app.domain.rounds.models import Round
from app.events.models import Event


def lesson_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return the idea's facts, and the reference of the idea that the lesson came from."""
    return idea_facts(session, event) | {"source": f"K-{event.payload['from_idea_id']}"}


def wave_facts(_session: Session, event: Event) -> dict[str, Any]:
    """Return which wave of the scan it is, and its last day; no code stands in a message."""
    return {"wave": event.subject_id, "closes_on": event.payload["closes_on"]}


def entry_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return the name of the register entry, and the day that the event names."""
    query = sa.select(col(RegisterEntry.name)).where(col(RegisterEntry.id) == event.subject_id)
    name = session.execute(query).scalar()
    return {"name": name or "", "due_on": event.payload.get("due_on") or ""}


def consent_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return the title of the idea, and the amount."""
    query = sa.select(col(Idea.title)).where(col(Idea.id) == event.idea_id)
    title = session.execute(query).scalar()
    return {"title": title or "", "amount_cents": event.payload["amount_cents"]}


def tool_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return the name of the tool that was asked for, and the answer."""
    row = session.get(ToolRequest, event.subject_id)
    return {"name": row.name if row else "", "answer": row.answer if row else ""}


def idea_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return title and reference of the idea, its next date, and what the event says itself."""
    row = session.execute(
        sa.select(
            col(Idea.title),
            col(Idea.answer_by),
            col(Idea.reason),
            col(Idea.improve),
            col(Idea.next_by),
        ).where(col(Idea.id) == event.idea_id)
    ).first()
    facts = {**event.payload}
    if row is not None:
        facts |= {
            "title": row.title,
            "reference": f"K-{event.idea_id}",
            "reason": row.reason,
            "improve": row.improve,
            "answer_by": _text(row.answer_by),
            "next_by": _text(row.next_by),
        }
    return facts | _unit_name(session, event)


def round_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return month and dates of the round."""
    row = session.execute(
        sa.select(col(Round.month), col(Round.session_at), col(Round.answer_by)).where(
            col(Round.id) == event.subject_id
        )
    ).one()
    return {
        "month": row.month,
        "session_at": _text(row.session_at),
        "answer_by": _text(row.answer_by),
    }


def _unit_name(session: Session, event: Event) -> dict[str, Any]:
    if (unit_id := event.payload.get("unit_id")) is None:
        return {}
    name = session.execute(sa.select(col(Unit.name)).where(col(Unit.id) == unit_id)).scalar()
    return {"unit": name or ""}


def _text(moment: Any) -> str:
    return "" if moment is None else str(moment.isoformat())
