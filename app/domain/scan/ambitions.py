"""Where units want to be: said before the results of a wave are opened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.people.models import Unit
from app.domain.scan.access import leads, locked_wave
from app.domain.scan.models import ScanAmbition, ScanWave
from app.domain.scan.results import above
from app.domain.scan.schemas import Goals
from app.domain.scan.statements import Dimension
from app.domain.scan.states import WaveState
from app.domain.scan.waves import goal_columns
from app.events import record
from app.policy import Action, require


def set_ambition(
    session: Session,
    wave_id: int,
    unit_id: int | None,
    goals: Goals,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say where a unit (None: the organisation) wants to be; may be changed until the results open.

    Raises:
        NotFound: there is no such wave or unit.
        NotAllowed: the actor neither leads the unit nor is of the AI team.
        Conflict: `ambition_frozen` when the results are open.

    Records `scan_ambition.set`.
    """
    wave = locked_wave(session, wave_id)
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise NotFound
    require(actor, Action.SCAN_PLAN, leads(actor, unit_id))
    if wave.state is WaveState.PUBLISHED:
        raise Conflict("ambition_frozen")
    values = goal_columns(goals, wave.closes_on)
    row = wave if unit_id is None else _own(session, wave_id, unit_id, values, actor, now)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    told = {f"goal_{d}": values[f"goal_{d}"] for d in Dimension}
    record(
        session,
        "scan_ambition.set",
        actor=actor,
        now=now,
        subject="scan_wave",
        subject_id=wave_id,
        unit_id=unit_id,
        goal_on=values["goal_on"].isoformat(),
        **told,
    )


def ambition_of(
    session: Session, wave: ScanWave, unit_id: int | None, units: Mapping[int, Unit]
) -> ScanAmbition | ScanWave:
    """Return a unit's own ambition, else that of the nearest unit over it, else the organisation's.

    `units` are all of them. One query.
    """
    if unit_id is None:
        return wave
    query = sa.select(ScanAmbition).where(col(ScanAmbition.wave_id) == wave.id)
    known: dict[int, ScanAmbition] = {r.unit_id: r for r in session.execute(query).scalars()}
    for place in (unit_id, *above(units, unit_id)):
        if place in known:
            return known[place]
    return wave


def goals_of(row: ScanAmbition | ScanWave) -> dict[Dimension, int]:
    """Return an ambition per dimension, in hundredths."""
    return {d: getattr(row, f"goal_{d}") for d in Dimension}


def _own(
    session: Session,
    wave_id: int,
    unit_id: int,
    values: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> ScanAmbition:
    """Return the unit's own ambition, made when it has none."""
    query = sa.select(ScanAmbition).where(
        col(ScanAmbition.wave_id) == wave_id, col(ScanAmbition.unit_id) == unit_id
    )
    row = session.execute(query).scalars().first()
    if row is None:
        row = ScanAmbition(wave_id=wave_id, unit_id=unit_id, set_by=actor.id, set_at=now, **values)
        session.add(row)
    return row
