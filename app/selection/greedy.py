"""Order by points, or by points per cost; take what still fits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from app.selection.completion import Pot, Spent, per_cost, start, take_in_order

if TYPE_CHECKING:
    from app.selection.table import Table


def greedy(pot: Pot) -> Spent:
    """Most points first."""
    return _take(pot, {p: _points(pot.table, p) for p in pot.candidates})


def greedy_per_cost(pot: Pot) -> Spent:
    """Most points per cost first."""
    return _take(pot, {p: per_cost(pot.table, p) for p in pot.candidates})


def _points(table: Table, p: int) -> tuple[int, Fraction]:
    return 0, Fraction(table.value[p])


def _take(pot: Pot, merit: dict[int, tuple[int, Fraction]]) -> Spent:
    spent = start(pot)
    take_in_order(pot, spent, merit, "chosen")
    return spent
