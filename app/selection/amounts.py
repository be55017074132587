"""Amounts as exact decimals: text to units and back."""

from __future__ import annotations

import re

from app.selection.model import SelectionError

NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
DIGITS = 18
"""Longer numbers are refused."""


def text_of(units: int, scale: int) -> str:
    """Write units as an exact decimal without needless zeros."""
    whole, rest = divmod(units, scale)
    if not rest:
        return str(whole)
    width = len(str(scale)) - 1
    return f"{whole}.{rest:0{width}d}".rstrip("0")


def units_of(text: str, scale: int) -> tuple[int, int]:
    """Return (units, factor): the amount in units of scale * factor.

    Raises:
        SelectionError: the text is no amount.
    """
    if not NUMBER.fullmatch(text) or len(text) > DIGITS:
        message = f"not an amount: {text}"
        raise SelectionError(message)
    whole, _, decimals = text.replace(",", ".").partition(".")
    decimals = decimals.rstrip("0")
    width = max(len(str(scale)) - 1, len(decimals))
    return int(whole + decimals.ljust(width, "0")), 10**width // scale
