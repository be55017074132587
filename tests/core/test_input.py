"""One way to say what is wrong with a field, at every door."""

from typing import Annotated

import pytest

from app.core.errors import Invalid
from app.core.input import (
    MAX_ID,
    Cents,
    Day,
    Email,
    Input,
    Moment,
    Month,
    RowId,
    line,
    number_in,
    parse,
    prose,
    whole,
)


class Sheet(Input):
    name: Annotated[str, line(5, 1)] = "x"
    text: Annotated[str, prose(8)] | None = None
    weeks: Annotated[int, whole(1, 52)] = 1
    cents: Cents = 0
    row: RowId = 1
    month: Month = "2026-12"
    email: Email = "a@b.nl"
    day: Day | None = None
    moment: Moment | None = None


class Needed(Input):
    name: Annotated[str, line(5, 1)]


def faults(model, data):
    with pytest.raises(Invalid) as refused:
        parse(model, data)
    return [(e.field, e.code, e.params) for e in refused.value.errors]


def test_lines_are_cleaned_before_they_are_measured():
    assert parse(Sheet, {"name": "  a \n b\x00 "}).name == "a b"
    assert parse(Sheet, {"text": "a\r\nb\x07 "}).text == "a\nb"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"name": ""}, ("name", "required", {})),
        ({"name": "\u200b\u202e \x00"}, None),
        ({"name": "abcdef"}, ("name", "too_long", {"max": 5})),
        ({"name": 3}, ("name", "not_text", {})),
        ({"name": None}, ("name", "required", {})),
        ({"text": "123456789"}, ("text", "too_long", {"max": 8})),
        ({"weeks": 0}, ("weeks", "too_small", {"min": 1})),
        ({"weeks": 53}, ("weeks", "too_large", {"max": 52})),
        ({"weeks": True}, ("weeks", "not_a_number", {})),
        ({"weeks": 1.5}, ("weeks", "not_a_number", {})),
        ({"weeks": "many"}, ("weeks", "not_a_number", {})),
        ({"cents": 2**63}, ("cents", "too_large", {"max": 10**13})),
        ({"cents": -1}, ("cents", "too_small", {"min": 0})),
        ({"row": 2**31}, ("row", "too_large", {"max": 2**31 - 1})),
        ({"month": "2026-13"}, ("month", "not_a_month", {})),
        ({"email": "nobody"}, ("email", "not_an_email", {})),
        ({"email": "a@b.nl, c@d.nl"}, ("email", "not_an_email", {})),
        ({"day": "yesterday"}, ("day", "not_a_date", {})),
        ({"day": "0001-01-01"}, ("day", "not_a_date", {})),
        ({"day": "9999-12-31"}, ("day", "not_a_date", {})),
        ({"day": "2199-12-31"}, None),
        ({"moment": "9999-12-31T23:59:59-23:59"}, ("moment", "not_a_date", {})),
        ({"moment": "0001-01-01T00:00:00+23:59"}, ("moment", "not_a_date", {})),
        ({"moment": "2026-12-01T10:00:00"}, ("moment", "no_time_zone", {})),
        ({"moment": "2026-12-01T10:00:00+01:00"}, None),
    ],
)
def test_every_fault_has_its_code(data, fault):
    if fault is None:
        assert parse(Sheet, data).name != ""
        return
    assert faults(Sheet, data) == [fault]


def test_a_missing_field_is_required():
    assert faults(Needed, {}) == [("name", "required", {})]


@pytest.mark.parametrize("body", [[], "text", 3])
def test_a_body_that_is_no_object_is_refused(body):
    assert faults(Needed, body) == [("body", "not_an_object", {})]


def test_addresses_are_casefolded():
    assert parse(Sheet, {"email": " Jan@Voorbeeld.NL "}).email == "jan@voorbeeld.nl"


def test_lone_surrogates_become_replacement_characters():
    assert parse(Sheet, {"name": "a\ud800b"}).name == "a\ufffdb"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("0", 0),
        (str(MAX_ID), MAX_ID),
        (str(MAX_ID + 1), None),
        ("00000" + "9" * 12, None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("\u0663", None),
    ],
)
def test_a_number_in_an_address_is_one_that_both_databases_hold(text, number):
    assert number_in(text) == number
