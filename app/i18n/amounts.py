"""Money, numbers and percentages as people write them in each language."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

NBSP: Final = "\u00a0"
_NO_CENTS_FROM = 100_00

_WORDS: Final[dict[str, str]] = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
}


def money(cents: int, lang: str, *, exact: bool = False) -> str:
    """Write euros: whole from 100 up, and below it cents only if there are any.

    With `exact`, cents are never rounded away: for ledgers and receipts.
    """
    rounded = not exact and abs(cents) >= _NO_CENTS_FROM
    euros, rest = divmod(abs(cents) + (50 if rounded else 0), 100)
    text = _grouped(str(euros), lang)
    if rest and not rounded:
        text += f"{_decimal_mark(lang)}{rest:02d}"
    sign = "-" if cents < 0 else ""
    return f"€{NBSP}{sign}{text}" if lang == "nl" else f"{sign}€{text}"


@lru_cache(maxsize=4096, typed=True)  # pages are full of the same small numbers
def number(value: float | Decimal, lang: str, *, decimals: int | None = None) -> str:
    """Write a number; without `decimals`, at most two and no zeros at the end."""
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    places = 2 if decimals is None else decimals
    amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(amount):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    text = _grouped(whole, lang) + (_decimal_mark(lang) + fraction if fraction else "")
    return f"-{text}" if amount < 0 else text


def percent(value: float | Decimal, lang: str, *, decimals: int = 0) -> str:
    """Write percentage points: 44 gives `44 %` or `44%`."""
    text = number(value, lang, decimals=decimals)
    return f"{text}{NBSP}%" if lang == "nl" else f"{text}%"


def spelled(value: int, lang: str) -> str:
    """Write a whole number up to twelve as a word, a larger one in digits."""
    words = _WORDS[lang].split()
    return words[value] if 0 <= value < len(words) else number(value, lang)


def listing(parts: Sequence[str], lang: str) -> str:
    """Join names in a sentence: `a, b en c`."""
    if len(parts) <= 1:
        return "".join(parts)
    word = "en" if lang == "nl" else "and"
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _grouped(digits: str, lang: str) -> str:
    text = f"{int(digits):,}"
    return text.replace(",", ".") if lang == "nl" else text


def _decimal_mark(lang: str) -> str:
    return "," if lang == "nl" else "."
