"""Making a place for everybody's answers, so that nothing tells whose it is."""

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Person
from app.domain.scan.models import ScanSheet
from app.domain.scan.sealing import Sheet, WaveKey, hash_of

CHUNK = 2000


def make_sheets(session: Session, wave_id: int, key: WaveKey, statements: int) -> int:
    """Make an empty sealed sheet for every active person; return how many.

    They are written in the order of their hashes, which the key decides: neither ids, names nor
    units show in it.
    """
    people = session.execute(
        sa.select(col(Person.id), col(Person.unit_id)).where(col(Person.active).is_(True))
    ).all()
    empty = (None,) * statements
    places = sorted((hash_of(key.code(p.id)), p.unit_id or 0) for p in people)
    for start in range(0, len(places), CHUNK):
        rows = [
            {
                "code_hash": h,
                "wave_id": wave_id,
                "sealed": key.seal(Sheet(empty, "", unit or None), h),
            }
            for h, unit in places[start : start + CHUNK]
        ]
        session.execute(sa.insert(ScanSheet), rows)
    return len(places)
