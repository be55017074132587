"""Making a message's stored facts ready for its sentence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


def written(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with days and moments read back from their text."""
    return {
        key: _value(key, value)
        for key, value in params.items()
        if value is not None and value != ""
    }


def _value(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if key.endswith(("_at", "_by")):
        return datetime.fromisoformat(value)
    if key.endswith("_on"):
        return date.fromisoformat(value)
    return value
