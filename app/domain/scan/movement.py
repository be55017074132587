"""How a group's scan moved from one wave to the next, out of what is shown anyway."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.scan.models import ScanResult, ScanWave
from app.domain.scan.statements import Dimension
from app.domain.scan.states import WaveState


@dataclass(frozen=True)
class Move:
    """The median in one dimension now and a wave earlier, in hundredths; None where none is shown."""

    dimension: Dimension
    now: int | None
    before: int | None


@dataclass(frozen=True)
class Movement:
    """The newest published wave in which a unit is shown by itself, against the one before."""

    wave: ScanWave
    moves: tuple[Move, ...]


def movement_of(session: Session, unit_id: int) -> Movement | None:
    """Return a unit's movement; None while no wave shows the unit by itself. One query.

    It reads stored results only: what a wave hid stays hidden here.
    """
    query = (
        sa.select(ScanWave, col(ScanResult.figures))
        .join(ScanResult, col(ScanResult.wave_id) == col(ScanWave.id))
        .where(col(ScanResult.unit_id) == unit_id, col(ScanWave.state) == WaveState.PUBLISHED)
        .order_by(col(ScanWave.opens_on).desc(), col(ScanWave.id).desc())
        .limit(2)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    now, before = ([row.figures["dimensions"] for row in rows] + [{}])[:2]
    moves = (
        Move(d, now[d]["median"], before[d]["median"] if d in before else None)
        for d in Dimension
        if d in now
    )
    return Movement(rows[0][0], tuple(moves))
