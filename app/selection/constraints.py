"""Exclusion groups, prerequisites and caps: what may still be chosen next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from app.selection.model import Constraints
    from app.selection.table import Table

Block = tuple[str, tuple[str, ...]]
"""Reason code and what stands behind it (ids or names of caps)."""


class Gate:
    """Which projects the constraints allow, given what has been taken so far."""

    def __init__(self, table: Table, constraints: Constraints) -> None:
        self._table = table
        self._ids = [project.id for project in table.instance.projects]
        self._rivals: dict[int, set[int]] = {}
        for group in constraints.exclusions:
            members = {table.index[name] for name in group}
            for member in members:
                self._rivals.setdefault(member, set()).update(members - {member})
        self._needs: dict[int, list[int]] = {}
        for name, needed in constraints.prerequisites:
            self._needs.setdefault(table.index[name], []).append(table.index[needed])
        self._caps: dict[int, list[int]] = {}
        for number, cap in enumerate(constraints.caps):
            for name in cap.members:
                self._caps.setdefault(table.index[name], []).append(number)
        self._limits = constraints.caps
        self.free = not (self._rivals or self._needs or self._caps)
        self.taken: set[int] = set()
        self._spent = [0] * len(constraints.caps)
        self._count = [0] * len(constraints.caps)

    def copy(self) -> Self:
        """Return a gate that goes its own way from here."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.taken = set(self.taken)
        other._spent = list(self._spent)
        other._count = list(self._count)
        return other

    def take(self, p: int) -> None:
        """Note that project p is in."""
        self.taken.add(p)
        for number in self._caps.get(p, ()):
            self._spent[number] += self._table.costs[p]
            self._count[number] += 1

    def code(self, p: int) -> str | None:
        """Return the code of what keeps project p out now, or None."""
        if self.free:
            return None
        rivals = self._rivals.get(p)
        if rivals and not self.taken.isdisjoint(rivals):
            return "rival_chosen"
        needed = self._needs.get(p)
        if needed and not self.taken.issuperset(needed):
            return "prerequisite_missing"
        return "cap_reached" if self._caps.get(p) and self._reached(p) else None

    def block(self, p: int) -> Block | None:
        """Say what keeps project p out now, and what stands behind it; or None."""
        code = self.code(p)
        if code is None:
            return None
        if code == "rival_chosen":
            return code, self._names(self._rivals[p] & self.taken)
        if code == "prerequisite_missing":
            return code, self._names(set(self._needs[p]) - self.taken)
        return code, tuple(self._limits[n].name for n in self._reached(p))

    def _reached(self, p: int) -> list[int]:
        cost = self._table.costs[p]
        return [n for n in self._caps[p] if not self._room(n, cost)]

    def _room(self, number: int, cost: int) -> bool:
        cap = self._limits[number]
        money = cap.max_cost is None or self._spent[number] + cost <= cap.max_cost
        return money and (cap.max_count is None or self._count[number] < cap.max_count)

    def _names(self, projects: set[int]) -> tuple[str, ...]:
        return tuple(self._ids[q] for q in sorted(projects))
