"""Where remarks are read: above their unit, among those of ten or more who may have written them. Pure.

Ten who may have written, not ten who are shown there: the people of a place itself are read one level
higher, so of the ten answers at a place with one group within it perhaps five wrote what stands there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.scan.grouping import Grouping, Place, bottom_up, children_of

LEAST_FOR_TEXT = 10
"""Remarks are shown only among so many who may have written them."""


@dataclass
class _Work:
    """Which cells are read at each place, and how many answers each cell has."""

    sizes: dict[Place, int] = field(default_factory=dict)
    read_at: dict[Place, list[Place]] = field(default_factory=dict)

    def writers(self, place: Place) -> int:
        return sum(self.sizes[cell] for cell in self.read_at.get(place, ()))

    def move(self, source: Place, target: Place) -> None:
        self.read_at.setdefault(target, []).extend(self.read_at.pop(source, ()))


def places_for_text(
    grouping: Grouping, parents: Mapping[int, int | None], answers: Mapping[Place, int]
) -> dict[Place, Place]:
    """Return where the remarks of each unit are read; one that is left out is read nowhere.

    Too few go up until they are ten; at the top they take along the fewest from below.
    """
    work = _Work()
    for own, cell in grouping.cell_of.items():
        work.sizes[cell] = work.sizes.get(cell, 0) + answers.get(own, 0)
    for cell in work.sizes:
        work.read_at.setdefault(_higher(cell, grouping, parents), []).append(cell)
    for place in bottom_up(children_of(parents)):
        if place is not None and work.writers(place) < LEAST_FOR_TEXT:
            work.move(place, _higher(place, grouping, parents))
    while work.writers(None) < LEAST_FOR_TEXT and (below := [p for p in work.read_at if p]):
        work.move(min(below, key=lambda p: (work.writers(p), p)), None)
    target = {cell: place for place, cells in work.read_at.items() for cell in cells}
    enough = {place for place in work.read_at if work.writers(place) >= LEAST_FOR_TEXT}
    return {own: target[c] for own, c in grouping.cell_of.items() if target[c] in enough}


def _higher(place: Place, grouping: Grouping, parents: Mapping[int, int | None]) -> Place:
    """Return the nearest place above that is shown."""
    while place is not None:
        place = parents[place]
        if place in grouping.shown:
            break
    return place
