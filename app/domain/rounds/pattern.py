"""The rhythm of the months: from an organisation's pattern to the dates of one round."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.people.models import Organisation

_ANSWER_TIME = time(17)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """The n-th weekday (0 = Monday) of the month at a local time, and the days around it."""

    weekday: int = 3
    week: int = 1
    at: time = time(10)
    zone: str = "Europe/Amsterdam"
    intake_days: int = 6
    answer_days: int = 1

    @classmethod
    def of(cls, org: Organisation) -> "Pattern":
        """Return the pattern that an organisation chose."""
        return cls(
            org.session_weekday,
            org.session_week,
            time.fromisoformat(org.session_time),
            org.timezone,
            org.intake_days_before,
            org.answer_days_after,
        )


@dataclass(frozen=True, slots=True)
class Dates:
    """The moments of one round, aware UTC, in this order."""

    intake_from: datetime
    intake_until: datetime
    session_at: datetime
    answer_by: datetime


def dates_of(month: str, pattern: Pattern) -> Dates:
    """Return the dates of a month: intake runs from the end of the previous month's intake."""
    session = _local(session_day(month, pattern), pattern.at, pattern.zone)
    intake_until, answer_by = around(session, pattern)
    before = _local(session_day(shifted(month, -1), pattern), pattern.at, pattern.zone)
    return Dates(around(before, pattern)[0], intake_until, session, answer_by)


def around(session_at: datetime, pattern: Pattern) -> tuple[datetime, datetime]:
    """Return when intake ends (midnight after its last day) and when answers are promised."""
    day = session_at.astimezone(ZoneInfo(pattern.zone)).date()
    last = day - timedelta(days=pattern.intake_days)
    intake_until = _local(last + timedelta(days=1), time(), pattern.zone)
    answer_by = _local(day + timedelta(days=pattern.answer_days), _ANSWER_TIME, pattern.zone)
    return (
        min(intake_until, session_at - timedelta(minutes=1)),
        max(answer_by, session_at + timedelta(minutes=1)),
    )


def session_day(month: str, pattern: Pattern) -> date:
    """Return the n-th weekday of the month, the last one where there is no n-th."""
    first = date.fromisoformat(f"{month}-01")
    day = 1 + (pattern.weekday - first.weekday()) % _WEEK + _WEEK * (pattern.week - 1)
    while day > monthrange(first.year, first.month)[1]:
        day -= _WEEK
    return first.replace(day=day)


def month_of(moment: datetime, zone: str) -> str:
    """Return the month of a moment in a time zone, such as `2026-12`."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m")


def shifted(month: str, by: int) -> str:
    """Return the month so many months later (or, below zero, earlier)."""
    year, number = map(int, month.split("-"))
    years, rest = divmod(year * 12 + number - 1 + by, 12)
    return f"{years:04d}-{rest + 1:02d}"


def _local(day: date, at: time, zone: str) -> datetime:
    """Return a local wall time in UTC; in the hour that a clock skips, the hour after it."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
