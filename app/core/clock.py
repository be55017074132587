"""Time as an argument: everything below the edge is told what time it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells aware UTC time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC, cut to milliseconds (what both databases keep)."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class FixedClock:
    """A clock that stands still until told otherwise; for samples and tests."""

    def __init__(self, at: datetime) -> None:
        """Start at an aware moment."""
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.at

    def advance(self, **delta: float) -> datetime:
        """Move on by `timedelta(**delta)` and return the new moment."""
        self.at += timedelta(**delta)
        return self.at


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day of an aware moment in the organisation's time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def months_later(start: date, months: int) -> date:
    """Return the same day so many months on, at most the 28th where a month may be short."""
    ahead = start.month - 1 + months
    return date(start.year + ahead // 12, ahead % 12 + 1, min(start.day, 28))
