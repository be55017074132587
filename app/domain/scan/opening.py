"""Making a place for everybody's answers, so that nothing tells whose it is."""

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Person
from app.domain.scan.models import ScanSheet, ScanWave
from app.domain.scan.results import asks, units_of
from app.domain.scan.sealing import Sheet, WaveKey, hash_of

CHUNK = 2000


def asked_people(session: Session, wave: ScanWave) -> list[tuple[int, int | None]]:
    """Return whom a wave asks with their unit: everybody active, or who works in its units."""
    query = sa.select(col(Person.id), col(Person.unit_id)).where(col(Person.active).is_(True))
    people = [(row.id, row.unit_id) for row in session.execute(query)]
    if not wave.units:
        return people
    units = units_of(session)
    within = {unit for unit in units if asks(wave, unit, units)}
    return [(person, unit) for person, unit in people if unit in within]


def make_sheets(session: Session, wave: ScanWave, key: WaveKey, statements: int) -> int:
    """Make an empty sealed sheet for everybody who is asked; return how many.

    They are written in the order of their hashes, which the key decides: neither ids, names nor
    units show in it.
    """
    empty = (None,) * statements
    people = asked_people(session, wave)
    places = sorted((hash_of(key.code(person)), unit or 0) for person, unit in people)
    for start in range(0, len(places), CHUNK):
        rows = [
            {
                "code_hash": h,
                "wave_id": wave.id,
                "sealed": key.seal(Sheet(empty, "", unit or None), h),
            }
            for h, unit in places[start : start + CHUNK]
        ]
        session.execute(sa.insert(ScanSheet), rows)
    return len(places)
