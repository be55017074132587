"""How far equal shares can grow before anything changes: skips runs that must repeat the last one.

A share buys the same projects in the same order if at every step the project that was bought is
cheaper than each other one, and at the end nothing is affordable. That is looked at in floats,
without searching; within a billionth the answer is no.

Shares in between need not be looked at: with the same purchases behind them, voters with a larger
share have no less money left, and more money never raises a price. So for every share between two
bounds each price lies between the price at the larger share (least money spent, most left) and the
price at the smaller one. If the project that was bought is, at its highest, still cheaper than each
other one at its lowest, every share in between buys the same.
"""

from __future__ import annotations

import heapq
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from app.selection.course import Course, Rivals, Steady, Steps
from app.selection.equal_shares import first_prices
from app.selection.purses import Purses
from app.selection.steady_dense import try_side_by_side
from app.selection.table import NEAR, SMALL

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.pot import Pot


def try_purses(pot: Pot, gate: Gate, course: Course, steps: Steps) -> Steady:
    """Say which larger purses surely buy the same in the same order."""
    if pot.table.pairs <= SMALL:
        return try_side_by_side(pot, Rivals(pot, gate), course, steps)
    found = Steady(prices=course.prices)
    for purse, wide in zip(steps.purses, steps.wide, strict=True):
        before = replace(course, prices=found.prices)
        prices, whole = _prices_if_steady(pot, Rivals(pot, gate), before, purse, wide=wide)
        if not whole:
            found.known = len(prices)
            return found
        found.passed, found.prices = found.passed + 1, prices
    return found


def _prices_if_steady(
    pot: Pot, rivals: Rivals, course: Course, purse: int, *, wide: bool
) -> tuple[list[float], bool]:
    """Return the prices at this larger purse of the purchases that surely stay the same.

    And whether all stay the same and nothing else comes after them.
    """
    table, purses = pot.table, Purses(pot.table, purse)
    others = Lazy(purses, pot.candidates)
    prices: list[float] = []
    for p, price, flat in zip(course.order, course.prices, course.flat, strict=True):
        rivals.winner, rivals.flat = p, flat
        now = purses.offer(p)
        if now is None or now.exact is not None:
            return prices, False
        highest = price if wide else now.price + now.margin
        if not others.all_dearer(rivals, highest / table.worth[p] * (1 + 2 * NEAR)):
            return prices, False
        prices.append(now.price + now.margin)
        purses.spend(p, now.price - now.margin)
        rivals.gate.take(p)
    rivals.winner = None
    return prices, others.all_dearer(rivals, inf)


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
