"""The ballots of an instance as arrays per project, in the utility of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from app.selection.model import SelectionError

if TYPE_CHECKING:
    from app.selection.model import Instance, RuleConfig, Utility

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SMALL = 20_000
"""Up to so many pairs of ballot and project it pays to look at several shares side by side."""
MIDDLE = 100_000
"""Up to so many pairs all projects are kept as one matrix too."""
NEAR = 1e-9
"""Relative distance below which floats do not decide."""
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

    def same(self, other: Row) -> bool:
        """Whether the same ballots give the same points."""
        if self is other:
            return True
        groups = np.array_equal(self.groups, other.groups)
        return groups and np.array_equal(self.points, other.points)


class Table:
    """An instance, indexed; project p is `instance.projects[p]`."""

    def __init__(self, instance: Instance, utility: Utility, like: Table | None = None) -> None:
        self.instance = instance
        self.utility = utility
        self.voters = instance.voters
        self.costs = [project.cost for project in instance.projects]
        self.index = {project.id: p for p, project in enumerate(instance.projects)}
        self._dense: dict[int, Ints] = {}
        self._matrix: Floats | None = None
        self.weights: Ints
        self.rows: list[Row]
        if like and like.instance.ballots is instance.ballots and like.utility == utility:
            self.weights, self.rows, self._matrix = like.weights, like.rows, like.matrix()
        else:
            self.weights = np.array(instance.weights, dtype=np.int64)
            self.rows = _rows(instance, self.weights, points=utility == "points")
        self.worth = self.costs if utility == "cost" else [1] * len(self.costs)
        self.value = [row.total * worth for row, worth in zip(self.rows, self.worth, strict=True)]
        backers = [int(row.weights.sum()) for row in self.rows]
        self.supporters = list(instance.backers) if instance.backers is not None else backers
        self._dense_rows: dict[tuple[int, ...], DenseRows] = {}

    @property
    def groups(self) -> int:
        """How many different ballots there are."""
        return len(self.weights)

    @property
    def pairs(self) -> int:
        """How many pairs of ballot and project there are."""
        return self.groups * len(self.costs)

    def dense(self, p: int) -> Ints:
        """Return the points that each stored ballot gives to project p."""
        found = self._dense.get(p)
        if found is None:
            found = np.zeros(self.groups, dtype=np.int64)
            found[self.rows[p].groups] = self.rows[p].points.astype(np.int64)
            self._dense[p] = found
        return found

    def dense_rows(self, candidates: list[int]) -> DenseRows:
        """Return the candidates that anybody supports, as a matrix; for small instances only."""
        key = tuple(candidates)
        found = self._dense_rows.get(key)
        if found is None:
            found = self._dense_rows[key] = DenseRows.of(self, candidates)
        return found

    @cached_property
    def all_rows(self) -> AllRows:
        """Return all projects as a matrix; for small instances only."""
        points = self.matrix()
        if points is None:
            message = "too large for a matrix"
            raise ValueError(message)
        costs = np.array([float(cost * self.voters) for cost in self.costs])
        worth = np.array([float(worth) for worth in self.worth])
        weights = self.weights.astype(np.float64)
        return AllRows(points, worth, costs * (1 - NEAR), weights, (points > 0) * weights)

    def matrix(self) -> Floats | None:
        """Return the points of all projects (rows) by all ballots; None for large instances."""
        if self._matrix is None and self.pairs <= MIDDLE:
            self._matrix = np.zeros((len(self.costs), self.groups))
            for p, row in enumerate(self.rows):
                self._matrix[p, row.groups] = row.points
        return self._matrix


@dataclass(slots=True)
class AllRows:
    """All projects as rows of a matrix."""

    points: Floats
    worth: Floats
    least: Floats
    """What surely does not suffice: a billionth less than the cost, times voters."""
    weights: Floats
    """How many voters cast each ballot."""
    voters: Floats
    """The same where the ballot gives points."""


@dataclass(slots=True)
class DenseRows:
    """Candidates as rows of a matrix, to look at all of them at once."""

    projects: list[int]
    points: Floats
    weighted: Floats
    """Points times the voters who cast the ballot."""
    voters: Floats
    """The voters who cast the ballot, where it gives points."""
    worth: Floats
    costs: Floats
    """Times voters, like all money during a run."""
    totals: Floats
    least: Floats
    """What surely does not suffice: a billionth less than the cost, times voters."""
    first: Floats
    """Least price per point of the utility that can be."""

    @classmethod
    def of(cls, table: Table, candidates: list[int]) -> Self:
        """Bring the candidates together."""
        whole = table.matrix()
        if whole is None:
            message = "too large for a matrix"
            raise ValueError(message)
        projects = [p for p in candidates if table.value[p] > 0]
        costs = np.array([float(table.costs[p] * table.voters) for p in projects])
        value = np.array([float(table.value[p]) for p in projects])
        points = whole[np.array(projects, dtype=np.int64)]
        weights = table.weights.astype(np.float64)
        return cls(
            projects=projects,
            points=points,
            weighted=points * weights,
            voters=(points > 0) * weights,
            worth=np.array([float(table.worth[p]) for p in projects]),
            costs=costs,
            totals=np.array([float(table.rows[p].total) for p in projects]),
            least=costs * (1 - NEAR),
            first=costs / value * (1 - NEAR),
        )

    def with_first(self, order: list[int]) -> Self:
        """Return these projects in front, in this order, then the rest, cheapest per point first."""
        place = {p: n for n, p in enumerate(self.projects)}
        first, front = self.first.tolist(), [place[p] for p in order]
        bought = set(front)
        rest = [n for n in range(len(first)) if n not in bought]
        numbers = [*front, *sorted(rest, key=first.__getitem__)]
        which = np.array(numbers, dtype=np.int64)
        return type(self)(
            [self.projects[n] for n in numbers],
            self.points[which],
            self.weighted[which],
            self.voters[which],
            self.worth[which],
            self.costs[which],
            self.totals[which],
            self.least[which],
            self.first[which],
        )


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
