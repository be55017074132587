"""Reminders: once a morning at most one message to a person, about everything that is due that day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.core.clock import local_day
from app.db.upsert import insert_ignore
from app.domain.insight.reminder_models import Errand, ErrandDone, Stage
from app.domain.insight.reminding import Due, due_words, note_words
from app.domain.insight.steps import Party, Thing
from app.domain.insight.waiting import open_steps
from app.domain.people.models import Organisation
from app.notify.concerned import concerned_by
from app.notify.models import Message

MORNING = time(7)
NAMED = 3
"""So many titles a message names."""
CHUNK = 500
_DESK = (Thing.OVERRIDE, Thing.IMPORT)
"""Things whose page opens for the AI team alone."""


def nudges_due(session: Session, now: datetime) -> bool:
    """Whether it is morning at the organisation's place and nobody made the round today."""
    return is_due(session, Errand.NUDGE, now) is not None


def send_nudges(session: Session, now: datetime) -> int:
    """Remind everybody of what is due, and take what waits too long further; return how many messages.

    In the inbox, never by mail. Safe to repeat: a word about a thing's step is said once.
    """
    here = is_due(session, Errand.NUDGE, now)
    house = session.get(Organisation, 1)
    if here is None or house is None or not begin(session, Errand.NUDGE, here):
        return 0
    words = due_words(session, open_steps(session, now), now=now, zone=house.timezone)
    note_words(session, words, now)
    return _send(session, words, here, now)


def is_due(session: Session, errand: Errand, now: datetime) -> date | None:
    """Return today's day when an errand is still to be done after seven in the morning."""
    house = session.get(Organisation, 1)
    if house is None or now.astimezone(ZoneInfo(house.timezone)).time() < MORNING:
        return None
    here = local_day(now, house.timezone)
    return None if session.get(ErrandDone, (errand, here)) else here


def begin(session: Session, errand: Errand, day: date) -> bool:
    """Take an errand of a day on; False when somebody did already."""
    return bool(insert_ignore(session, ErrandDone, [{"errand": errand, "day": day}]))


def _send(session: Session, words: Sequence[Due], here: date, now: datetime) -> int:
    people = concerned_by(session, [due.step for due in words], now)
    asked: dict[int, list[Due]] = {}
    further: dict[int, list[Due]] = {}
    for due in words:
        box = asked if due.stage is Stage.REMINDED else further
        for person in people.of(due.step, due.party):
            box.setdefault(person, []).append(due)
    rows = [
        *(_row("nudge", person, found, here, now) for person, found in asked.items()),
        *(_row("waits_long", person, found, here, now) for person, found in further.items()),
    ]
    return sum(
        insert_ignore(session, Message, rows[start : start + CHUNK])
        for start in range(0, len(rows), CHUNK)
    )


def _row(kind: str, person: int, found: Sequence[Due], here: date, now: datetime) -> dict[str, Any]:
    found = sorted(found, key=lambda due: (due.due_on, due.step.thing, due.step.id))
    alone = found[0].step if len(found) == 1 else None
    everything = "/waiting" if kind == "waits_long" else "/today"
    inside = kind == "waits_long" and alone is not None and alone.thing in _DESK
    return {
        "key": f"{kind}:{here.isoformat()}:{person}",
        "person_id": person,
        "kind": kind,
        "params": {**facts(found[0]), **_titles(found)} if alone else _titles(found),
        "path": alone.path if alone and not inside else everything,
        "idea_id": alone.idea_id if alone else None,
        "event_id": None,
        "created_at": now,
        "read_at": None,
    }


def facts(due: Due) -> Mapping[str, Any]:
    """Return what a sentence about one step names."""
    step = due.step
    about = {"month": step.title} if step.thing is Thing.ROUND else {"title": step.title}
    unit = {"unit": step.unit} if step.unit and step.party is Party.UNIT else {}
    return {
        **about,
        **unit,
        "step_code": step.code,
        "party": str(step.party),
        "due_on": due.due_on.isoformat(),
    }


def _titles(found: Iterable[Due]) -> dict[str, Any]:
    steps = [due.step for due in found]
    titles = [f"“{step.title}”" for step in steps if step.thing is not Thing.ROUND]
    return {"count": len(steps), "titles": titles[:NAMED]}
