"""Equal shares, larger equal shares, then what still fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.selection.course import Course, Steps
from app.selection.equal_shares import Run, run_shares
from app.selection.greedy import fill
from app.selection.pot import Pot, Spent, start
from app.selection.steady import try_purses
from app.selection.table import SMALL

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.pot import Notes

BESIDE = 12
"""So many larger shares are looked at side by side."""


def equal_shares(pot: Pot) -> Spent:
    """Equal shares with the completion that the rule names."""
    spent = start(pot)
    room = pot.budget - spent.cost(pot.table)
    if pot.table.voters and room >= 0:
        if pot.config.completion in {"add", "add-fill"}:
            base, last = _larger(pot, spent.gate, room)
        else:
            last = base = _once(pot, spent.gate, room)
        _accept(spent, base, last)
    if pot.config.completion in {"fill", "add-fill"}:
        fill(pot, spent)
    return spent


def step_of(pot: Pot) -> int:
    """Return by how many units a share grows per step."""
    if pot.config.add_step is not None:
        return pot.config.add_step
    return max(1, -(-pot.budget // (pot.table.voters * 1000)))


def fixed_share(pot: Pot, like: Run, same: int) -> Spent:
    """Run once with the purse of another run, then fill if the rule says so.

    The first `same` purchases are surely those of that run.
    """
    spent = start(pot)
    done = like.bought[:same]
    gate = spent.gate.copy()
    run = run_shares(pot.table, pot.candidates, gate, pot.breaker, like.purse, done=done)
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


def _once(pot: Pot, gate: Gate, purse: int) -> Run:
    return run_shares(pot.table, pot.candidates, gate.copy(), pot.breaker, purse)


def _larger(pot: Pot, gate: Gate, room: int) -> tuple[Run, Run]:
    """Raise the shares step by step; the last result within the budget counts.

    Of runs in a row that choose the same projects the one with the smallest share is kept.
    Returned behind the first run.
    """
    way = Way(pot, gate, room)
    kept = base = way.first()
    while _more(pot, kept, room):
        last = way.next()
        if last.over:
            break
        if last.gate.taken != kept.gate.taken:
            kept = last
    if kept.ties_known:
        return base, kept
    # Once more from the start: a run with known purchases has not met their ties.
    return base, _once(pot, gate, kept.purse)


class Way:
    """The runs of one completion: along a trail that is known as far as it goes, then further."""

    def __init__(self, pot: Pot, gate: Gate, room: int) -> None:
        self.pot, self.gate, self.room = pot, gate, room
        self.step = step_of(pot) * pot.table.voters
        self.stride = Stride()
        self.ahead = pot.trails.follow(pot) if pot.trails else []
        self.place = 0
        self.trail: Notes | None = None
        self.last: Run

    def first(self) -> Run:
        """Return the run with the plain shares."""
        self.last = self._known() or _once(self.pot, self.gate, self.room)
        self.trail = self.pot.trails.begin(self.pot, self.last) if self.pot.trails else None
        return self.last

    def next(self) -> Run:
        """Return the next run in which something may change."""
        found = self._known()
        if found is None:
            purse, known = _skip(self.pot, self.gate, self.last, self.step, self.stride)
            found = run_shares(
                self.pot.table,
                self.pot.candidates,
                self.gate.copy(),
                self.pot.breaker,
                purse + self.step,
                self.room,
                known,
            )
            if self.trail:
                self.trail.go_on(purse, found)
        self.last = found
        return found

    def _known(self) -> Run | None:
        """Return the next run of the trail that is followed, as if it had been run here."""
        if self.place >= len(self.ahead):
            return None
        stretch = self.ahead[self.place]
        self.place += 1
        self.stride.wait = 1
        return stretch.again(self.gate.copy())


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
    prefix = pot.table.pairs > SMALL and found.known * 2 > len(course.order)
    stride.note(worked=purse > run.purse or prefix)
    return purse, course.order[: found.known]


def _more(pot: Pot, run: Run, room: int) -> bool:
    """Tell whether larger shares may still add something."""
    table, gate = pot.table, run.gate
    for p in pot.candidates:
        open_ = table.value[p] > 0 and p not in gate.taken and gate.code(p) is None
        if open_ and not (pot.config.early_stop and run.cost + table.costs[p] > room):
            return True
    return False
