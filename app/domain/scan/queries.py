"""Lists of waves."""

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.scan.models import ScanWave
from app.domain.scan.states import WaveState


def waves(session: Session, *, limit: int = 50, cursor: str | None = None) -> Slice[ScanWave]:
    """Return the waves, newest first."""
    query = sa.select(ScanWave).order_by(col(ScanWave.id).desc()).limit(limit + 1)
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(ScanWave.id) < key[0])
    found = list(session.execute(query).scalars())
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(found[:limit], more)


def living_wave(session: Session) -> ScanWave | None:
    """Return the wave that goes on now: open or closed, else the next one planned."""
    order = sa.case(
        (col(ScanWave.state) == WaveState.OPEN, 0),
        (col(ScanWave.state) == WaveState.CLOSED, 1),
        else_=2,
    )
    query = (
        sa.select(ScanWave)
        .where(col(ScanWave.state) != WaveState.PUBLISHED)
        .order_by(order, col(ScanWave.opens_on), col(ScanWave.id))
        .limit(1)
    )
    return session.execute(query).scalars().first()
