"""The rules again, slow and straight from their definitions, to hold the engine against.

Everything is a Fraction, but for `equal_shares_in_whole_parts`; nothing here is shared with the
engine. `utility[i][p]` is what project p is worth to voter i; `key(p)` orders equal projects,
smallest first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import chain, combinations
from math import lcm

Utility = Sequence[Sequence[int]]
Key = Callable[[int], tuple[object, ...]]
Run = Callable[[Sequence[int], Utility, Fraction, Key], list[tuple[int, Fraction]]]


def price(cost: int, payers: Sequence[tuple[Fraction, int]]) -> Fraction | None:
    """Least r with sum(min(money, r * worth)) = cost over pairs (money, worth), worth > 0."""
    if not payers or sum(m for m, _ in payers) < cost:
        return None
    paid, weight = Fraction(0), Fraction(sum(w for _, w in payers))
    for m, w in sorted(payers, key=lambda pair: pair[0] / pair[1]):
        if paid + m / w * weight >= cost:
            return (cost - paid) / weight
        paid += m
        weight -= w
    raise AssertionError


def equal_shares(
    costs: Sequence[int], utility: Utility, share: Fraction, key: Key
) -> list[tuple[int, Fraction]]:
    """Projects bought in order, each with its price per point."""
    money = [share] * len(utility)
    fans = fans_of(utility, len(costs))
    bought: list[tuple[int, Fraction]] = []
    while True:
        offers = []
        for p, supporters in fans.items():
            rho = price(costs[p], [(money[i], w) for i, w in supporters])
            if rho is not None:
                offers.append((rho, key(p), p))
        if not offers:
            return bought
        rho, _, p = min(offers)
        for i, w in fans.pop(p):
            money[i] -= min(money[i], rho * w)
        bought.append((p, rho))


def equal_shares_in_whole_parts(
    costs: Sequence[int], utility: Utility, share: Fraction, key: Key
) -> list[tuple[int, Fraction]]:
    """The same, sooner: all money counted in whole parts of one size, cut finer at each purchase."""
    parts, money = share.denominator, [share.numerator] * len(utility)
    fans = fans_of(utility, len(costs))
    bought: list[tuple[int, Fraction]] = []
    while True:
        offers = []
        for p, supporters in fans.items():
            per_part = price_in_parts(costs[p] * parts, [(money[i], w) for i, w in supporters])
            if per_part is not None:
                offers.append((per_part / parts, key(p), p))
        if not offers:
            return bought
        rho, _, p = min(offers)
        finer = lcm(parts, rho.denominator)
        money, parts = [m * (finer // parts) for m in money], finer
        each = rho.numerator * (parts // rho.denominator)
        for i, w in fans.pop(p):
            money[i] -= min(money[i], each * w)
        bought.append((p, rho))


def price_in_parts(cost: int, payers: Sequence[tuple[int, int]]) -> Fraction | None:
    """Least r with sum(min(money, r * worth)) = cost over pairs (money, worth), worth > 0."""
    rest, weight = cost, sum(w for _, w in payers)
    unit = lcm(*{w for _, w in payers})
    for m, w in sorted(payers, key=lambda pair: pair[0] * (unit // pair[1])):
        if m * weight >= rest * w:
            return Fraction(rest, weight)
        rest -= m
        weight -= w
    return None


def fans_of(utility: Utility, projects: int) -> dict[int, list[tuple[int, int]]]:
    """Per project its supporters, each with what it is worth to them."""
    return {
        p: [(i, row[p]) for i, row in enumerate(utility) if row[p] > 0] for p in range(projects)
    }


def fill(
    costs: Sequence[int], utility: Utility, budget: int, chosen: list[int], key: Key
) -> list[int]:
    """Add what still fits, most points per cost first."""
    out = list(chosen)
    rest = [p for p in range(len(costs)) if p not in out]
    for p in sorted(rest, key=lambda p: (-per_cost(costs, utility, p), key(p))):
        if sum(costs[q] for q in out) + costs[p] <= budget:
            out.append(p)
    return out


def per_cost(costs: Sequence[int], utility: Utility, p: int) -> Fraction:
    """Points per cost; a free project comes before all others."""
    if costs[p] == 0:
        return Fraction(10**30)
    return Fraction(points(utility, p), costs[p])


def points(utility: Utility, p: int) -> int:
    """Points of a project over all voters."""
    return sum(row[p] for row in utility)


class Larger:
    """What equal shares choose with larger and larger shares: each asked for is run, once."""

    def __init__(
        self,
        costs: Sequence[int],
        utility: Utility,
        budget: int,
        key: Key,
        step: int | None = None,
        run: Run = equal_shares,
    ) -> None:
        voters = len(utility)
        self.share = Fraction(budget, voters)
        self.step = step if step is not None else max(1, -(-budget // (voters * 1000)))
        self.runs: list[list[int]] = []
        self.run = lambda share: [p for p, _ in run(costs, utility, share, key)]

    def __getitem__(self, steps: int) -> list[int]:
        while len(self.runs) <= steps:
            self.runs.append(self.run(self.share + self.step * len(self.runs)))
        return self.runs[steps]


def completed(
    costs: Sequence[int],
    utility: Utility,
    budget: int,
    key: Key,
    completion: str,
    step: int | None = None,
    *,
    early_stop: bool = False,
    larger: Larger | None = None,
) -> list[int]:
    """Equal shares with its completion."""
    runs, steps = larger or Larger(costs, utility, budget, key, step), 0
    chosen = runs[0]
    supported = [p for p in range(len(costs)) if points(utility, p) > 0]
    if "add" in completion:
        while set(chosen) != set(supported):
            spent = sum(costs[p] for p in chosen)
            fits = any(spent + costs[p] <= budget for p in supported if p not in chosen)
            if early_stop and not fits:
                break
            steps += 1
            if sum(costs[p] for p in runs[steps]) > budget:
                break
            chosen = runs[steps]
    if "fill" in completion:
        chosen = fill(costs, utility, budget, chosen, key)
    return chosen


def greedy(
    costs: Sequence[int], utility: Utility, budget: int, key: Key, *, by_cost: bool
) -> list[int]:
    """Order by points (or points per cost); take what still fits."""

    def rank(p: int) -> Fraction:
        return per_cost(costs, utility, p) if by_cost else Fraction(points(utility, p))

    out: list[int] = []
    for p in sorted(range(len(costs)), key=lambda p: (-rank(p), key(p))):
        if sum(costs[q] for q in out) + costs[p] <= budget:
            out.append(p)
    return out


def phragmen(costs: Sequence[int], utility: Utility, budget: int, key: Key) -> list[int]:
    """Sequential Phragmen on approvals (points > 0); stop when one of the lowest does not fit."""
    load = [Fraction(0)] * len(utility)
    left = {p for p, cost in enumerate(costs) if cost <= budget}
    out: list[int] = []
    while left:
        offers = []
        for p in left:
            fans = [i for i, row in enumerate(utility) if row[p] > 0]
            total = costs[p] + sum((load[i] for i in fans), Fraction(0))
            offers.append((total / len(fans) if fans else Fraction(10**30), key(p), p))
        level, _, p = min(offers)
        room = budget - sum(costs[q] for q in out)
        if any(costs[q] > room for other, _, q in offers if other == level):
            return out
        for i, row in enumerate(utility):
            if row[p] > 0:
                load[i] = level
        left.remove(p)
        out.append(p)
    return out


def best_total(costs: Sequence[int], utility: Utility, budget: int) -> int:
    """Most points that any affordable set has (tries them all)."""
    everything = range(len(costs))
    sets = chain.from_iterable(combinations(everything, k) for k in range(len(costs) + 1))
    return max(
        sum(points(utility, p) for p in s) for s in sets if sum(costs[p] for p in s) <= budget
    )


def most_points(costs: Sequence[int], utility: Utility, budget: int) -> int:
    """Most points that any affordable set has, for many projects.

    One project after the other, of equally dear or dearer sets only the better ones are kept.
    """
    sets = [(0, 0)]
    for p, cost in enumerate(costs):
        worth = points(utility, p)
        more = [(c + cost, n + worth) for c, n in sets if c + cost <= budget]
        kept: list[tuple[int, int]] = []
        for c, n in sorted([*sets, *more], key=lambda one: (one[0], -one[1])):
            if not kept or n > kept[-1][1]:
                kept.append((c, n))
        sets = kept
    return sets[-1][1]
