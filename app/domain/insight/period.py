"""The months that a picture is of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.core.errors import invalid
from app.core.input import is_month
from app.domain.rounds.pattern import shifted

USUAL_MONTHS = 6


@dataclass(frozen=True)
class Period:
    """From the first day of one month up to the end of another, at the organisation's place."""

    first: str
    last: str
    zone: str

    @property
    def begins(self) -> datetime:
        """Return the moment at which it begins."""
        return _midnight(self.first, self.zone)

    @property
    def ends(self) -> datetime:
        """Return the moment at which the month after it begins."""
        return _midnight(shifted(self.last, 1), self.zone)


def period_of(first: str, last: str, *, here: date, zone: str) -> Period:
    """Return the months that were asked for; without them the last six, this one among them.

    Raises:
        Invalid: `from` or `to` is no month, or they stand the wrong way round.
    """
    end = last or f"{here:%Y-%m}"
    if not is_month(end):
        raise invalid("to", "not_a_month")
    begin = first or shifted(end, 1 - USUAL_MONTHS)
    if not is_month(begin):
        raise invalid("from", "not_a_month")
    if begin > end:
        raise invalid("to", "before_from")
    return Period(begin, end, zone)


def _midnight(month: str, zone: str) -> datetime:
    day = date(int(month[:4]), int(month[5:]), 1)
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
