"""How many rows a statement touched."""

from typing import Any

import sqlalchemy as sa


def count_of(result: sa.Result[Any]) -> int:
    """Return the number of rows that an UPDATE or DELETE matched."""
    return int(result.rowcount)  # type: ignore[attr-defined]
