"""Who is reminded of what and when, and when a wait goes to the AI team and to management."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM, Actor
from app.core.clock import local_day
from app.core.errors import Conflict, FieldError, Invalid
from app.db.upsert import insert_ignore
from app.domain.insight.reminder_models import Nudge, Stage, WaitingTerm
from app.domain.insight.steps import Party, Step
from app.events import record
from app.policy import Action, require

MOST_BEFORE, MOST_AFTER = 60, 120
CHUNK = 500


@dataclass(frozen=True)
class Terms:
    """Days before the day of a step on which it is reminded, and after it until it goes on; None: never."""

    remind: int | None
    escalate: int | None = None
    raised: int | None = None


USUAL: Mapping[str, Terms] = {
    "answer": Terms(1, None, 3),
    "reply": Terms(2, 7),
    "ballot": Terms(2),
    "make_agenda": Terms(1),
    "session": Terms(0, 1, 3),
    "publish": Terms(0, 1, 3),
    "open_intake": Terms(1),
    "offer": Terms(7),
    "sign": Terms(7),
    "confirm": Terms(7, 1, 14),
    "settle": Terms(0, 7),
    "seek_unit": Terms(14),
    "prepare": Terms(3, None, 14),
    "start": Terms(3, None, 14),
    "check_in": Terms(0, 7),
    "resume": Terms(0, 7),
    "result": Terms(0, None, 14),
    "take_over": Terms(7, 7, 21),
    "accept": Terms(7, 7, 21),
    "complete": Terms(7, 14, 30),
    "escalate": Terms(0, None, 7),
    "decide_handover": Terms(0, 7),
    "follow_up": Terms(None, 14),
    "confirm_claim": Terms(0, None, 14),
    "second_person": Terms(0, None, 7),
    "agree_grant": Terms(2, None, 3),
    "read": Terms(4, 7, 14),
    "agree_class": Terms(4, None, 7),
    "duty": Terms(14, 14, 42),
    "review": Terms(14, 14, 42),
    "incident": Terms(3, 1, 7),
    "own": Terms(0, 7),
    "name_owner": Terms(0, 14),
    "triage": Terms(0, 14),
    "close_incident": Terms(0, 14, 42),
    "join": Terms(4, 7),
    "tool": Terms(1, None, 7),
    "named": Terms(0, 14),
    "scan_step": Terms(7, 14),
    "list": Terms(0),
    "look_again": Terms(0),
    "revisit": Terms(0),
}
"""Every kind of step that somebody is reminded of, with its usual days."""
TO_WHOM = {Stage.ESCALATED: Party.AI_TEAM, Stage.RAISED: Party.MANAGEMENT}


@dataclass(frozen=True)
class Due:
    """A step whose next word is to be said now: to its party, the AI team or management."""

    step: Step
    stage: Stage
    due_on: date

    @property
    def party(self) -> Party:
        """Return who hears it."""
        return TO_WHOM.get(self.stage, self.step.party)


def terms_of(session: Session) -> dict[str, Terms]:
    """Return the days per kind of step: the organisation's own, else the usual ones."""
    own = {
        row.code: Terms(row.remind_days, row.escalate_days, row.raise_days)
        for row in session.exec(select(WaitingTerm)).all()
    }
    return {code: own.get(code, usual) for code, usual in USUAL.items()}


def set_terms(
    session: Session, chosen: Mapping[str, Terms], *, actor: Actor, now: datetime
) -> None:
    """Set the days of the kinds that were sent. Records `reminders.changed` with their names.

    Raises:
        Invalid: days out of reach, as `<kind>.<which>`.
    """
    require(actor, Action.SETTINGS_MANAGE)
    wrong = [error for code, terms in chosen.items() for error in _wrong(code, terms)]
    if wrong:
        raise Invalid(*wrong)
    known = terms_of(session)
    changed = {code: t for code, t in chosen.items() if code in known and known[code] != t}
    for code, terms in changed.items():
        session.merge(
            WaitingTerm(
                code=code,
                remind_days=terms.remind,
                escalate_days=terms.escalate,
                raise_days=terms.raised,
            )
        )
    session.flush()
    if changed:
        record(
            session, "reminders.changed", actor=actor, now=now, subject="organisation",
            subject_id=1, codes=sorted(changed),
        )  # fmt: skip


def _wrong(code: str, terms: Terms) -> Iterable[FieldError]:
    limits = (("remind", terms.remind, 0, MOST_BEFORE),
              ("escalate", terms.escalate, 1, MOST_AFTER),
              ("raised", terms.raised, 1, MOST_AFTER))  # fmt: skip
    for name, days, least, most in limits:
        if days is not None and days < least:
            yield FieldError(f"{code}.{name}", "too_small", {"min": least})
        elif days is not None and days > most:
            yield FieldError(f"{code}.{name}", "too_large", {"max": most})


def due_words(session: Session, steps: Iterable[Step], *, now: datetime, zone: str) -> list[Due]:
    """Return the steps about which a word is due today that was not said yet.

    One stage at a time: who has to do it is asked first, at least a day before anybody else.
    """
    terms, here = terms_of(session), local_day(now, zone)
    said = _said(session, here, zone)
    found = []
    for step in steps:
        if step.by is None or step.code not in terms:
            continue
        due_on = local_day(step.by, zone)
        key = (str(step.thing), step.id, step.code, due_on)
        stage = _stage(terms[step.code], step, here - due_on, said.get(key, {}), here)
        if stage is not None:
            found.append(Due(step, stage, due_on))
    return found


def _stage(
    terms: Terms, step: Step, past: timedelta, said: Mapping[Stage, date], here: date
) -> Stage | None:
    if terms.remind is not None and Stage.REMINDED not in said:
        return Stage.REMINDED if past.days >= -terms.remind else None
    if here in said.values():
        return None
    for stage, days in ((Stage.ESCALATED, terms.escalate), (Stage.RAISED, terms.raised)):
        own = TO_WHOM[stage] is step.party
        if days is not None and past.days >= days and not own and stage not in said:
            return stage
    return None


def _said(session: Session, here: date, zone: str) -> dict[tuple[Any, ...], dict[Stage, date]]:
    found: dict[tuple[Any, ...], dict[Stage, date]] = {}
    rows = session.execute(
        sa.select(Nudge).where(col(Nudge.due_on) >= here - timedelta(days=400))
    ).scalars()
    for row in rows:
        key = (row.thing, row.thing_id, row.code, row.due_on)
        found.setdefault(key, {})[row.stage] = local_day(row.at, zone)
    return found


def note_words(session: Session, words: Sequence[Due], now: datetime) -> None:
    """Write down that these words are said. Records `waiting.escalated` or `waiting.raised` of the rest.

    Raises:
        Conflict: `already_done` when somebody else said one of them.
    """
    rows = [
        {
            "thing": str(due.step.thing),
            "thing_id": due.step.id,
            "code": due.step.code,
            "due_on": due.due_on,
            "stage": due.stage,
            "at": now,
        }
        for due in words
    ]
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        if insert_ignore(session, Nudge, part) != len(part):
            raise Conflict("already_done")
    for due in words:
        if due.stage is not Stage.REMINDED:
            _tell(session, due, now)


def _tell(session: Session, due: Due, now: datetime) -> None:
    step = due.step
    record(
        session, f"waiting.{due.stage}", actor=SYSTEM, now=now, subject=str(step.thing),
        subject_id=step.id, idea_id=step.idea_id, code=step.code, unit_id=step.unit_id,
        due_on=due.due_on.isoformat(),
    )  # fmt: skip
