"""What is wrong with the catalogues; the checks demand an empty list."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Message

from app.i18n.catalogue import (
    MessageKey,
    is_translated,
    key_of,
    known_keys,
    messages,
    strings,
)
from app.i18n.kinds import Plural, forms, wording
from app.i18n.languages import LANGUAGES, LOCALE_DIR

_SOURCE: Final = "en"
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_FORMAL = re.compile(r"\b(?:u|uw)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;](?:\s|$)|\n")
_MOST_WORDS: Final = 20


def problems() -> list[str]:
    """List everything that is wrong with texts, words and sentences."""
    return [*catalogue_problems(), *wording().repeated, *_untranslated()]


def catalogue_problems(folder: Path = LOCALE_DIR) -> list[str]:
    """List texts that stand twice, are unfinished, lose a parameter or break the style."""
    found: list[str] = []
    for lang in LANGUAGES:
        seen: dict[MessageKey, Path] = {}
        for path, message in messages(lang, folder):
            key = key_of(message)
            place = f"{lang}/{path.name}: {key[1]!r}"
            if key in seen:
                found.append(f"{place} stands in {seen[key].name} too")
            seen[key] = path
            found += (f"{place} {fault}" for fault in _faults(message, lang))
    return found


def _faults(message: Message, lang: str) -> Iterator[str]:
    if not is_translated(message):
        yield "has no finished translation"
        return
    texts = strings(message)
    asked = _names(message.id)
    if any(not _names(text) <= asked for text in texts):
        yield "has a parameter that its source does not know"
    if not asked <= _names(tuple(texts)):
        yield "loses a parameter of its source"
    if lang == "nl":
        yield from _style_faults(texts)


def _style_faults(texts: list[str]) -> Iterator[str]:
    for text in texts:
        if _FORMAL.search(_PLACEHOLDER.sub("x", text)):
            yield "says u or uw"
        for part in _SENTENCE_END.split(text):
            if len(part.split()) > _MOST_WORDS:
                yield f"has a sentence of more than {_MOST_WORDS} words"


def _names(text: str | tuple[str, ...] | list[str]) -> set[str]:
    joined = text if isinstance(text, str) else " ".join(text)
    # A word at the head of one language's sentence may stand inside another's: `n_Word`, `n_word`.
    return {name.lower() for name in _PLACEHOLDER.findall(joined)}


def _untranslated() -> list[str]:
    """List registered words and sentences that a language lacks."""
    wanted: dict[MessageKey, str] = {}
    for kind, words in wording().labels.items():
        wanted.update({(kind, text): f"label {kind}.{code}" for code, text in words.items()})
    for kind, table in wording().sentences.items():
        for code, written in table.items():
            for form in forms(written):
                text = form.one if isinstance(form, Plural) else form
                wanted[None, text] = f"sentence {kind}.{code}"
    return [
        f"{lang}: {name} has no translation ({key[1]!r})"
        for lang in LANGUAGES
        if lang != _SOURCE
        for key, name in wanted.items()
        if key not in known_keys(lang)
    ]
