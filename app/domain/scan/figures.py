"""From answers to figures: a score per person, a median per group. Pure; hundredths of a point.

Within a cell (see `grouping`) fewer than five scores of a dimension or a statement are left out at every
level, so that no figure rests on, or differs from another by, fewer than five people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.domain.scan.grouping import LEAST
from app.domain.scan.statements import LEAST_ANSWERS, UNKNOWN, Statement

Answers = Sequence[int | None]
DIVIDED = 150
"""A quartile range of a point and a half or more: the group is divided, talk first."""


@dataclass(frozen=True)
class Figure:
    """A group's scores in hundredths: how many, the median and the quartiles (None: not shown).

    `unknown` is the share of *don't know* among the answers, in whole percent.
    """

    n: int
    median: int | None
    low: int | None
    high: int | None
    unknown: int

    @property
    def divided(self) -> bool:
        """Whether the middle half lies so far apart that a talk comes before a step."""
        return self.low is not None and self.high is not None and self.high - self.low >= DIVIDED

    def stored(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {
            "n": self.n,
            "median": self.median,
            "low": self.low,
            "high": self.high,
            "unknown": self.unknown,
        }


@dataclass(frozen=True)
class Figures:
    """Everything that is shown of a group."""

    answers: int
    dimensions: Mapping[str, Figure]
    statements: Mapping[str, Figure]

    def stored(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {
            "dimensions": {k: f.stored() for k, f in self.dimensions.items()},
            "statements": {k: f.stored() for k, f in self.statements.items()},
        }


def figures_of(cells: Sequence[Sequence[Answers]], statements: Sequence[Statement]) -> Figures:
    """Return the figures of a group that consists of these cells."""
    answers = sum(len(cell) for cell in cells)
    return Figures(answers, _dimensions(cells, statements), _statements(cells, statements))


def from_stored(answers: int, kept: Mapping[str, Any]) -> Figures:
    """Return figures that were kept."""
    return Figures(
        answers,
        {k: Figure(**f) for k, f in kept["dimensions"].items()},
        {k: Figure(**f) for k, f in kept["statements"].items()},
    )


def person_score(answers: Iterable[int | None]) -> Fraction | None:
    """Return the mean of somebody's scores within a dimension; None with fewer than three."""
    scores = [a for a in answers if a is not None and a != UNKNOWN]
    return Fraction(sum(scores), len(scores)) if len(scores) >= LEAST_ANSWERS else None


def _dimensions(
    cells: Sequence[Sequence[Answers]], statements: Sequence[Statement]
) -> dict[str, Figure]:
    found = {}
    for dimension in dict.fromkeys(s.dimension for s in statements):
        at = [i for i, s in enumerate(statements) if s.dimension is dimension]
        parts = [[[row[i] for i in at] for row in cell] for cell in cells]
        scores = [[person_score(part) for part in cell] for cell in parts]
        found[str(dimension)] = _figure(_enough(scores), _given(parts))
    return found


def _statements(
    cells: Sequence[Sequence[Answers]], statements: Sequence[Statement]
) -> dict[str, Figure]:
    found = {}
    for i, statement in enumerate(statements):
        parts = [[[row[i]] for row in cell] for cell in cells]
        scores = [[Fraction(a) if a else None for [a] in cell] for cell in parts]
        found[statement.key] = _figure(_enough(scores), _given(parts))
    return found


def _enough(cells: Iterable[Iterable[Fraction | None]]) -> list[Fraction]:
    """Return the scores of all cells that have five or more of them, in order of size."""
    kept: list[Fraction] = []
    for cell in cells:
        scores = [score for score in cell if score is not None]
        kept += scores if len(scores) >= LEAST else []
    return sorted(kept)


def _given(cells: Iterable[Sequence[Sequence[int | None]]]) -> list[int]:
    """Return every answer of the cells in which five or more people gave one."""
    kept: list[int] = []
    for cell in cells:
        people = [[a for a in part if a is not None] for part in cell]
        enough = sum(bool(part) for part in people) >= LEAST
        kept += [a for part in people for a in part] if enough else []
    return kept


def _figure(scores: Sequence[Fraction], given: Sequence[int]) -> Figure:
    unknown = _rounded(Fraction(100 * given.count(UNKNOWN), len(given))) if given else 0
    if len(scores) < LEAST:
        return Figure(0, None, None, None, unknown)
    low, median, high = (_hundredths(_quantile(scores, Fraction(q, 4))) for q in (1, 2, 3))
    return Figure(len(scores), median, low, high, unknown)


def _quantile(scores: Sequence[Fraction], share: Fraction) -> Fraction:
    """Return the quantile between the two nearest scores, by where it lies between them."""
    at = (len(scores) - 1) * share
    below = at.numerator // at.denominator
    above = min(below + 1, len(scores) - 1)
    return scores[below] + (at - below) * (scores[above] - scores[below])


def _hundredths(value: Fraction) -> int:
    return _rounded(100 * value)


def _rounded(value: Fraction) -> int:
    """Return the nearest whole number; halves go up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
