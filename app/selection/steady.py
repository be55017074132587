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
    from app.selection.table import Table


def prices_if_steady(  # noqa: PLR0913
    table: Table,
    candidates: list[int],
    gate: Gate,
    order: list[int],
    highest: list[float],
    purse: int,
) -> list[float] | None:
    """Return the prices of `order` at this larger purse; None when something else might be bought.

    `highest` are the prices of `order` at the smaller purse.
    """
    purses = Purses(table, purse)
    queue = first_prices(table, candidates)
    gate = gate.copy()
    prices = []
    for p, price in zip(order, highest, strict=True):
        most = price / table.worth[p] * (1 + 2 * NEAR)
        if not _all_dearer(purses, queue, gate, p, most):
            return None
        now = purses.offer(p)
        if now is None or now.exact is not None:
            return None
        prices.append(now.price + now.margin)
        row = table.rows[p]
        money = purses.money[row.groups]
        purses.money[row.groups] = np.maximum(money - (now.price - now.margin) * row.points, 0.0)
        gate.take(p)
    return prices if _all_dearer(purses, queue, gate, None, float("inf")) else None


def _all_dearer(
    purses: Purses, queue: list[tuple[float, int]], gate: Gate, winner: int | None, most: float
) -> bool:
    """Tell whether every other project costs more than `most` per point."""
    later: list[tuple[float, int]] = []
    while queue and queue[0][0] <= most:
        entry = heapq.heappop(queue)
        p = entry[1]
        if p == winner or p in gate.taken:
            continue
        block = gate.block(p)
        if block is not None:
            if block[0] == "prerequisite_missing":
                later.append(entry)
            continue
        offer = purses.offer(p)
        if offer is None:
            continue
        if offer.low <= most:
            return False
        later.append((offer.low, p))
    for entry in later:
        heapq.heappush(queue, entry)
    return True
