"""From events to messages and webhooks: every event once, nothing lost, nothing twice."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.upsert import insert_ignore
from app.domain.people.models import Organisation, Person
from app.events.models import Event
from app.notify.calling import queue_calls
from app.notify.models import Delivery, EventCursor, Message
from app.notify.rules import RULES, Notice

HANDLER = "messages"
CHUNK = 1000
"""So many people at once: both databases limit the parameters of one statement."""


def dispatch(session: Session, now: datetime, *, limit: int = 200) -> int:
    """Turn up to `limit` events that nobody turned into messages yet; return how many.

    An event and its messages are one transaction; a message's key is unique, so that two
    dispatchers at once tell the news once.
    """
    events = (
        session.execute(
            sa.select(Event)
            .outerjoin(
                EventCursor,
                sa.and_(
                    col(EventCursor.event_id) == col(Event.id), col(EventCursor.handler) == HANDLER
                ),
            )
            .where(col(EventCursor.event_id).is_(None))
            .order_by(col(Event.id))
            .limit(limit)
        )
        .scalars()
        .all()
    )
    quiet = _sample(session)
    fresh = []
    for event in events:
        mark = insert_ignore(session, EventCursor, [{"handler": HANDLER, "event_id": event.id}])
        if mark == 1:
            fresh.append(event)
            for notice in RULES.get(event.kind, ()):
                _tell(session, event, notice, now, mail=notice.mail and not quiet)
    queue_calls(session, fresh, now)
    return len(events)


def _sample(session: Session) -> bool:
    """Whether the organisation is the sample: its people exist only here and get no mail."""
    return bool(session.execute(sa.select(col(Organisation.is_sample))).scalar())


def _tell(session: Session, event: Event, notice: Notice, now: datetime, *, mail: bool) -> None:
    facts = notice.facts(session, event)
    people = sorted(set(notice.to(session, event)))
    path = notice.path.format_map(_Ids(facts, event))
    for start in range(0, len(people), CHUNK):
        part = people[start : start + CHUNK]
        rows = [_row(event, notice, person, facts, path, now) for person in part]
        if insert_ignore(session, Message, rows) and mail:
            _queue(session, [str(r["key"]) for r in rows], now)


def _row(
    event: Event, notice: Notice, person: int, facts: dict[str, Any], path: str, now: datetime
) -> dict[str, Any]:
    return {
        "key": f"{event.id}:{notice.kind}:{person}",
        "person_id": person,
        "kind": notice.kind,
        "params": facts,
        "path": path,
        "idea_id": event.idea_id,
        "event_id": event.id,
        "created_at": now,
        "read_at": None,
    }


def _queue(session: Session, keys: list[str], now: datetime) -> None:
    """Put the messages of those who want mail in the outbox."""
    ids = (
        session.execute(
            sa.select(col(Message.id))
            .join(Person, col(Person.id) == col(Message.person_id))
            .where(
                col(Message.key).in_(keys), col(Person.mail).is_(True), col(Person.active).is_(True)
            )
        )
        .scalars()
        .all()
    )
    rows = [
        {"message_id": i, "state": "waiting", "attempts": 0, "next_at": now, "error": ""}
        for i in ids
    ]
    if rows:
        insert_ignore(session, Delivery, rows)


class _Ids(dict[str, Any]):
    """Ids for a path: from the facts, else from the event."""

    def __init__(self, facts: dict[str, Any], event: Event) -> None:
        super().__init__({**facts, "idea": event.idea_id, event.subject: event.subject_id})

    def __missing__(self, key: str) -> str:
        return ""
