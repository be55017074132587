from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n import formats

AMSTERDAM = "Europe/Amsterdam"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("cents", "dutch", "english"),
    [
        (2600000, "€\u00a026.000", "€26,000"),
        (0, "€\u00a00", "€0"),
        (1250, "€\u00a012,50", "€12.50"),
        (1200, "€\u00a012", "€12"),
        (9999, "€\u00a099,99", "€99.99"),
        (10049, "€\u00a0100", "€100"),
        (10050, "€\u00a0101", "€101"),
        (-120000, "€\u00a0-1.200", "-€1,200"),
        (123456789012, "€\u00a01.234.567.890", "€1,234,567,890"),
    ],
)
def test_money_is_written_without_cents_from_a_hundred_up(cents, dutch, english):
    assert formats.money(cents, "nl") == dutch
    assert formats.money(cents, "en") == english


def test_money_keeps_cents_when_it_must_be_exact():
    assert formats.money(2175714, "nl", exact=True) == "€\u00a021.757,14"
    assert formats.money(2175700, "en", exact=True) == "€21,757"


@pytest.mark.parametrize(
    ("value", "decimals", "dutch", "english"),
    [
        (1234.5, None, "1.234,5", "1,234.5"),
        (3, None, "3", "3"),
        (Decimal("2.005"), None, "2,01", "2.01"),
        (2, 1, "2,0", "2.0"),
        (-1500, None, "-1.500", "-1,500"),
        (-0.001, None, "0", "0"),
    ],
)
def test_number_follows_the_language(value, decimals, dutch, english):
    assert formats.number(value, "nl", decimals=decimals) == dutch
    assert formats.number(value, "en", decimals=decimals) == english


def test_percent_has_a_space_that_does_not_break_in_dutch_only():
    assert formats.percent(44, "nl") == "44\u00a0%"
    assert formats.percent(43.6, "en") == "44%"
    assert formats.percent(43.6, "nl", decimals=1) == "43,6\u00a0%"


def test_day_shows_the_year_only_when_it_is_another():
    assert formats.day(date(2026, 12, 3), "nl", today=TODAY) == "do 3 dec"
    assert formats.day(date(2026, 12, 3), "en", today=TODAY) == "Thu 3 Dec"
    assert formats.day(date(2027, 3, 1), "nl", today=TODAY) == "ma 1 mrt 2027"


def test_day_is_the_day_of_the_time_zone():
    late = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    assert formats.day(late, "nl", AMSTERDAM, today=TODAY) == "do 3 dec"
    assert formats.day(late, "nl", "UTC", today=TODAY) == "wo 2 dec"


def test_weekday_day_is_the_long_form():
    assert formats.weekday_day(TODAY, "nl", today=TODAY) == "maandag 30 november"
    assert formats.weekday_day(TODAY, "en", today=TODAY) == "Monday 30 November"


def test_moment_and_clock_follow_the_language():
    when = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    assert formats.moment(when, "nl", AMSTERDAM, today=TODAY) == "do 3 dec, 10.00 uur"
    assert formats.moment(when, "en", AMSTERDAM, today=TODAY) == "Thu 3 Dec, 10:00"
    assert formats.clock(when - timedelta(minutes=50), "nl", AMSTERDAM) == "9.10 uur"


def test_month_and_round_names_follow_the_language():
    assert formats.month_name("2026-12", "nl") == "december 2026"
    assert formats.month_name("2026-12", "en") == "December 2026"
    assert formats.round_name("2026-12", "nl", today=TODAY) == "Decemberronde"
    assert formats.round_name("2027-01", "nl", today=TODAY) == "Januarironde 2027"
    assert formats.round_name("2026-12", "en") == "December round"


