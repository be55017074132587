"""The leader's log: what somebody who leads tried with AI this month, and saw outside."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import invalid
from app.db.moves import locked
from app.domain.people.days import today
from app.domain.people.models import Person
from app.domain.scan.charter_models import LeaderLog
from app.domain.scan.schemas import LogDraft
from app.events import record
from app.policy import Action, Relation, can, require


@dataclass(frozen=True)
class LogLine:
    """What one person wrote of one month."""

    month: str
    person: str
    tried: str
    saw: str


def write_log(session: Session, draft: LogDraft, *, actor: Actor, now: datetime) -> LeaderLog:
    """Write this month's sentences, in place of what one wrote of it before.

    Raises:
        NotAllowed: the actor neither leads a unit nor is of management, the AI team or those who keep Kiem.
        Invalid: `tried` when both are empty.

    Records `leader_log.written`.
    """
    require(actor, Action.LOG_WRITE, _standing(actor))
    if not draft.tried and not draft.saw:
        raise invalid("tried", "required")
    locked(session, Person, actor.id)
    month = this_month(session, now)
    row = own_log(session, actor, month) or LeaderLog(
        person_id=actor.id, month=month, tried="", saw="", at=now
    )
    row.tried, row.saw, row.at = draft.tried, draft.saw, now
    session.add(row)
    session.flush()
    record(
        session,
        "leader_log.written",
        actor=actor,
        now=now,
        subject="leader_log",
        subject_id=row.id or 0,
        month=month,
    )
    return row


def can_write(actor: Actor) -> bool:
    """Whether the log is asked of this person."""
    return can(actor, Action.LOG_WRITE, _standing(actor))


def own_log(session: Session, actor: Actor, month: str) -> LeaderLog | None:
    """Return what one wrote of a month, None when nothing."""
    query = sa.select(LeaderLog).where(
        col(LeaderLog.person_id) == actor.id, col(LeaderLog.month) == month
    )
    return session.execute(query).scalars().first()


def log_lines(session: Session, *, since: str, limit: int = 200) -> list[LogLine]:
    """Return what was written since a month, newest month first, then by name. One query."""
    rows = session.execute(
        sa.select(
            col(LeaderLog.month),
            col(Person.name).label("person"),
            col(LeaderLog.tried),
            col(LeaderLog.saw),
        )
        .join(Person, col(Person.id) == col(LeaderLog.person_id))
        .where(col(LeaderLog.month) >= since)
        .order_by(col(LeaderLog.month).desc(), col(Person.name), col(LeaderLog.id))
        .limit(limit)
    ).all()
    return [LogLine(**row._mapping) for row in rows]  # noqa: SLF001


def this_month(session: Session, now: datetime) -> str:
    """Return the organisation's month, such as `2026-12`."""
    return f"{today(session, now):%Y-%m}"


def _standing(actor: Actor) -> frozenset[Relation]:
    return frozenset({Relation.UNIT_LEAD}) if actor.leads else frozenset()
