"""Sequential Phragmen on approvals, exact: spread the cost so that the highest load stays low.

A voter's load is the level of the last supported project that was taken; so sums of loads need one
count per level. Floats screen, fractions decide.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from app.selection.pot import Pot, Spent, start

if TYPE_CHECKING:
    from app.selection.table import Floats, Ints, Table
    from app.selection.ties import RawTie

NEAR = 1e-9


class Loads:
    """What each voter carries so far."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.last = np.zeros(table.groups, dtype=np.int64)
        self.levels = [Fraction(0)]
        self.load: Floats = np.zeros(table.groups)
        approvals = table.instance.approvals
        self.fans: list[Ints] = (
            [row.groups for row in table.rows] if approvals is None else _fans(table)
        )
        self.count = [int(table.weights[fans].sum()) for fans in self.fans]

    def level(self, p: int) -> float:
        """Return the load that its supporters would have, in floats."""
        if not self.count[p]:
            return float("inf")
        fans = self.fans[p]
        carried = float((self.load[fans] * self.table.weights[fans]).sum())
        return (self.table.costs[p] + carried) / self.count[p]

    def exact(self, p: int) -> Fraction | None:
        """Return the same exactly; None when it has no supporter."""
        if not self.count[p]:
            return None
        fans = self.fans[p]
        counts = np.zeros(len(self.levels), dtype=np.int64)
        np.add.at(counts, self.last[fans], self.table.weights[fans])
        pairs = zip(counts.tolist(), self.levels, strict=True)
        carried = sum((level * n for n, level in pairs if n), Fraction(0))
        return (self.table.costs[p] + carried) / self.count[p]

    def take(self, p: int) -> None:
        """Give the supporters of p their new load."""
        level = self.exact(p)
        if level is None:
            return
        self.load[self.fans[p]] = float(level)
        self.last[self.fans[p]] = len(self.levels)
        self.levels.append(level)


def _fans(table: Table) -> list[Ints]:
    found: list[list[int]] = [[] for _ in table.costs]
    for group, approved in enumerate(table.instance.approvals or ()):
        for p in approved:
            found[p].append(group)
    return [np.array(groups, dtype=np.int64) for groups in found]


def phragmen(pot: Pot) -> Spent:
    """Take projects by least load; stop when one whose turn it is does not fit.

    It is the turn of all whose load would be equally low, whoever is first among them: the lot
    decides who goes first, never whether the rule goes on. What costs more than the whole pot can
    never have its turn, and stops nothing.
    """
    spent = start(pot)
    loads = Loads(pot.table)
    for p, _ in spent.order:
        loads.take(p)
    room = pot.budget - spent.cost(pot.table)
    levels = {p: loads.level(p) for p in pot.candidates if pot.table.costs[p] <= pot.budget}
    while True:
        able = [p for p in levels if p not in spent.gate.taken and spent.gate.code(p) is None]
        if not able:
            return spent
        lowest = _lowest(loads, levels, able)
        met: list[RawTie] = []
        if any(pot.table.costs[p] > room for p in lowest):
            return spent
        p = pot.breaker.pick(lowest, met)
        spent.ties += [(len(spent.order), tie) for tie in met]
        spent.order.append((p, "chosen"))
        spent.gate.take(p)
        loads.take(p)
        room -= pot.table.costs[p]
        levels = {q: loads.level(q) for q in levels if q != p}


def _lowest(loads: Loads, levels: dict[int, float], able: list[int]) -> list[int]:
    least = min(levels[p] for p in able)
    if least == float("inf"):
        return able
    near = [p for p in able if levels[p] <= least * (1 + NEAR)]
    if len(near) == 1:
        return near
    exact = {p: loads.exact(p) or Fraction(0) for p in near}
    lowest = min(exact.values())
    return [p for p in near if exact[p] == lowest]
