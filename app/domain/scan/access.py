"""Who may see and do what in the scan."""

from collections.abc import Collection

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.db.moves import locked
from app.domain.scan.models import ScanStep, ScanWave
from app.domain.scan.states import WAVE, WaveState
from app.policy import Action, Relation, can


def find_wave(session: Session, wave_id: int) -> ScanWave:
    """Return a wave; waves are open to the whole house.

    Raises:
        NotFound: there is none.
    """
    found = session.get(ScanWave, wave_id)
    if found is None:
        raise NotFound
    return found


def locked_wave(session: Session, wave_id: int) -> ScanWave:
    """Return a wave under lock.

    Raises:
        NotFound: there is none.
    """
    found = locked(session, ScanWave, wave_id)
    if found is None:
        raise NotFound
    return found


def find_step(session: Session, step_id: int) -> ScanStep:
    """Return a step.

    Raises:
        NotFound: there is none.
    """
    found = session.get(ScanStep, step_id)
    if found is None:
        raise NotFound
    return found


def relations_to(actor: Actor, unit_id: int | None, above: Collection[int]) -> frozenset[Relation]:
    """Return what the actor is to a unit's results; `above` are the units over the actor's own.

    The organisation as a whole is everybody's. Whoever leads a unit belongs to the circle of leads.
    """
    found = {Relation.UNIT_LEAD} if actor.leads else set()
    if unit_id is None or unit_id == actor.unit_id or unit_id in above:
        found.add(Relation.MEMBER)
    return frozenset(found)


def leads(actor: Actor, unit_id: int | None) -> frozenset[Relation]:
    """Return what the actor is to a unit's plans."""
    return frozenset({Relation.UNIT_LEAD}) if unit_id in actor.leads else frozenset()


def allowed_in(actor: Actor, wave: ScanWave) -> list[str]:
    """Return what the actor may do with a wave now."""
    if not can(actor, Action.SCAN_MANAGE):
        return []
    return ["transition"] if WAVE.moves.get(wave.state) else []


def next_state(wave: ScanWave) -> WaveState | None:
    """Return where a wave goes next."""
    return next(iter(WAVE.moves.get(wave.state, ())), None)


def demand_published(wave: ScanWave) -> None:
    """Refuse while the results are not open to anybody.

    Raises:
        Conflict: `scan_not_published`.
    """
    if wave.state is not WaveState.PUBLISHED:
        raise Conflict("scan_not_published", state=str(wave.state))
