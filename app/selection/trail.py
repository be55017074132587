"""The shares a completion went through, kept to answer questions with one thing changed.

With another cost or more support for one project nothing changes at a share as long as that project
is not bought there: what was bought, and the money left, stay. So a run with one thing changed
begins where that project might first be bought. What "might" is, is looked at in floats, with a
billionth to spare; from there on everything is run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from app.selection.equal_shares import Stretch
from app.selection.purses import Purses
from app.selection.table import NEAR

if TYPE_CHECKING:
    from app.selection.equal_shares import Run
    from app.selection.pot import Pot
    from app.selection.table import Floats, Table

ROUNDING = 4 * NEAR


@dataclass(slots=True)
class Look:
    """A moment of a stretch: the most each ballot's voters have, and the most that is paid then."""

    stretch: int
    left: Floats
    price: float
    """Per point of the utility; without end once nothing more is bought."""


@dataclass
class Trail:
    """The stretches of one completion, smallest shares first."""

    pot: Pot
    stretches: list[Stretch] = field(default_factory=list)

    def add(self, run: Run) -> None:
        """Note a run; it is the only share of its stretch until there are more."""
        self.stretches.append(Stretch(run, run.purse))

    def go_on(self, last: int, run: Run) -> None:
        """Note up to which purse the stretch went, and the run that begins the next."""
        self.stretches[-1].last = last
        self.add(run)

    def follow(self, other: Pot) -> int:
        """Return how many stretches, from the first on, surely go as they went for another pot."""
        differ = self._differing(other)
        if differ is None:
            return 0
        sure = len(self.stretches)
        for p in differ:
            sure = min(sure, self._until_bought(p))
            if p in other.candidates and other.table.value[p] > 0:
                sure = min(sure, self._until_reached(other.table, p))
        return sure

    def _differing(self, other: Pot) -> list[int] | None:
        """Return the projects that are not the same for both; None when more than that differs."""
        mine, also = self.pot.table, other.table
        given, wanted = mine.instance.constraints, also.instance.constraints
        same = (
            _frame(self.pot) == _frame(other)
            and (given.exclusions, given.prerequisites, given.caps)
            == (wanted.exclusions, wanted.prerequisites, wanted.caps)
            and np.array_equal(mine.weights, also.weights)
            and len(mine.costs) == len(also.costs)
        )
        if not same:
            return None
        one, two = set(self.pot.candidates), set(other.candidates)
        found = [
            p
            for p in range(len(mine.costs))
            if mine.costs[p] != also.costs[p]
            or mine.supporters[p] != also.supporters[p]
            or (p in one) != (p in two)
            or not mine.rows[p].same(also.rows[p])
        ]
        fixed = self.pot.gate.taken.union(self.pot.forced)
        return None if fixed.intersection(found) else found

    def _until_bought(self, p: int) -> int:
        for place, stretch in enumerate(self.stretches):
            if any(bought.p == p for bought in stretch.run.bought):
                return place
        return len(self.stretches)

    def _until_reached(self, table: Table, p: int) -> int:
        """Return how many stretches pass before p might be bought."""
        row, looks = table.rows[p], self._looks
        most = np.array([look.price for look in looks]) * table.worth[p]
        left = np.stack([look.left[row.groups] for look in looks])
        paid = np.minimum(left, most[:, None] * row.points) @ row.weights
        reached = np.flatnonzero(paid >= table.costs[p] * table.voters * (1 - ROUNDING))
        return looks[int(reached[0])].stretch if len(reached) else len(self.stretches)

    @cached_property
    def _looks(self) -> list[Look]:
        found: list[Look] = []
        for place, stretch in enumerate(self.stretches):
            run, table = stretch.run, self.pot.table
            purses, spare = Purses(table, stretch.last), ROUNDING * stretch.last
            for bought in run.bought:
                price = bought.price * (1 + ROUNDING)
                found.append(Look(place, purses.money + spare, price / table.worth[bought.p]))
                now = purses.offer(bought.p)
                if now is not None:
                    purses.spend(bought.p, now.price - now.margin)
            if not run.over:
                found.append(Look(place, purses.money + spare, inf))
        return found


def _frame(pot: Pot) -> tuple[Any, ...]:
    """Return what two pots must have in common to be compared at all."""
    config = replace(pot.config, explain=False)
    return pot.budget, pot.forced, pot.gate.taken, config, pot.breaker.first


@dataclass
class Trails:
    """The trails of one outcome: of the first run, and of the two pots of the reserve."""

    found: list[Trail] = field(default_factory=list)
    known: bool = False
    """All are there: pots follow them, and add none."""

    def begin(self, pot: Pot, base: Run) -> Trail | None:
        """Return where a pot notes its stretches."""
        if self.known:
            return None
        self.found.append(Trail(pot))
        self.found[-1].add(base)
        return self.found[-1]

    def follow(self, pot: Pot) -> list[Stretch]:
        """Return the stretches that surely go the same for a pot with one thing changed."""
        if not self.known:
            return []
        sure = [trail.stretches[: trail.follow(pot)] for trail in self.found]
        return max(sure, key=len, default=[])
