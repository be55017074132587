"""Order by points, or by points per cost; take what still fits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from app.selection.pot import Pot, Spent, start

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.table import Table
    from app.selection.ties import RawTie


def greedy(pot: Pot) -> Spent:
    """Most points first."""
    spent = start(pot)
    merit = {p: (0, Fraction(pot.table.value[p])) for p in pot.candidates}
    take_in_order(pot, spent, merit, "chosen")
    return spent


def greedy_per_cost(pot: Pot) -> Spent:
    """Most points per cost first."""
    spent = start(pot)
    fill(pot, spent, "chosen")
    return spent


def fill(pot: Pot, spent: Spent, code: str = "chosen_rest") -> None:
    """Take what still fits, most points per cost first."""
    table = pot.table
    room = pot.budget - spent.cost(table)
    fits = (p for p in pot.candidates if table.costs[p] <= room)
    ratio = {p: per_cost(table, p) for p in fits}
    take_in_order(pot, spent, ratio, code)


def per_cost(table: Table, p: int) -> tuple[int, Fraction]:
    """Return what orders projects by points per cost; free ones come first."""
    if table.costs[p] == 0:
        return 1, Fraction(table.value[p])
    return 0, Fraction(table.value[p], table.costs[p])


def take_in_order(
    pot: Pot, spent: Spent, merit: dict[int, tuple[int, Fraction]], code: str
) -> None:
    """Take the best that fits and that the constraints allow, again and again."""
    room = pot.budget - spent.cost(pot.table)
    left = sorted(set(merit) - spent.gate.taken, key=pot.breaker.place)
    left.sort(key=merit.__getitem__, reverse=True)
    while True:
        left = [p for p in left if pot.table.costs[p] <= room]
        free = (n for n, p in enumerate(left) if spent.gate.code(p) is None)
        first = next(free, None)
        if first is None:
            return
        tied = _equals(left, first, merit, spent.gate)
        met: list[RawTie] = []
        p = pot.breaker.pick(tied, met)
        spent.ties += [(len(spent.order), tie) for tie in met]
        spent.order.append((p, code))
        spent.gate.take(p)
        room -= pot.table.costs[p]
        left.remove(p)


def _equals(
    left: list[int], first: int, merit: dict[int, tuple[int, Fraction]], gate: Gate
) -> list[int]:
    best, tied = merit[left[first]], []
    for p in left[first:]:
        if merit[p] != best:
            break
        if gate.code(p) is None:
            tied.append(p)
    return tied
