"""A cursor is text that anybody may have written."""

import pytest

from app.core.errors import Invalid
from app.core.pages import decode_cursor, encode_cursor


def test_a_cursor_gives_back_the_keys_that_it_packed():
    assert decode_cursor(encode_cursor("É́ 각", 2**31 - 1), (str, int)) == ("É́ 각", 2**31 - 1)


@pytest.mark.parametrize(
    "keys",
    [
        ("a\x00", 1),
        ("\ud800", 1),
        ("a", 2**31),
        ("a", -(2**31)),
        ("a", True),
        ("a",),
    ],
)
def test_keys_that_a_database_would_not_take_are_no_cursor(keys):
    with pytest.raises(Invalid) as refused:
        decode_cursor(encode_cursor(*keys), (str, int))
    assert [(e.field, e.code) for e in refused.value.errors] == [("cursor", "bad_cursor")]
