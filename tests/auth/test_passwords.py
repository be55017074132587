"""What a password must be, and how it is kept."""

import pytest

from app.auth import passwords
from tests.auth.support import QUICK


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("short", "too_short"),
        ("fourteen signs", "too_short"),
        ("x" * 201, "too_long"),
        ("aaaaaaaaaaaaaaaaaaaa", "too_easy"),
        ("12121212121212121212", "too_easy"),
        ("ann@example.com12345", "too_easy"),
        ("Annabel Annabel Annabel", "too_easy"),
        ("welkomwelkom123", "too_easy"),
        ("qwertyuiopasdfghjkl", "too_easy"),
        ("lkjhgfdsapoiuytrewq1", "too_easy"),
        ("abcdefghijklmnopqrst", "too_easy"),
        ("12345678901234567890", "too_easy"),
        ("azertyuiop1234567890!", "too_easy"),
        ("zo4t!zo4t!zo4t!zo4t!", "too_easy"),
        ("Waterwerk Waterwerk 1", "too_easy"),
    ],
)
def test_weak_password_is_refused(text, code):
    fault = passwords.password_fault(text, "Annabel", "ann@example.com", "Waterwerk")

    assert fault.code == code


@pytest.mark.parametrize(
    "text",
    [
        "a fine long sentence",
        "correct horse battery",
        "de trein van 1234 rijdt door",
        "ik typ asdf en dan drop",
        "zeven natte eenden op een rij",
        "日本語のとても長い合言葉ですよね",
    ],
)
def test_sentence_is_accepted(text):
    assert passwords.password_fault(text, "Annabel", "ann@example.com") is None


def test_hash_is_argon2id_with_the_advised_cost():
    assert passwords.hasher().hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_password_matches_its_hash_only():
    kept = QUICK.hash("a fine long sentence")

    assert passwords.matches("a fine long sentence", kept, QUICK) == (True, None)
    assert passwords.matches("another long sentence", kept, QUICK) == (False, None)


def test_outdated_hash_is_renewed():
    kept = QUICK.hash("a fine long sentence")

    fits, renewed = passwords.matches("a fine long sentence", kept, passwords.hasher(2, 16))

    assert fits
    assert passwords.matches("a fine long sentence", renewed, QUICK)[0]


def test_nobody_matches_without_a_hash():
    assert passwords.matches("nobody has this password", None, QUICK) == (False, None)
