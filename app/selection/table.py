"""The ballots of an instance as arrays per project, in the utility of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.selection.model import SelectionError

if TYPE_CHECKING:
    from app.selection.model import Instance, RuleConfig, Utility

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SMALL = 20_000
"""Up to so many pairs of ballot and project it pays to look at all of them at once."""
LARGEST = 2**52
"""Sums of points must stay exact in a double; more than this is refused."""


@dataclass(slots=True)
class Row:
    """The ballots with support for one project.

    `groups` are indices of stored ballots, `points` what each gives, `weighted` the same times the
    number of voters who cast it.
    """

    groups: Ints
    points: Floats
    weights: Floats
    weighted: Floats
    total: int
    plain: bool
    """All points are 1 and every ballot was cast once."""


class Table:
    """An instance, indexed; project p is `instance.projects[p]`."""

    def __init__(self, instance: Instance, utility: Utility) -> None:
        self.instance = instance
        self.utility = utility
        self.voters = instance.voters
        self.costs = [project.cost for project in instance.projects]
        self.index = {project.id: p for p, project in enumerate(instance.projects)}
        self.weights = np.array(instance.weights, dtype=np.int64)
        self.rows = _rows(instance, self.weights, points=utility == "points")
        self.worth = self.costs if utility == "cost" else [1] * len(self.costs)
        self.value = [row.total * worth for row, worth in zip(self.rows, self.worth, strict=True)]
        backers = [int(row.weights.sum()) for row in self.rows]
        self.supporters = list(instance.backers) if instance.backers is not None else backers
        self._dense: dict[int, Ints] = {}
        self._matrix: Floats | None = None

    @property
    def groups(self) -> int:
        """How many different ballots there are."""
        return len(self.weights)

    def dense(self, p: int) -> Ints:
        """Return the points that each stored ballot gives to project p."""
        found = self._dense.get(p)
        if found is None:
            found = np.zeros(self.groups, dtype=np.int64)
            found[self.rows[p].groups] = self.rows[p].points.astype(np.int64)
            self._dense[p] = found
        return found

    def matrix(self) -> Floats | None:
        """Return the points of all projects (rows) by all ballots; None for large instances."""
        if self._matrix is None and self.groups * len(self.costs) <= SMALL:
            self._matrix = np.stack([self.dense(p) for p in range(len(self.costs))]).astype(
                np.float64
            )
        return self._matrix


def utility_of(instance: Instance, config: RuleConfig) -> Utility:
    """Return the utility that a rule uses when none is named."""
    if config.utility is not None:
        return config.utility
    return "cardinality" if instance.vote_type in {"approval", "choose-1"} else "points"


def _rows(instance: Instance, weights: Ints, *, points: bool) -> list[Row]:
    count = len(instance.projects)
    lengths = np.fromiter(map(len, instance.ballots), np.int64, len(instance.ballots))
    try:
        flat = np.fromiter(
            chain.from_iterable(chain.from_iterable(instance.ballots)),
            np.int64,
            2 * int(lengths.sum()),
        )
    except OverflowError as error:
        message = "points are too large"
        raise SelectionError(message) from error
    group = np.repeat(np.arange(len(lengths)), lengths)
    project, score = flat[0::2], flat[1::2]
    if points:
        kept = score > 0
        group, project, score = group[kept], project[kept], score[kept]
    else:
        score = np.ones_like(score)
    if score.size and float(score.max()) * instance.voters > LARGEST:
        message = "points are too large"
        raise SelectionError(message)
    order = np.argsort(project, kind="stable")
    group, score = group[order], score[order]
    ends = np.searchsorted(project[order], np.arange(count + 1))
    pairs = pairwise(ends.tolist())
    return [_row(group[a:b], score[a:b], weights) for a, b in pairs]


def _row(groups: Ints, score: Ints, weights: Ints) -> Row:
    own = weights[groups]
    weighted = own * score
    return Row(
        groups=groups,
        points=score.astype(np.float64),
        weights=own.astype(np.float64),
        weighted=weighted.astype(np.float64),
        total=int(weighted.sum()),
        plain=bool((weighted == 1).all()),
    )
