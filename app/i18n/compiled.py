"""The texts of a language as gettext reads them, kept for the next start."""

import hashlib
import io
import os
import struct
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.support import Translations

from app.i18n.languages import LOCALE_DIR

KEPT_DIR: Final = LOCALE_DIR.parents[2] / ".cache/catalogues"


@lru_cache
def translations(lang: str) -> Translations:
    """Give the merged catalogue, ready for jinja2's `install_gettext_translations`."""
    return made(lang, KEPT_DIR)


def made(lang: str, folder: Path) -> Translations:
    """Read what an earlier start compiled of the same files, or compile them and keep that."""
    kept = folder / f"{lang}-{_digest(lang)}.mo"
    try:
        return Translations(io.BytesIO(kept.read_bytes()))
    except (OSError, struct.error):  # not there, or cut off
        from app.i18n.catalogue import compiled

        found = compiled(lang)
        _keep(kept, found)
        return Translations(io.BytesIO(found))


def _digest(lang: str) -> str:
    """Return what changes with any text, and with how texts are read."""
    digest = hashlib.sha256(LOCALE_DIR.with_name("catalogue.py").read_bytes())
    for path in sorted((LOCALE_DIR / lang).glob("*.po")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _keep(path: Path, found: bytes) -> None:
    """Put it there in one step: several processes may start at once."""
    own = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(found)
        own.replace(path)
    except OSError:
        return
