"""How far equal shares can grow before anything changes: skips runs that must repeat the last one.

With the same purchases behind them, voters with a larger share have no less money left, and more
money never raises a price. So for every share between two bounds each price lies between the price
at the larger share (least money spent, most left) and the price at the smaller one. If at every
step the project that was bought is, at its highest, still cheaper than each other project at its
lowest, and at the end nothing is affordable even at the larger share, then every share in between
buys the same projects in the same order. Floats suffice here: within a billionth the answer is no.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from app.selection.equal_shares import NEAR, Purses, first_prices

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.table import Floats, Table


def prices_if_steady(  # noqa: PLR0913
    table: Table,
    candidates: list[int],
    gate: Gate,
    order: list[int],
    highest: list[float],
    purse: int,
) -> list[float]:
    """Return the prices at this larger purse of the purchases that surely stay the same.

    `highest` are the prices of `order` at the smaller purse. When all stay the same and nothing
    else comes after them, one more number (0) follows.
    """
    purses = Purses(table, purse)
    gate = gate.copy()
    matrix = table.matrix()
    others: Dense | Lazy = (
        Lazy(purses, candidates) if matrix is None else Dense(purses, matrix, candidates)
    )
    prices: list[float] = []
    for p, price in zip(order, highest, strict=True):
        if not others.all_dearer(gate, p, price / table.worth[p] * (1 + 2 * NEAR)):
            return prices
        now = purses.offer(p)
        if now is None or now.exact is not None:
            return prices
        prices.append(now.price + now.margin)
        row = table.rows[p]
        money = purses.money[row.groups]
        purses.money[row.groups] = np.maximum(money - (now.price - now.margin) * row.points, 0.0)
        gate.take(p)
    if others.all_dearer(gate, None, float("inf")):
        prices.append(0.0)
    return prices


class Dense:
    """Looks at all projects at once: what their supporters would pay at a given price."""

    def __init__(self, purses: Purses, matrix: Floats, candidates: list[int]) -> None:
        table = purses.table
        self.purses = purses
        self.projects = np.array(
            [p for p in candidates if table.value[p] > 0], dtype=np.int64
        )
        self.points = matrix[self.projects]
        self.supports = self.points > 0
        self.weights = table.weights.astype(np.float64)
        self.worth = np.array([float(table.worth[p]) for p in self.projects.tolist()])
        costs = [float(table.costs[p] * table.voters) for p in self.projects.tolist()]
        self.costs = np.array(costs) * (1 - NEAR)

    def all_dearer(self, gate: Gate, winner: int | None, most: float) -> bool:
        """Tell whether every other project costs more than `most` per point."""
        money = self.purses.money
        if most == float("inf"):
            paid = self.supports @ (money * self.weights)
        else:
            due = self.points * (self.worth * most)[:, None]
            paid = np.minimum(money, due, out=due) @ self.weights
        found = self.projects[paid >= self.costs].tolist()
        return all(p == winner or p in gate.taken or gate.block(p) is not None for p in found)


class Lazy:
    """Looks only at the projects whose last known price has been reached."""

    def __init__(self, purses: Purses, candidates: list[int]) -> None:
        self.purses = purses
        self.queue = first_prices(purses.table, candidates)

    def all_dearer(self, gate: Gate, winner: int | None, most: float) -> bool:
        """Tell whether every other project costs more than `most` per point."""
        later: list[tuple[float, int]] = []
        while self.queue and self.queue[0][0] <= most:
            entry = heapq.heappop(self.queue)
            p = entry[1]
            block = gate.block(p)
            if p == winner or p in gate.taken or block is not None:
                if block is not None and block[0] == "prerequisite_missing":
                    later.append(entry)
                continue
            offer = self.purses.offer(p)
            if offer is None:
                continue
            if offer.low <= most:
                return False
            later.append((offer.low, p))
        for entry in later:
            heapq.heappush(self.queue, entry)
        return True
