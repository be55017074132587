"""A run of equal shares that larger shares are held against, and how they come off."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.selection.constraints import Gate
    from app.selection.equal_shares import Run
    from app.selection.pot import Pot


@dataclass(slots=True)
class Course:
    """What a run bought: the order, the price of each then, and who paid in full."""

    purse: int
    order: list[int]
    prices: list[float]
    flat: list[bool]
    """Nobody fell short: then the price is cost / points, for every larger share too."""

    @classmethod
    def of(cls, run: Run) -> Self:
        """Read the course of a run."""
        rows = run.purses.table.rows
        return cls(
            purse=run.purse,
            order=[bought.p for bought in run.bought],
            prices=[bought.price for bought in run.bought],
            flat=[bought.rich == rows[bought.p].total for bought in run.bought],
        )


@dataclass(slots=True)
class Steps:
    """Larger purses to look at, smallest first; `wide[n]`: others lie between it and the last."""

    purses: list[int]
    wide: list[bool]

    @classmethod
    def of(cls, purse: int, step: int, rungs: Sequence[int]) -> Self:
        """Return the purses so many steps beyond one."""
        wide = [b - a > 1 for a, b in pairwise((0, *rungs))]
        return cls([purse + n * step for n in rungs], wide)


@dataclass(slots=True)
class Steady:
    """How the purses that were tried came off, smallest first."""

    passed: int = 0
    """So many of them, and all between them, surely buy the same in the same order."""
    prices: list[float] = field(default_factory=list)
    """The prices at the last that passed."""
    known: int = 0
    """So many first purchases surely stay the same at the first that did not pass."""


class Rivals:
    """Judges whether another project can come before the one that was bought."""

    def __init__(self, pot: Pot, gate: Gate) -> None:
        self.table = pot.table
        self.place = pot.breaker.place
        self.gate = gate.copy()
        self.winner: int | None = None
        self.flat = False

    def dangerous(self, p: int) -> bool:
        """Tell whether project p, not surely dearer, may really come first."""
        if p == self.winner or p in self.gate.taken or self.gate.code(p) is not None:
            return False
        if self.winner is None or not self.flat:
            return True
        mine, other = self.table.value[self.winner], self.table.value[p]
        least = self.table.costs[p] * mine, self.place(p)
        return least < (self.table.costs[self.winner] * other, self.place(self.winner))