@pytest.mark.parametrize(
    ("past", "dutch", "english"),
    [
        (timedelta(minutes=50), "vandaag, 9.10 uur", "today, 9:10"),
        (timedelta(days=1), "gisteren", "yesterday"),
        (timedelta(days=3), "vrijdag", "Friday"),
        (timedelta(days=7), "7 dagen geleden", "7 days ago"),
        (timedelta(days=40), "wo 21 okt", "Wed 21 Oct"),
        (-timedelta(days=3), "do 3 dec, 10.00 uur", "Thu 3 Dec, 10:00"),
    ],
)
def test_ago_says_it_as_people_do(past, dutch, english):
    assert formats.ago(NOW - past, "nl", AMSTERDAM, now=NOW) == dutch
    assert formats.ago(NOW - past, "en", AMSTERDAM, now=NOW) == english


def test_listing_joins_with_a_word():
    assert formats.listing([], "nl") == ""
    assert formats.listing(["a"], "nl") == "a"
    assert formats.listing(["a", "b", "c"], "nl") == "a, b en c"
    assert formats.listing(["a", "b"], "en") == "a and b"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12.500", 1250000),
        ("12,500", 1250000),
        ("12.500,50", 1250050),
        ("12,500.50", 1250050),
        ("€ 9.000", 900000),
        ("€\u00a09.000,-", 900000),
        ("EUR 1.234.567,89", 123456789),
        ("100 euro", 10000),
        ("12,5", 1250),
        ("0", 0),
        ("-5", -500),
        ("€ -1.200", -120000),
        ("-€1,200", -120000),
    ],
)
def test_parse_money_reads_both_ways_of_writing(text, cents):
    assert formats.parse_money(text, "nl") == cents
    assert formats.parse_money(text, "en") == cents


@pytest.mark.parametrize(
    "text", ["abc", "1.00.0", "1,2,3", "12.500.50", "1e5", "٣", "9" * 50, "12.5000", "--5", "€"]
)
def test_parse_money_refuses_what_is_no_amount(text):
    with pytest.raises(formats.ParseError) as caught:
        formats.parse_money(text, "nl")
    assert caught.value.code == "not_a_number"


def test_parse_money_of_nothing_is_required():
    with pytest.raises(formats.ParseError) as caught:
        formats.parse_money(" \u00a0", "nl")
    assert caught.value.code == "required"


@given(cents=st.integers(-(10**13), 10**13), lang=st.sampled_from(["nl", "en"]))
def test_money_written_exactly_reads_back(cents, lang):
    assert formats.parse_money(formats.money(cents, lang, exact=True), lang) == cents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("3-12-2026", date(2026, 12, 3)),
        ("03/12/2026", date(2026, 12, 3)),
        ("3 dec 2026", date(2026, 12, 3)),
        ("do 3 december 2026", date(2026, 12, 3)),
        ("Thu 3 Dec, 2026", date(2026, 12, 3)),
        ("3 maart", date(2027, 3, 3)),
        ("30 november", date(2026, 11, 30)),
    ],
)
def test_parse_day_reads_days_as_people_write_them(text, expected):
    assert formats.parse_day(text, "nl", today=TODAY) == expected


@pytest.mark.parametrize("text", ["31-2-2026", "morgen", "12-13-2026", "3", "2026-13-01", "3 foo"])
def test_parse_day_refuses_what_is_no_day(text):
    with pytest.raises(formats.ParseError) as caught:
        formats.parse_day(text, "nl", today=TODAY)
    assert caught.value.code == "not_a_date"


@given(
    when=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    lang=st.sampled_from(["nl", "en"]),
)
def test_day_written_with_its_year_reads_back(when, lang):
    other_year = when.replace(day=1, year=when.year + 1)
    assert formats.parse_day(formats.day(when, lang, today=other_year), lang) == when


@given(text=st.text(max_size=60))
def test_parsing_never_fails_otherwise(text):
    for parse in (formats.parse_money, formats.parse_day):
        try:
            parse(text, "nl")
        except formats.ParseError as error:
            code = error.code
        else:
            code = None
        assert code in {None, "required", "not_a_number", "not_a_date"}
