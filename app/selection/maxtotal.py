"""Exact best total: the affordable set with the most points, by an integer program.

The solver proposes; integers check. It computes in doubles, with tolerances: what it surely tells
apart are sums of small whole numbers. So it sees large costs rounded down, under which nothing that
fits is lost; a proposal that does not fit is cut off, and the next one comes. The first that fits is
the best. Points are not rounded: sums too large for a proof are refused.

Among sets with equally many points the one closest to what equal shares gives wins, and among those
the one that holds the earlier project in the order of ties. That makes the answer one set, whatever
the solver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import gcd
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from app.selection.completion import equal_shares
from app.selection.model import SelectionError
from app.selection.pot import Pot, Spent, start

if TYPE_CHECKING:
    from app.selection.model import Constraints

TRIES = 2_000
SURE = 2**22
"""Up to such sums the solver's answer is a proof."""
OPTIONS = (
    ("threads", 1),
    ("random_seed", 1),
    ("mip_rel_gap", 0.0),
    ("mip_abs_gap", 0.0),
    ("mip_feasibility_tolerance", 1e-9),
    ("primal_feasibility_tolerance", 1e-9),
)


class Quiet(highspy.Highs):
    """A solver that prints nothing, not even its name when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802  the solver's own name
        """Silence the solver before its first word."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class Limit:
    """Sum of coefficient times variable, at most `most`."""

    terms: dict[int, int]
    most: int

    def holds(self, chosen: set[int]) -> bool:
        """Check with integers."""
        return sum(c for p, c in self.terms.items() if p in chosen) <= self.most

    def rounded(self) -> Limit:
        """Return a limit in small numbers that holds wherever this one does."""
        unit = reduce(gcd, self.terms.values(), 0) or 1
        unit *= -(-sum(map(abs, self.terms.values())) // (unit * SURE)) or 1
        return Limit({p: c // unit for p, c in self.terms.items() if c // unit}, self.most // unit)

    def cut(self, chosen: set[int], variables: list[int]) -> Limit:
        """Return a limit that this one implies, and that a set breaking it breaks too."""
        if min(self.terms.values()) < 0:
            terms = {p: 1 if p in chosen else -1 for p in variables}
            return Limit(terms, len(chosen) - 1)
        cover = sorted(chosen & self.terms.keys(), key=self.terms.__getitem__)
        over = sum(self.terms[p] for p in cover) - self.most
        while over > self.terms[cover[0]]:
            over -= self.terms[cover.pop(0)]
        return Limit(dict.fromkeys(cover, 1), len(cover) - 1)


def max_total(pot: Pot) -> Spent:
    """Choose the set with the most points; order: most points first."""
    spent = start(pot)
    open_ = [p for p in pot.candidates if p not in spent.gate.taken and pot.table.value[p] > 0]
    room = pot.budget - spent.cost(pot.table)
    limits = [Limit({p: pot.table.costs[p] for p in open_}, room)]
    limits += _constraints(pot, spent, set(open_))
    chosen = _canonical(pot, open_, limits)
    _put_in_order(pot, spent, chosen)
    return spent


def _canonical(pot: Pot, open_: list[int], limits: list[Limit]) -> set[int]:
    value = _merit({p: pot.table.value[p] for p in open_})
    chosen = _solve(open_, value, limits)
    limits = [*limits, _at_least(value, chosen)]
    shares = {p for p, _ in equal_shares(replace(pot)).order}
    near = {p: 1 if p in shares else -1 for p in open_}
    chosen = _solve(open_, near, limits)
    limits.append(_at_least(near, chosen))
    for p in sorted(open_, key=pot.breaker.place):
        if p not in chosen:
            better = _solve(open_, {p: 1}, limits)
            if p not in better:
                limits.append(Limit({p: 1}, 0))
                continue
            chosen = better
        limits.append(Limit({p: -1}, -1))
    return chosen


def _merit(value: dict[int, int]) -> dict[int, int]:
    """Return points in the largest unit that keeps them whole.

    Raises:
        SelectionError: they are too large for a proof.
    """
    unit = reduce(gcd, value.values(), 0) or 1
    if sum(value.values()) > SURE * unit:
        message = "points are too large for an exact best total"
        raise SelectionError(message)
    return {p: points // unit for p, points in value.items()}


def _at_least(merit: dict[int, int], chosen: set[int]) -> Limit:
    return Limit({p: -m for p, m in merit.items()}, -sum(merit[p] for p in chosen))


def _constraints(pot: Pot, spent: Spent, open_: set[int]) -> list[Limit]:
    given: Constraints = pot.table.instance.constraints
    index, costs, taken = pot.table.index, pot.table.costs, spent.gate.taken
    limits = []
    for group in given.exclusions:
        members = {index[name] for name in group}
        limits.append(Limit(dict.fromkeys(members & open_, 1), 0 if members & taken else 1))
    for name, needed in given.prerequisites:
        p, q = index[name], index[needed]
        if p in open_ and q not in taken:
            limits.append(Limit({p: 1, q: -1} if q in open_ else {p: 1}, 0))
    for cap in given.caps:
        members = {index[name] for name in cap.members}
        if cap.max_cost is not None:
            used = sum(costs[p] for p in members & taken)
            limits.append(Limit({p: costs[p] for p in members & open_}, cap.max_cost - used))
        if cap.max_count is not None:
            used = len(members & taken)
            limits.append(Limit(dict.fromkeys(members & open_, 1), cap.max_count - used))
    return limits


def _solve(variables: list[int], merit: dict[int, int], limits: list[Limit]) -> set[int]:
    """Return a best set that every limit allows, checked with integers.

    Raises:
        SelectionError: the solver gave no set that holds.
    """
    if not variables:
        return set()
    seen = [limit.rounded() for limit in limits]
    for _ in range(TRIES):
        chosen = _propose(variables, merit, seen)
        if chosen is None:
            break
        broken = [limit for limit in limits if not limit.holds(chosen)]
        if not broken:
            return chosen
        seen += [limit.cut(chosen, variables) for limit in broken]
    message = "the solver found no set that holds"
    raise SelectionError(message)


def _propose(variables: list[int], merit: dict[int, int], limits: list[Limit]) -> set[int] | None:
    """Return what the solver finds; it is asked without its preparations when it gives up."""
    for presolve in ("choose", "off"):
        found = _ask(variables, merit, limits, presolve)
        if found is not None:
            return found
    return None


def _ask(
    variables: list[int], merit: dict[int, int], limits: list[Limit], presolve: str
) -> set[int] | None:
    solver: Any = Quiet()  # type: ignore[no-untyped-call]
    for option, setting in (*OPTIONS, ("presolve", presolve)):
        solver.setOptionValue(option, setting)
    place = {p: n for n, p in enumerate(variables)}
    count = len(variables)
    solver.addVars(count, np.zeros(count), np.ones(count))
    for p, n in place.items():
        solver.changeColIntegrality(n, highspy.HighsVarType.kInteger)
        solver.changeColCost(n, float(-merit.get(p, 0)))
    for limit in limits:
        if limit.terms:
            columns = np.array([place[p] for p in limit.terms], dtype=np.int32)
            factors = np.array(list(limit.terms.values()), dtype=np.float64)
            most = float(limit.most)
            solver.addRow(-highspy.kHighsInf, most, len(columns), columns, factors)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = solver.getSolution().col_value
    return {p for p, n in place.items() if values[n] > 0.5}  # noqa: PLR2004


def _put_in_order(pot: Pot, spent: Spent, chosen: set[int]) -> None:
    left = sorted(chosen, key=lambda p: (-pot.table.value[p], pot.breaker.place(p)))
    while left:
        p = next((p for p in left if spent.gate.block(p) is None), left[0])
        spent.order.append((p, "chosen"))
        spent.gate.take(p)
        left.remove(p)
