"""Amounts and days as people type them, read back."""

import re
from datetime import date
from typing import Final

from app.i18n.days import month_words
from app.i18n.languages import LANGUAGES

_LONGEST = 40
_MOST_DIGITS = 13
_AMOUNT = re.compile(
    r"(?P<sign>-?)(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<mark>[.,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?P<point>[.,])(?P<cents>[0-9]{1,2}|-))?",
)
_CURRENCY = re.compile(r"^(-?) *(?:€|EUR\b) *|(?<=[0-9-]) *(?:€|EUR|euro)$", re.IGNORECASE)
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\t"), " ")
_NUMERIC_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}))?")
_NAMED_DAY = re.compile(r"(?:[a-z]{2,9}\.?,? +)?(\d{1,2})\.? +([a-z]{3,9})\.?(?:,? +(\d{4}))?")


class ParseError(ValueError):
    """What was typed cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: Final = code


def parse_money(text: str, lang: str) -> int:
    """Read an amount as cents; both languages' ways of writing it are understood.

    A mark before three digits separates thousands, one before one or two digits cents,
    so `12.500` and `12,500` are the same amount in every language.

    Raises:
        ParseError: `required` or `not_a_number`.
    """
    del lang  # kept: a third language may need it
    cleaned = text.translate(_SPACES).strip()
    if not cleaned:
        raise ParseError("required")
    bare = _CURRENCY.sub(r"\1", cleaned)
    found = _AMOUNT.fullmatch(bare.strip()) if len(bare) <= _LONGEST else None
    if found is None or (found["point"] and found["mark"] == found["point"]):
        raise ParseError("not_a_number")
    digits = re.sub(r"[^0-9]", "", found["whole"])
    if len(digits) > _MOST_DIGITS:
        raise ParseError("not_a_number")
    cents = (found["cents"] or "0").replace("-", "0").ljust(2, "0")
    amount = int(digits) * 100 + int(cents)
    return -amount if found["sign"] else amount


def parse_day(text: str, lang: str, *, today: date | None = None) -> date:
    """Read a day: `2026-12-03`, `3-12-2026`, `3/12/2026`, `do 3 dec 2026`; day before month.

    Without a year it is the next such day from `today`.

    Raises:
        ParseError: `required` or `not_a_date`.
    """
    cleaned = " ".join(text.translate(_SPACES).lower().split())
    if not cleaned:
        raise ParseError("required")
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned):
            return date.fromisoformat(cleaned)
        month, number, year = _day_parts(cleaned, lang)
        if year is not None:
            return date(year, month, number)
        return _next_such_day(month, number, today)
    except (ValueError, LookupError) as error:
        raise ParseError("not_a_date") from error


def _day_parts(text: str, lang: str) -> tuple[int, int, int | None]:
    found = _NUMERIC_DAY.fullmatch(text)
    if found:
        return int(found[2]), int(found[1]), int(found[3]) if found[3] else None
    found = _NAMED_DAY.fullmatch(text)
    if found is None:
        raise ParseError("not_a_date")
    return _month_number(found[2], lang), int(found[1]), int(found[3]) if found[3] else None


def _month_number(word: str, lang: str) -> int:
    for spoken in (lang, *LANGUAGES):
        for short in (False, True):
            names = [name.lower() for name in month_words(spoken, short=short)]
            if word in names:
                return names.index(word) + 1
    raise ParseError("not_a_date")


def _next_such_day(month: int, number: int, today: date | None) -> date:
    if today is None:
        raise ParseError("not_a_date")
    found = date(today.year, month, number)
    return found if found >= today else date(today.year + 1, month, number)
