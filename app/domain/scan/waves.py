"""Planning waves and moving them on; closing turns sealed sheets into answers without a person."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.clock import months_later
from app.core.errors import Conflict, FieldError, Invalid, invalid
from app.db.moves import move
from app.domain.people.days import today
from app.domain.scan.access import locked_wave
from app.domain.scan.closing import settle_answers
from app.domain.scan.models import ScanStatement, ScanWave
from app.domain.scan.opening import make_sheets
from app.domain.scan.results import units_of
from app.domain.scan.schemas import Goals, WaveDraft
from app.domain.scan.sealing import WaveKey
from app.domain.scan.statements import (
    MOST_STATEMENTS,
    Dimension,
    Statement,
    house_statements,
)
from app.domain.scan.states import WAVE, WaveState
from app.events import record
from app.policy import Action, require

OPEN_FOR = timedelta(days=14)
WAITS_FOR_KEY = timedelta(days=30)
AHEAD_MONTHS = 6
"""So far ahead lies the day of an ambition that names none."""


def plan_wave(session: Session, draft: WaveDraft, *, actor: Actor, now: datetime) -> ScanWave:
    """Plan a wave.

    Raises:
        NotAllowed: the actor is not of the AI team.
        Invalid: it would close before it opens, or asks a unit that is not there.

    Records `scan_wave.planned`.
    """
    require(actor, Action.SCAN_MANAGE)
    opens = draft.opens_on or today(session, now)
    closes = draft.closes_on or opens + OPEN_FOR
    if closes < opens:
        raise invalid("closes_on", "before_opening")
    if unknown := set(draft.units) - set(units_of(session)):
        raise Invalid(FieldError("units", "unknown_value", {"value": min(unknown)}))
    row = ScanWave(
        units=sorted(set(draft.units)),
        opens_on=opens,
        closes_on=closes,
        every_months=draft.every_months,
        created_at=now,
        **goal_columns(draft.ambition, closes),
    )
    session.add(row)
    session.flush()
    _tell(session, row, "planned", actor, now)
    return row


def goal_columns(goals: Goals, closes: date) -> dict[str, Any]:
    """Return the columns of an ambition; its day is half a year after the wave unless given."""
    columns: dict[str, Any] = {f"goal_{d}": getattr(goals, d) for d in Dimension}
    return {**columns, "goal_on": goals.on or months_later(closes, AHEAD_MONTHS)}


def open_wave(
    session: Session, wave_id: int, *, key: WaveKey, actor: Actor, now: datetime
) -> ScanWave:
    """Open a wave: what it asks is fixed, and everybody gets a place for answers in one shuffled batch.

    Raises:
        NotAllowed: the actor is not of the AI team.
        Conflict: `wrong_state`; `scan_open` when another wave is open.

    Records `scan_wave.opened` with how many are asked.
    """
    require(actor, Action.SCAN_MANAGE)
    row = locked_wave(session, wave_id)
    WAVE.check(row.state, WaveState.OPEN)
    _demand_none_open(session)
    asked = [s.stored() for s in statements_now(session)]
    invited = make_sheets(session, row, key, len(asked))
    move(session, row, WAVE, WaveState.OPEN, statements=asked, invited=invited)
    _tell(session, row, "opened", actor, now, invited=invited)
    return row


def close_wave(
    session: Session, wave_id: int, *, key: WaveKey | None, actor: Actor, now: datetime
) -> ScanWave:
    """Close a wave: the sheets become answers in shuffled order, the figures are made for good.

    Raises:
        NotAllowed: the actor is not of the AI team.
        Conflict: `wrong_state`; `scan_key_missing` when no sheet can be read. A month after its last day
            the wave closes all the same, without answers.

    Records `scan_wave.closed` with how many answered, and how many sheets could not be read.
    """
    require(actor, Action.SCAN_MANAGE)
    row = locked_wave(session, wave_id)
    move(session, row, WAVE, WaveState.CLOSED)
    answered, lost = settle_answers(session, row, key)
    if lost == row.invited > 0 and today(session, now) <= row.closes_on + WAITS_FOR_KEY:
        raise Conflict("scan_key_missing")
    row.answered = answered
    session.flush()
    _tell(session, row, "closed", actor, now, answered=answered, lost=lost)
    return row


def publish_wave(session: Session, wave_id: int, *, actor: Actor, now: datetime) -> ScanWave:
    """Open the results, and plan the next wave if it is to come round. Ambitions stand from now on.

    Raises:
        NotAllowed: the actor is not of the AI team.
        Conflict: `wrong_state`.

    Records `scan_wave.published`.
    """
    require(actor, Action.SCAN_MANAGE)
    row = locked_wave(session, wave_id)
    move(session, row, WAVE, WaveState.PUBLISHED, published_at=now)
    _tell(session, row, "published", actor, now)
    if row.every_months and not _planned(session):
        opens = max(months_later(row.opens_on, row.every_months), today(session, now))
        goals = {str(d): getattr(row, f"goal_{d}") / 100 for d in Dimension}
        draft = WaveDraft(
            opens_on=opens,
            closes_on=opens + (row.closes_on - row.opens_on),
            every_months=row.every_months,
            units=row.units,
            ambition=Goals(**goals),
        )
        plan_wave(session, draft, actor=actor, now=now)
    return row


def remind_all(session: Session, wave_id: int, *, actor: Actor, now: datetime) -> None:
    """Tell everybody once more that the scan is open; nobody knows who answered.

    Raises:
        Conflict: `wrong_state` unless the wave is open; `already_done` when it was done today.

    Records `scan_wave.reminded`.
    """
    require(actor, Action.SCAN_MANAGE)
    row = locked_wave(session, wave_id)
    here = today(session, now)
    if row.state is not WaveState.OPEN:
        raise Conflict("wrong_state", thing="scan_wave", state=str(row.state))
    if row.reminded_on == here:
        raise Conflict("already_done")
    row.reminded_on = here
    session.flush()
    _tell(session, row, "reminded", actor, now)


def statements_now(session: Session) -> list[Statement]:
    """Return what a wave would ask today: each dimension's statements of the house, then the own ones."""
    rows = session.execute(
        sa.select(ScanStatement)
        .where(col(ScanStatement.active).is_(True))
        .order_by(col(ScanStatement.id))
    ).scalars()
    own = [Statement(f"own_{row.id}", row.version, row.dimension, row.nl, row.en) for row in rows]
    known = [*house_statements(), *own][:MOST_STATEMENTS]
    return sorted(known, key=lambda s: list(Dimension).index(s.dimension))


def _demand_none_open(session: Session) -> None:
    query = sa.select(col(ScanWave.id)).where(col(ScanWave.state) == WaveState.OPEN)
    if session.execute(query).first() is not None:
        raise Conflict("scan_open")


def _planned(session: Session) -> bool:
    query = sa.select(col(ScanWave.id)).where(col(ScanWave.state) == WaveState.PLANNED)
    return session.execute(query.limit(1)).first() is not None


def _tell(
    session: Session, row: ScanWave, what: str, actor: Actor, now: datetime, **payload: Any
) -> None:
    """Record what happened to a wave: days and counts, never a person."""
    record(
        session,
        f"scan_wave.{what}",
        actor=actor,
        now=now,
        subject="scan_wave",
        subject_id=row.id or 0,
        opens_on=row.opens_on.isoformat(),
        closes_on=row.closes_on.isoformat(),
        **payload,
    )
