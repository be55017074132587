"""What comes due in the register is told once beforehand; what stays undone goes to the AI team."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM
from app.domain.people.days import today
from app.domain.register.details import write_detail
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.states import EntryState
from app.domain.register.telling import tell
from app.domain.register.values import DutyState

BEFORE = timedelta(days=14)
AFTER = timedelta(days=14)
AT_ONCE = 200
_LIVES = (EntryState.EXPERIMENT, EntryState.IN_USE, EntryState.SUSPENDED)


def reminders_due(session: Session, now: datetime) -> bool:
    """Whether somebody is to be told something."""
    here = today(session, now)
    queries = (_soon(here), _late(here), _reviews(here))
    return any(session.execute(query.limit(1)).first() is not None for query in queries)


def send_reminders(session: Session, now: datetime) -> int:
    """Tell owners what is due within two weeks, and the AI team what is two weeks late.

    Each duty and each review day once. Records `register.duty_due`, `register.duty_late`,
    `register.review_due`; returns how many.
    """
    here = today(session, now)
    told = 0
    for duty, entry in session.execute(_soon(here).limit(AT_ONCE)).all():
        duty.reminded_on = here
        told += _tell_duty(session, "register.duty_due", duty, entry, now)
    for duty, entry in session.execute(_late(here).limit(AT_ONCE)).all():
        duty.escalated_on = here
        told += _tell_duty(session, "register.duty_late", duty, entry, now)
    for entry in session.execute(_reviews(here).limit(AT_ONCE)).scalars().all():
        write_detail(session, entry.id or 0, review_told=entry.review_on)
        due_on = entry.review_on.isoformat() if entry.review_on else None
        tell(session, entry, "register.review_due", SYSTEM, now, due_on=due_on)
        told += 1
    session.flush()
    return told


def _tell_duty(
    session: Session, kind: str, duty: RegisterDuty, entry: RegisterEntry, now: datetime
) -> int:
    given = {"key": duty.key, "due_on": duty.due_on.isoformat()}
    tell(session, entry, kind, SYSTEM, now, duty_id=duty.id, doer_id=duty.owner_id, **given)
    return 1


def _duties(*also: Any) -> Any:
    return (
        select(RegisterDuty, RegisterEntry)
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterDuty.entry_id))
        .where(
            col(RegisterDuty.state) == DutyState.TODO, col(RegisterEntry.state).in_(_LIVES), *also
        )
        .order_by(col(RegisterDuty.id))
    )


def _soon(here: date) -> Any:
    return _duties(
        col(RegisterDuty.due_on) <= here + BEFORE, col(RegisterDuty.reminded_on).is_(None)
    )


def _late(here: date) -> Any:
    return _duties(
        col(RegisterDuty.due_on) < here - AFTER, col(RegisterDuty.escalated_on).is_(None)
    )


def _reviews(here: date) -> Any:
    e, d = RegisterEntry, RegisterDetail
    return (
        select(e)
        .outerjoin(d, col(d.entry_id) == col(e.id))
        .where(
            col(e.state).in_(_LIVES),
            col(e.review_on) <= here + BEFORE,
            sa.or_(col(d.review_told).is_(None), col(d.review_told) != col(e.review_on)),
        )
        .order_by(col(e.id))
    )
