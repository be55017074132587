"""Which units may be seen by themselves, so that nobody's answers can be guessed. Pure.

Answers are put in *cells*, each of five or more. A unit is shown only when its answers are exactly a
number of whole cells. Whatever anybody adds or subtracts of what is shown (siblings, parents, the whole)
is then again a number of whole cells: five or more, or nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LEAST = 5
"""No group of fewer answers is shown."""
Place = int | None
"""A unit, or None for the organisation as a whole."""


@dataclass(frozen=True)
class Grouping:
    """The cell of each unit with answers, the units that are shown, and how many answers each has.

    `cell_of[place]` is where the answers of a unit are kept; it may be a unit above it.
    """

    cell_of: Mapping[Place, Place]
    shown: frozenset[Place]
    counts: Mapping[Place, int]


@dataclass
class _Work:
    parents: Mapping[int, int | None]
    members: dict[Place, set[Place]] = field(default_factory=dict)
    sizes: dict[Place, int] = field(default_factory=dict)
    hidden: set[Place] = field(default_factory=set)


def group(parents: Mapping[int, int | None], answers: Mapping[Place, int]) -> Grouping:
    """Put answers in cells and tell which places may be shown.

    `parents` holds every unit; `answers` counts those of its own people per place (None: without unit).
    A unit with fewer than five goes up to its parent; what is still fewer than five there takes along
    the cell that hides the least: the fewest units, then the fewest answers.
    """
    work = _Work(parents)
    children = children_of(parents)
    for place in bottom_up(children):
        _settle(work, place, children, answers.get(place, 0))
    cell_of = {own: cell for cell, owns in work.members.items() for own in owns}
    counts = {
        place: sum(work.sizes.get(p, 0) for p in _within(place, children))
        for place in (*parents, None)
    }
    shown = frozenset(p for p, n in counts.items() if n >= LEAST and p not in work.hidden)
    kept = {own: cell for own, cell in cell_of.items() if work.sizes[cell] >= LEAST}
    return Grouping(kept, shown, {p: counts[p] for p in shown})


def _settle(work: _Work, place: Place, children: Mapping[Place, Sequence[int]], own: int) -> None:
    """Make the cell of a place from its own answers and what came up from below."""
    work.members.setdefault(place, set()).add(place)
    work.sizes[place] = work.sizes.get(place, 0) + own
    if not 0 < work.sizes[place] < LEAST:
        return
    cells = [p for p in _within(place, children) if p != place and work.sizes.get(p, 0) >= LEAST]
    if cells:
        best = min(cells, key=lambda p: (_depth(work, p, place), work.sizes[p], p or 0))
        _hide(work, best, place)
        _merge(work, best, place)
    elif place is not None:
        work.hidden.add(place)
        _merge(work, place, work.parents[place])


def _hide(work: _Work, low: Place, high: Place) -> None:
    """Hide a unit and what lies between it and a place above it: their answers are no longer whole."""
    while low != high and low is not None:
        work.hidden.add(low)
        low = work.parents[low]


def _merge(work: _Work, source: Place, target: Place) -> None:
    work.members.setdefault(target, set()).update(work.members.pop(source, set()))
    work.sizes[target] = work.sizes.get(target, 0) + work.sizes.pop(source, 0)


def _depth(work: _Work, low: Place, high: Place) -> int:
    """Return how many units that are shown now would be hidden."""
    lost = 0
    while low != high and low is not None:
        lost += low not in work.hidden
        low = work.parents[low]
    return lost


def children_of(parents: Mapping[int, int | None]) -> dict[Place, list[int]]:
    """Return the units directly in each place."""
    found: dict[Place, list[int]] = {}
    for unit in sorted(parents):
        found.setdefault(parents[unit], []).append(unit)
    return found


def bottom_up(children: Mapping[Place, Sequence[int]]) -> list[Place]:
    """Return every place, those within a place before it."""
    return list(reversed(list(_within(None, children))))


def _within(place: Place, children: Mapping[Place, Sequence[int]]) -> Iterable[Place]:
    """Walk over a place and everything below it, from the top."""
    waiting: list[Place] = [place]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += children.get(here, ())
