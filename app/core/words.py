"""A short text in both languages: whoever shows it picks the reader's."""

from collections.abc import Mapping
from typing import overload

Words = Mapping[str, str]
"""The same text by language."""
LANGUAGES = ("nl", "en")


@overload
def in_both(nl: str, en: str) -> Words: ...
@overload
def in_both(nl: str | None, en: str | None) -> Words | None: ...
def in_both(nl: str | None, en: str | None) -> Words | None:
    """Return a text by language, None where there is none."""
    return None if nl is None or en is None else {"nl": nl, "en": en}


def said(words: Words | None, lang: str) -> str | None:
    """Return a text in a language, None where there is none."""
    return None if words is None else words[lang]


def same_in_both(text: str) -> Words:
    """Return what reads alike in every language, such as a name or a code."""
    return dict.fromkeys(LANGUAGES, text)
