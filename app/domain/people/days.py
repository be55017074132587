"""The organisation's calendar day."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.clock import local_day
from app.domain.people.models import Organisation

_ZONE = "Europe/Amsterdam"


def today(session: Session, now: datetime) -> date:
    """Return the calendar day at the organisation's place."""
    organisation = session.get(Organisation, 1)
    return local_day(now, organisation.timezone if organisation else _ZONE)


def commitment_days(session: Session) -> int:
    """Return how many days a chosen idea waits for a unit before it is shelved."""
    organisation = session.get(Organisation, 1)
    return organisation.commitment_days if organisation else 60
