"""Whether the wishes can be met at all; if not, each single one whose removal helps.

Every limit is an upper one, so the empty set meets them all: only what is forced in can clash, with
the budget, with a limit or with what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from app.selection.constraints import Gate
from app.selection.model import Constraints, SelectionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.selection.table import Table

Entry = TypeVar("Entry")
Kind = Literal["forced_in", "left_out", "exclusion", "prerequisite", "cap"]


@dataclass(frozen=True, slots=True)
class Wish:
    """One constraint: its kind and the ids it names (of a cap its name)."""

    kind: Kind
    names: tuple[str, ...]

    def __str__(self) -> str:
        """Write it in one line."""
        return f"{self.kind} {', '.join(self.names)}"


class InfeasibleError(SelectionError):
    """Wishes that nothing meets; `helps` are those of which taking away one is enough."""

    def __init__(self, fault: str, helps: tuple[Wish, ...]) -> None:
        remedy = "; or ".join(map(str, helps)) or "no single constraint"
        super().__init__(f"{fault}; it helps to take away: {remedy}")
        self.fault = fault
        self.helps = helps


def check_wishes(table: Table, constraints: Constraints) -> None:
    """Refuse constraints that name unknown projects or that nothing can meet.

    Raises:
        SelectionError: a constraint names an unknown project.
        InfeasibleError: names what clashes, and what helps.
    """
    for name in _named(constraints):
        if name not in table.index:
            message = f"a constraint names an unknown project: {name}"
            raise SelectionError(message)
    fault = _clash(table, constraints)
    if fault is not None:
        helps = (wish for wish, rest in _one_less(constraints) if _clash(table, rest) is None)
        raise InfeasibleError(fault, tuple(helps))


def _named(given: Constraints) -> list[str]:
    named = [*given.forced_in, *(name for name, _ in given.left_out)]
    named += [name for group in (*given.exclusions, *given.prerequisites) for name in group]
    return named + [name for cap in given.caps for name in sorted(cap.members)]


def _clash(table: Table, given: Constraints) -> str | None:
    """Say what keeps the forced projects from being in together, or None."""
    both = set(given.forced_in) & {name for name, _ in given.left_out}
    if both:
        return f"project {min(both)} is forced in and left out"
    gate = Gate(table, given)
    waiting = [table.index[name] for name in dict.fromkeys(given.forced_in)]
    if sum(table.costs[p] for p in waiting) > table.instance.budget:
        return "the projects forced in cost more than the budget"
    while waiting:
        ready = [p for p in waiting if gate.block(p) is None]
        if not ready:
            code, because = gate.block(waiting[0]) or ("", ())
            name = table.instance.projects[waiting[0]].id
            return f"project {name} cannot be forced in: {code} ({', '.join(because)})"
        gate.take(ready[0])
        waiting.remove(ready[0])
    return None


def _one_less(given: Constraints) -> Iterator[tuple[Wish, Constraints]]:
    """Take away one constraint after the other."""
    for name in dict.fromkeys(given.forced_in):
        rest = tuple(other for other in given.forced_in if other != name)
        yield Wish("forced_in", (name,)), replace(given, forced_in=rest)
    for n, (name, _) in enumerate(given.left_out):
        yield Wish("left_out", (name,)), replace(given, left_out=_without(given.left_out, n))
    for n, group in enumerate(given.exclusions):
        yield Wish("exclusion", group), replace(given, exclusions=_without(given.exclusions, n))
    for n, pair in enumerate(given.prerequisites):
        rest_pairs = _without(given.prerequisites, n)
        yield Wish("prerequisite", pair), replace(given, prerequisites=rest_pairs)
    for n, cap in enumerate(given.caps):
        yield Wish("cap", (cap.name,)), replace(given, caps=_without(given.caps, n))


def _without(entries: tuple[Entry, ...], place: int) -> tuple[Entry, ...]:
    return entries[:place] + entries[place + 1 :]
