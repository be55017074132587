"""Who comes first among equals, and the ties that were met on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.selection.model import RuleConfig
    from app.selection.table import Table

Decider = Literal["cost", "points", "supporters", "lot", "name"]


@dataclass(frozen=True, slots=True)
class RawTie:
    """Projects (by index) that were exactly equal; `won` was taken."""

    tied: tuple[int, ...]
    won: int
    decided_by: Decider


def lot(seed: str, name: str) -> str:
    """Return the lot of a project: SHA-256 of seed, colon and id, in hex; the lowest wins."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


class TieBreaker:
    """Lower cost, more points, more supporters, lot; or the smallest id as text.

    `first`, when given, goes before all its equals (to see whether a tie mattered).
    """

    def __init__(self, table: Table, config: RuleConfig, first: int | None = None) -> None:
        self.first = first
        self._labels: tuple[Decider, ...] = ("cost", "points", "supporters", "lot")
        ids = [project.id for project in table.instance.projects]
        if config.ties == "name":
            self._labels = ("name",)
            self._keys: list[tuple[int | str, ...]] = [(name,) for name in ids]
        else:
            self._keys = [
                (table.costs[p], -table.value[p], -table.supporters[p], lot(config.seed, name))
                for p, name in enumerate(ids)
            ]
        order = sorted(range(len(ids)), key=self._keys.__getitem__)
        self.rank = [0] * len(ids)
        for place, p in enumerate(order):
            self.rank[p] = place

    def preferring(self, first: int) -> TieBreaker:
        """Return the same order with one project ahead of its equals."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.first = first
        return other

    def place(self, p: int) -> int:
        """Return the place of project p among equals, lowest first."""
        return -1 if p == self.first else self.rank[p]

    def pick(self, tied: Sequence[int], met: list[RawTie]) -> int:
        """Return who goes first; a real tie is noted in `met`."""
        if len(tied) == 1:
            return tied[0]
        ranked = sorted(tied, key=self.place)
        met.append(RawTie(tuple(ranked), ranked[0], self._decider(ranked[0], ranked[1])))
        return ranked[0]

    def _decider(self, one: int, other: int) -> Decider:
        pairs = zip(self._labels, self._keys[one], self._keys[other], strict=True)
        return next((label for label, a, b in pairs if a != b), self._labels[-1])
