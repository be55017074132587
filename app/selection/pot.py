"""An amount of money to spend, and how it was spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.selection.constraints import Gate
    from app.selection.equal_shares import Run
    from app.selection.model import RuleConfig
    from app.selection.table import Table
    from app.selection.ties import RawTie, TieBreaker
    from app.selection.trail import Trails


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
    trails: Trails | None = None
    """Where completions note their way, or follow one that is known."""


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
