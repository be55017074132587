"""What comes next for an idea in or around its experiment: arguments for moving the idea."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.ideas.values import NextCode, NextWho

WEEK = timedelta(days=7)
_ZONE = ZoneInfo("Europe/Amsterdam")


def end_of(day: date) -> datetime:
    """Return the end of office hours of a day, in UTC."""
    return datetime.combine(day, time(17), _ZONE).astimezone(ZoneInfo("UTC"))


def _next(code: NextCode, who: NextWho, by: datetime | None) -> dict[str, Any]:
    return {"next_code": code, "next_who": who, "next_by": by}


def next_promise(deadline: datetime) -> dict[str, Any]:
    """A unit has to sign before the deadline."""
    return _next(NextCode.COMMITMENT, NextWho.UNIT_LEAD, deadline)


def next_start(now: datetime, within_days: int) -> dict[str, Any]:
    """The experiment has to start."""
    return _next(NextCode.START, NextWho.AI_TEAM, now + timedelta(days=within_days))


def next_check_in(now: datetime, ends_on: date | None) -> dict[str, Any]:
    """The next measurement, a week on; at the end the judgement."""
    last = end_of(ends_on) if ends_on else now + WEEK
    if now + timedelta(hours=12) >= last:
        return _next(NextCode.RESULT, NextWho.AI_TEAM, max(last, now + timedelta(days=3)))
    return _next(NextCode.CHECK_IN, NextWho.EXPERIMENT_LEAD, min(now + WEEK, last))


def next_result(now: datetime, *, within: timedelta = timedelta(days=3)) -> dict[str, Any]:
    """The result is recorded within some days."""
    return _next(NextCode.RESULT, NextWho.AI_TEAM, now + within)


def next_resume(now: datetime) -> dict[str, Any]:
    """A paused experiment is looked at within two weeks."""
    return _next(NextCode.CHECK_IN, NextWho.EXPERIMENT_LEAD, now + 2 * WEEK)


def next_handover(day: date) -> dict[str, Any]:
    """A unit takes over by this day."""
    return _next(NextCode.HANDOVER, NextWho.UNIT_LEAD, end_of(day))


def next_talk(now: datetime) -> dict[str, Any]:
    """The AI team and management talk about a refused handover within a week."""
    return _next(NextCode.HANDOVER, NextWho.AI_TEAM, now + WEEK)


def next_none() -> dict[str, Any]:
    """Nothing comes next."""
    return _next(NextCode.NONE, NextWho.NOBODY, None)


def next_revisit(day: date) -> dict[str, Any]:
    """The idea is looked at again on a day."""
    return _next(NextCode.REVISIT, NextWho.AI_TEAM, end_of(day))
