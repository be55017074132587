"""Equal shares, larger equal shares, then what still fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.selection.equal_shares import Run, run_shares
from app.selection.greedy import fill
from app.selection.pot import Pot, Spent, start
from app.selection.steady import Course, Steps, try_purses

if TYPE_CHECKING:
    from app.selection.constraints import Gate

BESIDE = 12
"""So many larger shares are looked at side by side."""


def equal_shares(pot: Pot) -> Spent:
    """Equal shares with the completion that the rule names."""
    spent = start(pot)
    room = pot.budget - spent.cost(pot.table)
    if pot.table.voters and room >= 0:
        base = run_shares(pot.table, pot.candidates, spent.gate.copy(), pot.breaker, room)
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
    stride = Stride()
    while _more(pot, kept, room):
        purse, known = _skip(pot, gate, last, step, stride)
        last = run_shares(
            pot.table, pot.candidates, gate.copy(), pot.breaker, purse + step, room, known
        )
        if last.over:
            break
        if last.gate.taken != kept.gate.taken:
            kept = last
    if kept is base:
        return base
    # Once more from the start: a run with known purchases has not met their ties.
    return run_shares(pot.table, pot.candidates, gate.copy(), pot.breaker, kept.purse)


@dataclass(slots=True)
class Stride:
    """How many steps on it pays to look: further after a success, and not at once after failures."""

    unit: int = 1
    failed: int = 0
    wait: int = 0

    def rungs(self) -> tuple[int, ...]:
        """Return the numbers of steps to look at."""
        return tuple(self.unit * n for n in range(1, BESIDE + 1))

    def note(self, *, worked: bool) -> None:
        """Remember how an attempt went."""
        self.failed = 0 if worked else min(self.failed + 1, 6)
        self.wait = self.failed


def _skip(pot: Pot, gate: Gate, run: Run, step: int, stride: Stride) -> tuple[int, list[int]]:
    """Return the largest purse found up to which nothing changes.

    And the first purchases that stay the same one step further.
    """
    purse = run.purse
    if stride.wait:
        stride.wait -= 1
        return purse, []
    course = Course.of(run)
    while True:
        rungs = stride.rungs()
        found = try_purses(pot, gate, course, Steps.of(purse, step, rungs))
        if found.passed:
            purse += rungs[found.passed - 1] * step
            course.prices = found.prices
        if found.passed == len(rungs):
            stride.unit *= 2
        elif stride.unit == 1:
            break
        else:
            stride.unit = max(1, stride.unit // 4)
    stride.note(worked=purse > run.purse or found.known * 2 > len(course.order))
    return purse, course.order[: found.known]


def _more(pot: Pot, run: Run, room: int) -> bool:
    """Tell whether larger shares may still add something."""
    table, gate = pot.table, run.gate
    for p in pot.candidates:
        open_ = table.value[p] > 0 and p not in gate.taken and gate.block(p) is None
        if open_ and not (pot.config.early_stop and run.cost + table.costs[p] > room):
            return True
    return False
