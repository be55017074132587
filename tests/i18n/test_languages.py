import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n import LANGUAGES, as_language, negotiate


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "nl"),
        ("", "nl"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("nl-BE, en;q=0.5", "nl"),
        ("en;q=0.5, nl;q=0.7", "nl"),
        ("fr, de;q=0.9", "nl"),
        ("fr, en;q=0.2", "en"),
        ("en;q=0, *;q=0.1", "nl"),
        ("en;q=high", "nl"),
        ("EN", "en"),
    ],
)
def test_negotiate_takes_the_highest_weight(header, expected):
    assert negotiate(header) == expected


def test_negotiate_falls_back_to_the_given_default():
    assert negotiate("fr", default="en") == "en"


def test_as_language_reads_a_tag():
    assert as_language("en_GB") == "en"
    assert as_language("xx", default="en") == "en"
    assert as_language(None) == "nl"


@given(st.text())
def test_negotiate_always_gives_a_language(header):
    assert negotiate(header) in LANGUAGES
