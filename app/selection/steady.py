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
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Self

import numpy as np

from app.selection.equal_shares import first_prices
from app.selection.purses import NEAR, Purses

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.equal_shares import Run
    from app.selection.pot import Pot
    from app.selection.table import Floats


@dataclass(slots=True)
class Course:
    """What a run bought: the order, the price of each then, and who paid in full."""

    order: list[int]
    prices: list[float]
    flat: list[bool]
    """Nobody fell short: then the price is cost / points, for every larger share too."""

    @classmethod
    def of(cls, run: Run) -> Self:
        """Read the course of a run."""
        rows = run.purses.table.rows
        return cls(
            order=[bought.p for bought in run.bought],
            prices=[bought.price for bought in run.bought],
            flat=[bought.rich == rows[bought.p].total for bought in run.bought],
        )


class Rivals:
    """Judges whether another project can come before the one that was bought."""

    def __init__(self, pot: Pot, gate: Gate) -> None:
        self.table = pot.table
        self.place = pot.breaker.place
        self.gate = gate.copy()
        self.winner: int | None = None
        self.flat = False

    def dangerous(self, p: int) -> bool:
        """Tell whether project p, not surely dearer, may really come first."""
        if p == self.winner or p in self.gate.taken or self.gate.block(p) is not None:
            return False
        if self.winner is None or not self.flat:
            return True
        mine, other = self.table.value[self.winner], self.table.value[p]
        least = self.table.costs[p] * mine, self.place(p)
        return least < (self.table.costs[self.winner] * other, self.place(self.winner))


def prices_if_steady(pot: Pot, gate: Gate, course: Course, purse: int) -> list[float]:
    """Return the prices at this larger purse of the purchases that surely stay the same.

    When all stay the same and nothing else comes after them, one more number (0) follows.
    """
    table = pot.table
    purses, rivals = Purses(table, purse), Rivals(pot, gate)
    matrix = table.matrix()
    others: Dense | Lazy = (
        Lazy(purses, pot.candidates) if matrix is None else Dense(purses, matrix, pot.candidates)
    )
    prices: list[float] = []
    for p, price, flat in zip(course.order, course.prices, course.flat, strict=True):
        rivals.winner, rivals.flat = p, flat
        if not others.all_dearer(rivals, price / table.worth[p] * (1 + 2 * NEAR)):
            return prices
        now = purses.offer(p)
        if now is None or now.exact is not None:
            return prices
        prices.append(now.price + now.margin)
        row = table.rows[p]
        money = purses.money[row.groups]
        purses.money[row.groups] = np.maximum(money - (now.price - now.margin) * row.points, 0.0)
        rivals.gate.take(p)
    rivals.winner = None
    if others.all_dearer(rivals, inf):
        prices.append(0.0)
    return prices


class Dense:
    """Looks at all projects at once: what their supporters would pay at a given price."""

    def __init__(self, purses: Purses, matrix: Floats, candidates: list[int]) -> None:
        table = purses.table
        self.purses = purses
        self.projects = np.array([p for p in candidates if table.value[p] > 0], dtype=np.int64)
        self.points = matrix[self.projects]
        self.supports = self.points > 0
        self.weights = table.weights.astype(np.float64)
        self.worth = np.array([float(table.worth[p]) for p in self.projects.tolist()])
        costs = [float(table.costs[p] * table.voters) for p in self.projects.tolist()]
        self.costs = np.array(costs) * (1 - NEAR)

    def all_dearer(self, rivals: Rivals, most: float) -> bool:
        """Tell whether every other project costs more than `most` per point."""
        money = self.purses.money
        if most == inf:
            paid = self.supports @ (money * self.weights)
        else:
            due = self.points * (self.worth * most)[:, None]
            paid = np.minimum(money, due, out=due) @ self.weights
        return not any(map(rivals.dangerous, self.projects[paid >= self.costs].tolist()))


class Lazy:
    """Looks only at the projects whose last known price has been reached."""

    def __init__(self, purses: Purses, candidates: list[int]) -> None:
        self.purses = purses
        self.queue = first_prices(purses.table, candidates)

    def all_dearer(self, rivals: Rivals, most: float) -> bool:
        """Tell whether every other project costs more than `most` per point."""
        later: list[tuple[float, int]] = []
        while self.queue and self.queue[0][0] <= most:
            low, p = heapq.heappop(self.queue)
            if p == rivals.winner or p in rivals.gate.taken:
                continue
            offer = self.purses.offer(p)
            if offer is None:
                continue
            if offer.low <= most and rivals.dangerous(p):
                return False
            later.append((max(low, offer.low), p))
        for entry in later:
            heapq.heappush(self.queue, entry)
        return True
