"""The exploration reserve as a conditional floor, around any rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.selection.completion import equal_shares
from app.selection.greedy import greedy, greedy_per_cost
from app.selection.model import Reserve
from app.selection.phragmen import phragmen
from app.selection.pot import Spent, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.selection.model import Rule
    from app.selection.pot import Pot


@dataclass(slots=True)
class Result:
    """How the money was spent: one pot, or the reserve first and then the rest."""

    pots: list[tuple[Pot, Spent]]
    reserve: Reserve | None = None

    @property
    def order(self) -> list[tuple[int, str]]:
        """Projects in order of selection, each with its reason code."""
        return [entry for _, spent in self.pots for entry in spent.order]

    @property
    def chosen(self) -> set[int]:
        """The projects that are in."""
        return {p for p, _ in self.order}


def rule_of(rule: Rule) -> Callable[[Pot], Spent]:
    """Return the function behind a rule."""
    if rule == "max-total":
        from app.selection.maxtotal import max_total

        return max_total
    return {
        "equal-shares": equal_shares,
        "greedy": greedy,
        "greedy-per-cost": greedy_per_cost,
        "phragmen": phragmen,
    }[rule]


def with_reserve(pot: Pot) -> Result:
    """Spend the pot; look after the reserve where the vote did not by itself."""
    rule = rule_of(pot.config.rule)
    first = Result([(pot, rule(pot))])
    if not pot.config.reserve_percent or not pot.config.exploration:
        return first
    amount = pot.budget * pot.config.reserve_percent // 100
    exploring = _exploring(pot)
    eligible = [p for p in [*pot.candidates, *pot.forced] if p in exploring]
    cheapest = min((pot.table.costs[p] for p in eligible), default=None)
    spent = _spent(pot, first, exploring)
    second = None
    if spent < amount and any(p not in first.chosen for p in eligible):
        second = _two_pots(pot, amount, exploring, rule)
        if _spent(pot, second, exploring) <= spent:
            second = None
    result = second or first
    spent = _spent(pot, result, exploring)
    result.reserve = Reserve(amount, cheapest, spent, spent >= amount, second is not None)
    return result


def _exploring(pot: Pot) -> set[int]:
    return {
        p
        for p, project in enumerate(pot.table.instance.projects)
        if pot.config.exploration & set(project.categories)
    }


def _spent(pot: Pot, result: Result, exploring: set[int]) -> int:
    return sum(pot.table.costs[p] for p in result.chosen & exploring)


def _two_pots(pot: Pot, amount: int, exploring: set[int], rule: Callable[[Pot], Spent]) -> Result:
    costs = pot.table.costs
    others = sum(costs[p] for p in pot.forced if p not in exploring)
    forced = [p for p in pot.forced if p in exploring]
    # What is forced in stands beside every choice, whichever pot pays for it.
    gate = start(pot).gate
    inside = replace(
        pot,
        # What is forced in is paid in any case, whether the reserve is large enough for it or not.
        budget=max(sum(costs[p] for p in forced), min(amount, pot.budget - others)),
        candidates=[p for p in pot.candidates if p in exploring],
        forced=forced,
        gate=gate,
    )
    one = rule(inside)
    one.order = [(p, code if code == "forced_in" else "chosen_reserve") for p, code in one.order]
    taken = {p for p, _ in one.order}
    rest = replace(
        pot,
        budget=pot.budget - one.cost(pot.table),
        candidates=[p for p in pot.candidates if p not in taken],
        forced=[p for p in pot.forced if p not in taken],
        gate=one.gate,
    )
    return Result([(inside, one), (rest, rule(rest))])
