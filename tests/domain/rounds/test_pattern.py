"""The rhythm of the months, through both nights on which the clock changes."""

from datetime import UTC, datetime, time

import pytest

from app.domain.rounds.pattern import Dates, Pattern, dates_of, session_day, shifted


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_dates_of_a_winter_month() -> None:
    assert dates_of("2026-12", Pattern()) == Dates(
        intake_from=at("2026-10-30T23:00"),
        intake_until=at("2026-11-27T23:00"),
        session_at=at("2026-12-03T09:00"),
        answer_by=at("2026-12-04T16:00"),
    )


def test_dates_keep_their_local_time_over_the_night_that_summer_time_begins() -> None:
    # 29 March 2026 lasts 23 hours: intake ends before it, session and answer come after it.
    found = dates_of("2026-03", Pattern(weekday=0, week=5, intake_days=6, answer_days=1))

    assert (found.intake_until, found.session_at, found.answer_by) == (
        at("2026-03-24T23:00"),
        at("2026-03-30T08:00"),
        at("2026-03-31T15:00"),
    )


def test_dates_keep_their_local_time_over_the_night_that_summer_time_ends() -> None:
    # 25 October 2026 lasts 25 hours.
    found = dates_of("2026-10", Pattern(weekday=0, week=4, intake_days=6, answer_days=1))

    assert (found.intake_until, found.session_at, found.answer_by) == (
        at("2026-10-20T22:00"),
        at("2026-10-26T09:00"),
        at("2026-10-27T16:00"),
    )


def test_session_in_the_hour_that_the_clock_skips_comes_an_hour_later() -> None:
    found = dates_of("2026-03", Pattern(weekday=6, week=5, at=time(2, 30)))

    assert found.session_at == at("2026-03-29T01:30")


def test_session_in_the_hour_that_comes_twice_is_the_first_one() -> None:
    found = dates_of("2026-10", Pattern(weekday=6, week=4, at=time(2, 30)))

    assert found.session_at == at("2026-10-25T00:30")


def test_fifth_weekday_is_the_last_one_where_there_is_no_fifth() -> None:
    days = [session_day(m, Pattern(weekday=3, week=5)).day for m in ("2026-12", "2027-02")]

    assert days == [31, 25]


def test_intake_of_a_month_starts_where_the_month_before_ends() -> None:
    months = [shifted("2026-01", n) for n in range(24)]
    dates = [dates_of(month, Pattern()) for month in months]

    assert [d.intake_from for d in dates[1:]] == [d.intake_until for d in dates[:-1]]


def test_dates_stand_in_order_even_with_an_intake_up_to_the_day_itself() -> None:
    found = dates_of("2026-12", Pattern(intake_days=0, answer_days=0, at=time(18)))

    assert found.intake_from < found.intake_until < found.session_at < found.answer_by


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [("2026-12", 1, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-06", 0, "2026-06")],
)
def test_months_are_shifted_over_the_year(month: str, by: int, expected: str) -> None:
    assert shifted(month, by) == expected
