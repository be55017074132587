"""Writing and reading the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.events.models import Event


def record(
    session: Session,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    subject: str,
    subject_id: int,
    idea_id: int | None = None,
    **payload: Any,
) -> Event:
    """Write one event in the caller's transaction and return it with its id.

    `kind` is `<subject>.<past tense>` such as `idea.submitted`. `payload` holds ids, codes, numbers
    and reasons; never what a ballot says.
    """
    row = Event(
        at=now,
        kind=kind,
        actor_id=actor.person_id,
        subject=subject,
        subject_id=subject_id,
        idea_id=idea_id if idea_id is not None else (subject_id if subject == "idea" else None),
        payload=payload,
    )
    session.add(row)
    session.flush()
    session.info["events"] = session.info.get("events", 0) + 1
    return row


def wake(session: Session, topic: str, name: str) -> None:
    """Let whoever watches a topic know, after the commit, that something by this name changed.

    Names and ids only: what changed is read again through the ordinary door.
    """
    session.info.setdefault("wakes", set()).add((topic, name))


def read_after(session: Session, after: int = 0, *, limit: int = 200) -> Sequence[Event]:
    """Return events with a larger id, oldest first."""
    return session.exec(
        select(Event).where(col(Event.id) > after).order_by(col(Event.id)).limit(limit)
    ).all()


def history_of(session: Session, subject: str, subject_id: int) -> Sequence[Event]:
    """Return the events about one thing, oldest first."""
    return session.exec(
        select(Event)
        .where(Event.subject == subject, Event.subject_id == subject_id)
        .order_by(col(Event.id))
    ).all()
