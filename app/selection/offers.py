"""What a project asks of its supporters, and what a purchase was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from app.selection.table import Ints


@dataclass(slots=True)
class Offer:
    """A project that its supporters can pay; price per ballot point, times voters."""

    p: int
    price: float
    margin: float
    worth: int
    exact: Fraction | None = None

    @property
    def low(self) -> float:
        """Least price per point of the utility that it can have."""
        return (self.price - self.margin) / self.worth

    @property
    def high(self) -> float:
        """Largest price per point of the utility that it can have."""
        return (self.price + self.margin) / self.worth


@dataclass(slots=True)
class Bought:
    """A purchase; prices per ballot point, times voters.

    `exact` is worked out when it is needed: (cost - what `poor` held) / `rich`.
    """

    p: int
    price: float
    poor: Ints
    """Groups that had something, but less than the price."""
    rich: int
    """Points of those who paid the full price."""
    emptied: Ints
    exact: Fraction | None = None
