"""Catalogues: one `.po` file per area and language, read and merged.

The English source text is the msgid, so English needs a file only where it differs from it.
"""

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.i18n.languages import LOCALE_DIR

# Everything on which gettext finds a text: its context and its source text.
MessageKey = tuple[str | None, str]


def compiled(lang: str) -> bytes:
    """Give every translated text of a language in the form that gettext reads."""
    merged = Catalog(locale=lang, fuzzy=False)
    for _, message in messages(lang):
        if is_translated(message):
            merged.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, merged)
    return out.getvalue()


def messages(lang: str, folder: Path = LOCALE_DIR) -> Iterator[tuple[Path, Message]]:
    """Walk over every message of a language with the file that it stands in."""
    for path in sorted((folder / lang).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=lang)
        for message in catalogue:
            if message.id:
                yield path, message


def is_translated(message: Message) -> bool:
    """Tell if a message may be shown; a fuzzy one is a guess and may not."""
    found = strings(message)
    return bool(found) and all(found) and not message.fuzzy


def strings(message: Message) -> list[str]:
    """Give the translation, or all its plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def key_of(message: Message) -> MessageKey:
    """Give what makes two messages the same; a plural counts by its singular."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, source


@lru_cache
def known_keys(lang: str) -> frozenset[MessageKey]:
    """Give every text that has a translation."""
    return frozenset(key_of(found) for _, found in messages(lang) if is_translated(found))
