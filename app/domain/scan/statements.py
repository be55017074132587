"""What the scan asks: four dimensions, 21 statements of the house, and the organisation's own.

The words of the house's statements stand in the catalogues under their key; a changed wording gets a
new version, so that a trend compares like with like. Own statements carry their words with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Dimension(StrEnum):
    """What a unit is looked at for, in the order of the questions."""

    DATA = "data"
    TECHNOLOGY = "technology"
    CUSTOMER = "customer"
    LITERACY = "literacy"


SCALE = range(1, 6)
UNKNOWN = 0
"""What *don't know* is kept as: an answer, but outside every score."""
LEAST_ANSWERS = 3
"""So many scores within a dimension make somebody's score of it."""
MOST_STATEMENTS = 30

_COUNTS = {Dimension.DATA: 5, Dimension.TECHNOLOGY: 5, Dimension.CUSTOMER: 5, Dimension.LITERACY: 6}
_VERSION = 1


@dataclass(frozen=True)
class Statement:
    """One statement of a wave; `nl` and `en` are empty when the catalogues hold its words."""

    key: str
    version: int
    dimension: Dimension
    nl: str = ""
    en: str = ""

    @property
    def own(self) -> bool:
        """Whether the organisation wrote it itself."""
        return bool(self.nl)

    def stored(self) -> dict[str, Any]:
        """Return what a wave keeps of it."""
        kept: dict[str, Any] = {
            "key": self.key,
            "version": self.version,
            "dimension": str(self.dimension),
        }
        return {**kept, "nl": self.nl, "en": self.en} if self.own else kept


def house_statements() -> list[Statement]:
    """Return the statements that every wave asks: `data_1` to `literacy_6`."""
    return [
        Statement(f"{dimension}_{number}", _VERSION, dimension)
        for dimension, count in _COUNTS.items()
        for number in range(1, count + 1)
    ]


def statements_of(stored: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """Return a wave's statements, in the order in which it asks them."""
    return [
        Statement(
            item["key"],
            item["version"],
            Dimension(item["dimension"]),
            item.get("nl", ""),
            item.get("en", ""),
        )
        for item in stored
    ]
