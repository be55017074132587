"""Days, times and months as people say them, always in a given time zone."""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

Zone = tzinfo | str

_MONTHS: Final[dict[str, str]] = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_SHORT_MONTHS: Final[dict[str, str]] = {
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
_WEEKDAYS: Final[dict[str, str]] = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_SHORT_WEEKDAYS: Final[dict[str, str]] = {
    "nl": "ma di wo do vr za zo",
    "en": "Mon Tue Wed Thu Fri Sat Sun",
}
_TODAY: Final[dict[str, str]] = {"nl": "vandaag", "en": "today"}
_YESTERDAY: Final[dict[str, str]] = {"nl": "gisteren", "en": "yesterday"}
_DAYS_IN_WEEK = 7
_DAYS_COUNTED = 31


def month_words(lang: str, *, short: bool = False) -> list[str]:
    """Give the twelve month names."""
    return (_SHORT_MONTHS if short else _MONTHS)[lang].split()


def day(when: date, lang: str, tz: Zone = "UTC", *, today: date | None = None) -> str:
    """Write `do 3 dec`, with the year only if it is another than today's."""
    return _short_day(_local_day(when, tz), lang, _year(tz, today))


def weekday_day(when: date, lang: str, tz: Zone = "UTC", *, today: date | None = None) -> str:
    """Write the long form: `maandag 30 november`."""
    local = _local_day(when, tz)
    weekday = _WEEKDAYS[lang].split()[local.weekday()]
    return f"{weekday} {_dated(local, month_words(lang), _year(tz, today))}"


def clock(when: datetime, lang: str, tz: Zone = "UTC") -> str:
    """Write `9.10 uur` or `9:10`."""
    local = when.astimezone(_zone(tz))
    if lang == "nl":
        return f"{local.hour}.{local.minute:02d} uur"
    return f"{local.hour}:{local.minute:02d}"


def moment(when: datetime, lang: str, tz: Zone = "UTC", *, today: date | None = None) -> str:
    """Write `do 3 dec, 10.00 uur`."""
    return f"{day(when, lang, tz, today=today)}, {clock(when, lang, tz)}"


def ago(when: datetime, lang: str, tz: Zone, *, now: datetime) -> str:
    """Say how long ago: today with the time, this week by weekday, a month by days, then the day.

    A moment in the future is written in full.
    """
    today = _local_day(now, tz)
    days = (today - _local_day(when, tz)).days
    if days == 0:
        return f"{_TODAY[lang]}, {clock(when, lang, tz)}"
    if days < 0:
        return moment(when, lang, tz, today=today)
    if days == 1:
        return _YESTERDAY[lang]
    if days < _DAYS_IN_WEEK:
        return _WEEKDAYS[lang].split()[_local_day(when, tz).weekday()]
    if days < _DAYS_COUNTED:
        return days_ago(days, lang)
    return day(when, lang, tz, today=today)


def days_ago(days: int, lang: str) -> str:
    """Write `3 dagen geleden`."""
    if lang == "nl":
        return f"{days} {'dag' if days == 1 else 'dagen'} geleden"
    return f"{days} {'day' if days == 1 else 'days'} ago"


def month_name(month: str, lang: str) -> str:
    """Write `2026-12` as `december 2026`.

    Raises:
        ValueError: the text is no month.
    """
    first = _first_day(month)
    return f"{month_words(lang)[first.month - 1]} {first.year}"


def round_name(month: str, lang: str, *, today: date | None = None) -> str:
    """Name a round: `Decemberronde` or `December round`; the year only if today's is another."""
    first = _first_day(month)
    name = month_words(lang)[first.month - 1]
    year = "" if today is None or today.year == first.year else f" {first.year}"
    return f"{name.capitalize()}ronde{year}" if lang == "nl" else f"{name} round{year}"


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


@lru_cache(maxsize=4096)
def _short_day(local: date, lang: str, this_year: int) -> str:
    """Write a day as lists do, in which the same few days come back in every row."""
    weekday = _SHORT_WEEKDAYS[lang].split()[local.weekday()]
    return f"{weekday} {_dated(local, month_words(lang, short=True), this_year)}"


def _dated(local: date, names: list[str], this_year: int) -> str:
    year = "" if local.year == this_year else f" {local.year}"
    return f"{local.day} {names[local.month - 1]}{year}"


def _year(tz: Zone, today: date | None) -> int:
    return (today or datetime.now(_zone(tz))).year


def _local_day(when: date, tz: Zone) -> date:
    return when.astimezone(_zone(tz)).date() if isinstance(when, datetime) else when


def _zone(tz: Zone) -> tzinfo:
    return ZoneInfo(tz) if isinstance(tz, str) else tz
