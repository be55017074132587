"""The languages that Kiem speaks, and which of them a visitor prefers."""

from pathlib import Path
from typing import Final, Literal

Language = Literal["nl", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")
LANGUAGE_NAMES: Final[dict[Language, str]] = {"nl": "Nederlands", "en": "English"}

LOCALE_DIR: Final = Path(__file__).parent / "locale"
"""A folder a language, in it a catalogue an area."""

_LONGEST_HEADER = 1_000


def as_language(text: str | None, default: Language = "nl") -> Language:
    """Read a language tag such as `nl-BE`; anything unknown gives the default."""
    code = (text or "").strip().lower().replace("_", "-").partition("-")[0]
    return code if code in LANGUAGES else default


def negotiate(accept_language: str | None, default: Language = "nl") -> Language:
    """Choose by an Accept-Language header: highest weight first, then the order written."""
    best: Language = default
    best_weight = 0.0
    for part in (accept_language or "")[:_LONGEST_HEADER].split(","):
        tag, _, parameters = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if weight <= best_weight:
            continue
        if code in LANGUAGES:
            best, best_weight = code, weight
        elif code == "*":
            best, best_weight = default, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
