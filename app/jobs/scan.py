"""Moving waves of the scan, by hand or by the calendar: the keys lie beside the database."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.scan import due
from app.domain.scan.keys import WaveKeys
from app.domain.scan.models import ScanWave
from app.domain.scan.states import WaveState
from app.domain.scan.waves import close_wave, open_wave, publish_wave, remind_all


def move_wave(
    session: Session, wave_id: int, to: WaveState, *, keys: WaveKeys, actor: Actor, now: datetime
) -> ScanWave:
    """Move a wave on. Call `settle_keys` once that is committed.

    Raises:
        Conflict: `wrong_state`, and what opening, closing and publishing refuse.
    """
    if to is WaveState.OPEN:
        return open_wave(session, wave_id, key=keys.make(wave_id), actor=actor, now=now)
    if to is WaveState.CLOSED:
        return close_wave(session, wave_id, key=keys.get(wave_id), actor=actor, now=now)
    if to is WaveState.PUBLISHED:
        return publish_wave(session, wave_id, actor=actor, now=now)
    raise Conflict("wrong_state", thing="scan_wave", wanted=str(to))


def settle_keys(db: Database, keys: WaveKeys) -> None:
    """Destroy the keys of waves that closed: from then on nobody can tell whose an answer was."""
    with db.read() as session:
        needed = due.open_waves(session)
    keys.destroy_but(needed)


def tend_scan(db: Database, keys: WaveKeys, now: datetime) -> int:
    """Open, close and remind what is due, and forget old remarks; return how much was done."""
    settle_keys(db, keys)
    with db.read() as session:
        moving = _moving(session, now)
        reminding, forgetting = due.to_remind(session, now), due.old_comments(session, now)
    if moving is not None:
        wave_id, to = moving
        with db.write() as session:
            move_wave(session, wave_id, to, keys=keys, actor=SYSTEM, now=now)
        settle_keys(db, keys)
        return 1
    if reminding is not None:
        with db.write() as session:
            remind_all(session, reminding, actor=SYSTEM, now=now)
        return 1
    if forgetting:
        with db.write() as session:
            return due.forget_comments(session, now)
    return 0


def _moving(session: Session, now: datetime) -> tuple[int, WaveState] | None:
    """Return the wave whose day has come, and where it goes."""
    if (closing := due.to_close(session, now)) is not None:
        return closing, WaveState.CLOSED
    if (opening := due.to_open(session, now)) is not None:
        return opening, WaveState.OPEN
    return None
