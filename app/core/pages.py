"""Pages of results by cursor, so that a list costs the same at its end as at its start."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.core.errors import invalid
from app.core.input import MAX_ID
from app.core.text import can_be_asked

T = TypeVar("T")
MAX_LIMIT = 200


@dataclass(frozen=True)
class Slice(Generic[T]):
    """Some items in the list's order, and the cursor of the next ones (None at the end)."""

    items: list[T]
    next: str | None


def encode_cursor(*keys: Any) -> str:
    """Return the sort keys of a page's last row as opaque text."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, kinds: tuple[type, ...]) -> tuple[Any, ...] | None:
    """Return the sort keys that `encode_cursor` packed, None without cursor.

    Raises:
        Invalid: `cursor` `bad_cursor` when it is not ours or of another list.
    """
    if not cursor:
        return None
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise invalid("cursor", "bad_cursor") from None
    fits = isinstance(keys, list) and len(keys) == len(kinds)
    if not fits or any(type(k) is not t for k, t in zip(keys, kinds, strict=True)):
        raise invalid("cursor", "bad_cursor")
    if not all(map(_can_be_asked, keys)):
        raise invalid("cursor", "bad_cursor")
    return tuple(keys)


def _can_be_asked(key: Any) -> bool:
    """Whether both databases take a sort key, which anybody may have written."""
    return can_be_asked(key) if isinstance(key, str) else abs(key) <= MAX_ID
