"""The organisation's calendar day."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.clock import local_day
from app.db.held import held
from app.domain.people.models import Organisation

_ZONE = "Europe/Amsterdam"


def know_zone(session: Session, zone: str | None) -> None:
    """Note the organisation's time zone, where it came along with another answer."""
    if zone is not None:
        session.info["zone"] = zone


def today(session: Session, now: datetime) -> date:
    """Return the calendar day at the organisation's place."""
    return local_day(now, session.info.get("zone") or _zone(session))


def _zone(session: Session) -> str:
    organisation = held(session, Organisation, 1)
    return organisation.timezone if organisation else _ZONE


def commitment_days(session: Session) -> int:
    """Return how many days a chosen idea waits for a unit before it is shelved."""
    organisation = held(session, Organisation, 1)
    return organisation.commitment_days if organisation else 60
