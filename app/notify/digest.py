"""The weekly mail: what waits for somebody, a line each, and nothing when nothing waits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.clock import local_day
from app.db.upsert import insert_ignore
from app.domain.insight.reminder_models import Errand
from app.domain.insight.steps import Step, Thing
from app.domain.insight.waiting import open_steps
from app.domain.people.models import Organisation, Person
from app.notify.concerned import concerned_by
from app.notify.models import Delivery, DeliveryState, Message
from app.notify.nudging import CHUNK, begin, is_due

AHEAD = timedelta(days=14)
MOST = 12


def digest_due(session: Session, now: datetime) -> bool:
    """Whether it is Monday morning at the organisation's place and the week's mail is still to be made."""
    here = is_due(session, Errand.DIGEST, now)
    return here is not None and here.isoweekday() == 1


def send_digest(session: Session, now: datetime) -> int:
    """Put one mail a person in the outbox: what waits for them within two weeks; return how many.

    Whoever switched it off gets none, nor does anybody of the sample. Safe to repeat.
    """
    house = session.get(Organisation, 1)
    if house is None or not digest_due(session, now):
        return 0
    here = local_day(now, house.timezone)
    if not begin(session, Errand.DIGEST, here) or house.is_sample:
        return 0
    found = _waiting_for(session, now)
    rows = [_row(person, steps, house.timezone, here, now) for person, steps in found.items()]
    sent = 0
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        insert_ignore(session, Message, part)
        sent += _queue(session, [row["key"] for row in part], now)
    return sent


def _waiting_for(session: Session, now: datetime) -> dict[int, list[Step]]:
    steps = [s for s in open_steps(session, now) if s.by is not None and s.by <= now + AHEAD]
    people = concerned_by(session, steps, now)
    wanting = sa.select(col(Person.id)).where(
        col(Person.active).is_(True), col(Person.digest).is_(True)
    )
    readers = set(session.execute(wanting).scalars())
    found: dict[int, list[Step]] = {}
    for step in sorted(steps, key=lambda s: (s.by or now, s.thing, s.id)):
        for person in people.of(step, step.party) & readers:
            found.setdefault(person, []).append(step)
    return found


def _row(
    person: int, steps: Sequence[Step], zone: str, here: date, now: datetime
) -> dict[str, Any]:
    lines = [
        {
            "code": step.code,
            ("month" if step.thing is Thing.ROUND else "title"): step.title,
            "due_on": local_day(step.by or now, zone).isoformat(),
            "path": step.path,
        }
        for step in steps[:MOST]
    ]
    count, more = len(steps), len(steps) - len(lines)
    return {
        "key": f"digest:{here.isoformat()}:{person}",
        "person_id": person,
        "kind": "digest",
        "params": {"count": count, "more": more, "lines": lines},
        "path": "/today",
        "idea_id": None,
        "event_id": None,
        "created_at": now,
        "read_at": now,
    }


def _queue(session: Session, keys: list[str], now: datetime) -> int:
    """Put the mails in the outbox; a digest is read already, it is no news in the inbox."""
    ids = session.execute(sa.select(col(Message.id)).where(col(Message.key).in_(keys))).scalars()
    rows = [
        {
            "message_id": number,
            "state": DeliveryState.WAITING,
            "attempts": 0,
            "next_at": now,
            "error": "",
        }
        for number in ids
    ]
    return insert_ignore(session, Delivery, rows)
