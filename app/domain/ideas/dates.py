"""Days that an idea's next step promises, in the organisation's own calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.core.clock import local_day
from app.domain.people.models import Organisation
from app.domain.people.queries import organisation

END_OF_WORK = time(17)
REPLY_WORKING_DAYS = 5
_SATURDAY = 5


def working_days_later(day: date, count: int) -> date:
    """Return the day `count` working days on; Saturday and Sunday do not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def promised_answer(session: Session, now: datetime) -> datetime:
    """Return the moment by which the AI team answers what comes in now."""
    org = _organisation(session, now)
    return _work_end(org, now, org.answer_working_days)


def reply_expected(session: Session, now: datetime) -> datetime:
    """Return the moment by which the submitter is asked to reply."""
    return _work_end(_organisation(session, now), now, REPLY_WORKING_DAYS)


def next_session(session: Session, now: datetime) -> datetime:
    """Return the first session after now that the organisation's month pattern gives."""
    org = _organisation(session, now)
    first = local_day(now, org.timezone).replace(day=1)
    for _ in range(3):
        moment = _session_of(org, first)
        if moment > now:
            return moment
        first = (first + timedelta(days=32)).replace(day=1)
    raise AssertionError("a month has a session")


def _session_of(org: Organisation, first: date) -> datetime:
    offset = (org.session_weekday - first.weekday()) % 7
    day = first + timedelta(days=offset + 7 * (org.session_week - 1))
    return _at(day, time.fromisoformat(org.session_time), org.timezone)


def _work_end(org: Organisation, now: datetime, days: int) -> datetime:
    return _at(working_days_later(local_day(now, org.timezone), days), END_OF_WORK, org.timezone)


def _at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def _organisation(session: Session, now: datetime) -> Organisation:
    return organisation(session) or Organisation(name="", created_at=now)
