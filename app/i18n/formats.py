"""Every way to write or read an amount, a day or a time: the one door to the modules behind it."""

from app.i18n.amounts import NBSP, listing, money, number, percent, spelled
from app.i18n.days import (
    Zone,
    ago,
    clock,
    day,
    days_ago,
    moment,
    month_name,
    month_words,
    round_name,
    weekday_day,
)
from app.i18n.parsing import ParseError, parse_day, parse_money

__all__ = [
    "NBSP",
    "ParseError",
    "Zone",
    "ago",
    "clock",
    "day",
    "days_ago",
    "listing",
    "moment",
    "money",
    "month_name",
    "month_words",
    "number",
    "parse_day",
    "parse_money",
    "percent",
    "round_name",
    "spelled",
    "weekday_day",
]
