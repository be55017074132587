"""From a rule to a full pot: equal shares, larger equal shares, then what still fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from app.selection.equal_shares import Run, run_shares
from app.selection.steady import prices_if_steady

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.model import RuleConfig
    from app.selection.table import Table
    from app.selection.ties import RawTie, TieBreaker


@dataclass(slots=True)
class Pot:
    """One amount of money, who may win it, and what the constraints still allow."""

    table: Table
    budget: int
    candidates: list[int]
    forced: list[int]
    gate: Gate
    breaker: TieBreaker
    config: RuleConfig


@dataclass(slots=True)
class Spent:
    """How a pot was spent: projects in order, each with its reason code."""

    order: list[tuple[int, str]]
    gate: Gate
    ties: list[tuple[int, RawTie]] = field(default_factory=list)
    """Pairs (number of projects chosen before it in this pot, tie)."""
    run: Run | None = None
    """The run of equal shares that counts."""

    def cost(self, table: Table) -> int:
        """Return what the chosen cost together, those forced in too."""
        return sum(table.costs[p] for p, _ in self.order)


def start(pot: Pot) -> Spent:
    """Take what is forced in, paid off the top."""
    gate = pot.gate.copy()
    for p in pot.forced:
        gate.take(p)
    return Spent([(p, "forced_in") for p in pot.forced], gate)


def equal_shares(pot: Pot) -> Spent:
    """Equal shares with the completion that the rule names."""
    spent = start(pot)
    room = pot.budget - spent.cost(pot.table)
    if pot.table.voters and room >= 0:
        base = run_shares(
            pot.table, pot.candidates, spent.gate.copy(), pot.breaker, room
        )
        last = base
        if pot.config.completion in {"add", "add-fill"}:
            last = _larger(pot, spent.gate, base, room)
        _accept(spent, base, last)
    if pot.config.completion in {"fill", "add-fill"}:
        fill(pot, spent)
    return spent


def step_of(pot: Pot) -> int:
    """Return by how many units a share grows per step."""
    if pot.config.add_step is not None:
        return pot.config.add_step
    return max(1, -(-pot.budget // (pot.table.voters * 1000)))


def fixed_share(pot: Pot, purse: int) -> Spent:
    """Run once with a given purse (share times voters), then fill if the rule says so."""
    spent = start(pot)
    run = run_shares(pot.table, pot.candidates, spent.gate.copy(), pot.breaker, purse)
    _accept(spent, run, run)
    if pot.config.completion in {"fill", "add-fill"}:
        fill(pot, spent)
    return spent


def fill(pot: Pot, spent: Spent, code: str = "chosen_rest") -> None:
    """Take what still fits, most points per cost first."""
    table = pot.table
    ratio = {p: per_cost(table, p) for p in pot.candidates}
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
        free = (n for n, p in enumerate(left) if spent.gate.block(p) is None)
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
        if gate.block(p) is None:
            tied.append(p)
    return tied


def _accept(spent: Spent, base: Run, last: Run) -> None:
    before = len(spent.order)
    first = {bought.p for bought in base.bought}
    for bought in last.bought:
        code = "chosen" if bought.p in first else "chosen_larger_shares"
        spent.order.append((bought.p, code))
    place = {bought.p: before + n for n, bought in enumerate(last.bought)}
    spent.ties += [(place[tie.won], tie) for tie in last.ties]
    spent.gate, spent.run = last.gate, last


def _larger(pot: Pot, gate: Gate, base: Run, room: int) -> Run:
    """Raise the shares step by step; the last result within the budget counts.

    Of runs in a row that choose the same projects the one with the smallest share is kept.
    """
    step = step_of(pot) * pot.table.voters
    kept, last = base, base
    patience = Patience()
    while _more(pot, kept, room):
        purse, known = _skip(pot, gate, last, step, patience)
        last = run_shares(
            pot.table, pot.candidates, gate.copy(), pot.breaker, purse + step, room, known
        )
        if last.over:
            return kept
        if last.gate.taken != kept.gate.taken:
            kept = last
    return kept


@dataclass(slots=True)
class Patience:
    """After failed attempts to skip runs, wait a little before the next one."""

    failed: int = 0
    wait: int = 0

    def note(self, *, skipped: bool) -> None:
        """Remember how an attempt went."""
        self.failed = 0 if skipped else min(self.failed + 1, 6)
        self.wait = self.failed


def _skip(
    pot: Pot, gate: Gate, run: Run, step: int, patience: Patience
) -> tuple[int, list[int]]:
    """Return the largest purse found up to which nothing changes.

    And the first purchases that stay the same one step further.
    """
    purse = run.purse
    if patience.wait:
        patience.wait -= 1
        return purse, []
    order = [bought.p for bought in run.bought]
    prices = [bought.price for bought in run.bought]
    jump, growing, known = 1, True, 0
    while jump:
        found = prices_if_steady(
            pot.table, pot.candidates, gate, order, prices, purse + jump * step
        )
        if len(found) > len(order):
            purse, prices = purse + jump * step, found[:-1]
            jump, known = (jump * 2 if growing else jump), 0
        else:
            growing, jump, known = False, jump // 4, max(known, len(found))
    patience.note(skipped=purse > run.purse or known * 2 > len(order))
    return purse, order[:known]


def _more(pot: Pot, run: Run, room: int) -> bool:
    """Tell whether larger shares may still add something."""
    table, gate = pot.table, run.gate
    for p in pot.candidates:
        if table.value[p] > 0 and p not in gate.taken and gate.block(p) is None:
            if not pot.config.early_stop or run.cost + table.costs[p] <= room:
                return True
    return False
