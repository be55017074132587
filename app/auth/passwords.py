"""Passwords: what is good enough, how they are kept, how one is checked."""

from functools import lru_cache
from typing import Any, Protocol, cast

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.errors import FieldError
from app.core.text import clean_text, fold

LEAST, MOST = 15, 200
_FEWEST_DIFFERENT = 6
_SHORTEST_WORD = 4
_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop",
    "yxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890",
)  # fmt: skip
_LINES = tuple(line for row in _ROWS for line in (row, row[::-1]))


class Hasher(Protocol):
    """Keeps passwords as slow hashes; tests may bring a quick one."""

    def hash(self, password: str) -> str: ...

    def verify_and_update(self, password: str, kept: str, /) -> tuple[bool, str | None]: ...


@lru_cache
def hasher(time_cost: int = 2, memory_kib: int = 19_456) -> PasswordHash:
    """Return Argon2id with the cost that OWASP advises; weaker only in tests."""
    return PasswordHash((Argon2Hasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1),))


@lru_cache
def _nobody(kept_by: Any) -> str:
    return str(kept_by.hash("nobody has this password"))


def matches(password: str, kept: str | None, kept_by: Hasher) -> tuple[bool, str | None]:
    """Check a password; return whether it fits and, when its cost is outdated, a new hash.

    Without a kept hash the same work is done, so that time does not tell who has an account.
    """
    fits, renewed = kept_by.verify_and_update(
        clean_text(password), kept or _nobody(cast("Any", kept_by))
    )
    return (fits, renewed) if kept else (False, None)


def password_fault(password: str, *about: str, field: str = "password") -> FieldError | None:
    """Return what is wrong with a new password; `about` holds the owner's names and address.

    Length counts more than signs. What is easy to guess at this length is refused: few different
    signs, runs of keys, repeats, and the own name, address or organisation with little more.
    """
    text = clean_text(password)
    if not text:
        return FieldError(field, "required")
    if len(text) < LEAST:
        return FieldError(field, "too_short", {"min": LEAST})
    if len(text) > MOST:
        return FieldError(field, "too_long", {"max": MOST})
    if len(set(text)) < _FEWEST_DIFFERENT or _is_about(text, about):
        return FieldError(field, "too_easy")
    return None


def _is_about(text: str, about: tuple[str, ...]) -> bool:
    """Whether little is left once names, common words, runs of keys and repeats are taken out."""
    rest = _once(_without_runs(fold(text)))
    words = {w for name in about for w in (fold(name), *fold(name).replace("@", " ").split())}
    for word in sorted(words | {"kiem", "password", "wachtwoord", "welkom"}, key=len, reverse=True):
        if len(word) >= _SHORTEST_WORD:
            rest = rest.replace(word, "")
    return len(set(rest)) < _FEWEST_DIFFERENT


def _without_runs(text: str) -> str:
    """Return the text without runs along the alphabet, the digits or a row of keys."""
    kept, at = [], 0
    while at < len(text):
        run = at + 1
        while run < len(text) and any(text[at : run + 1] in line for line in _LINES):
            run += 1
        if run - at < _SHORTEST_WORD:
            kept.append(text[at])
            run = at + 1
        at = run
    return "".join(kept)


def _once(text: str) -> str:
    """Return what is repeated from beginning to end, once."""
    for length in range(1, len(text) // 2 + 1):
        if all(sign == text[place % length] for place, sign in enumerate(text)):
            return text[:length]
    return text
