"""One text type for every door: what cannot be stored or shown safely never gets in."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
MAX_INT = 2**53 - 1
MAX_CENTS = 10**13


def clean_line(value: str) -> str:
    """Return one line: NFC, no control or direction characters, single spaces, trimmed."""
    return re.sub(r"\s+", " ", clean_text(value)).strip()


def clean_text(value: str) -> str:
    r"""Return text of several lines: NFC, `\n` line ends, no control or direction characters, trimmed."""
    value = _SURROGATE.sub("\ufffd", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _BIDI.sub("", _CONTROL.sub("", value))
    return unicodedata.normalize("NFC", value).strip()


def can_be_asked(value: str) -> bool:
    """Whether both databases take a text as it is: no zero byte, no half of a character."""
    return "\x00" not in value and not _SURROGATE.search(value)


def fold(value: str) -> str:
    """Return text for comparing: casefolded, without accents."""
    if value.isascii():
        return value.lower()
    parts = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))
