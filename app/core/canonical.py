"""Canonical JSON: the same value gives the same bytes on every machine."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return UTF-8 JSON with sorted keys and no spaces; floats and NaN are refused."""
    return json.dumps(
        _no_floats(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    ).encode()


def sha256(data: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def _no_floats(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds integers and text only")
    if isinstance(value, dict):
        return {str(k): _no_floats(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_no_floats(v) for v in value]
    return value
