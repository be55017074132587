"""An amount of money to spend, and how it was spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.selection.constraints import Gate
    from app.selection.equal_shares import Run, Stretch
    from app.selection.model import RuleConfig
    from app.selection.table import Table
    from app.selection.ties import RawTie, TieBreaker


class Notes(Protocol):
    """Where one completion notes its stretches."""

    def go_on(self, last: int, run: Run) -> None:
        """Note up to which purse the stretch went, and the run that begins the next."""


class Ways(Protocol):
    """Ways that completions went before, to note or to follow."""

    def begin(self, pot: Pot, base: Run) -> Notes | None:
        """Return where a pot notes its stretches, if it does."""

    def follow(self, pot: Pot) -> Sequence[Stretch]:
        """Return the stretches that surely go the same for a pot."""


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
    trails: Ways | None = None
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
        if p not in gate.taken:
            gate.take(p)
    return Spent([(p, "forced_in") for p in pot.forced], gate)
