"""What the calendar does by itself: open, remind half-way, close, and forget remarks after half a year."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.counting import count_of
from app.domain.people.days import today
from app.domain.scan.models import ScanComment, ScanWave
from app.domain.scan.states import WaveState

COMMENTS_KEPT = timedelta(days=183)


def to_open(session: Session, now: datetime) -> int | None:
    """Return the planned wave whose day has come, unless one is open."""
    if _first(session, WaveState.OPEN, sa.true()) is not None:
        return None
    return _first(session, WaveState.PLANNED, col(ScanWave.opens_on) <= today(session, now))


def to_close(session: Session, now: datetime) -> int | None:
    """Return the open wave whose last day has passed."""
    return _first(session, WaveState.OPEN, col(ScanWave.closes_on) < today(session, now))


def to_remind(session: Session, now: datetime) -> int | None:
    """Return the open wave that is half-way and of which nobody was reminded."""
    here = today(session, now)
    query = sa.select(ScanWave).where(
        col(ScanWave.state) == WaveState.OPEN, col(ScanWave.reminded_on).is_(None)
    )
    row = session.execute(query).scalars().first()
    if row is None or here < row.opens_on + (row.closes_on - row.opens_on) / 2:
        return None
    return int(row.id or 0)


def old_comments(session: Session, now: datetime) -> bool:
    """Whether remarks are to be forgotten."""
    return session.execute(_old(sa.select(col(ScanComment.key)), now).limit(1)).first() is not None


def forget_comments(session: Session, now: datetime) -> int:
    """Remove remarks half a year after their wave closed; return how many."""
    return count_of(session.execute(_old(sa.delete(ScanComment), now)))


def open_waves(session: Session) -> set[int]:
    """Return the waves whose keys are still needed."""
    living = [WaveState.PLANNED, WaveState.OPEN]
    query = sa.select(col(ScanWave.id)).where(col(ScanWave.state).in_(living))
    return {i for i in session.execute(query).scalars() if i is not None}


def _old(query: Any, now: datetime) -> Any:
    """Narrow a query of remarks to those whose wave closed long ago."""
    day = (now - COMMENTS_KEPT).date()
    ended = sa.select(col(ScanWave.id)).where(col(ScanWave.closes_on) < day)
    return query.where(col(ScanComment.wave_id).in_(ended))


def _first(session: Session, state: WaveState, also: sa.ColumnElement[bool]) -> int | None:
    query = (
        sa.select(col(ScanWave.id))
        .where(col(ScanWave.state) == state, also)
        .order_by(col(ScanWave.opens_on), col(ScanWave.id))
        .limit(1)
    )
    return session.execute(query).scalars().first()
