"""Random instances: few voters, few projects, amounts that often tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.selection.model import Instance, Project

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

storm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How many instances each test tries follows from the profile that the suite loads."""


@st.composite
def instances(
    draw: DrawFn,
    *,
    scores: tuple[int, ...] = (0, 0, 1, 3, 5),
    voters: int = 8,
    projects: int = 7,
    largest: int = 40,
    steps: tuple[int, ...] = (1, 5, 10),
) -> Instance:
    """Draw an instance with one row of points per voter."""
    count = draw(st.integers(1, projects))
    unit = draw(st.sampled_from(steps))
    costs = draw(st.lists(st.integers(1, largest), min_size=count, max_size=count))
    row = st.lists(st.sampled_from(scores), min_size=count, max_size=count)
    rows = draw(st.lists(row, min_size=1, max_size=voters))
    total = sum(costs) * unit
    budget = draw(st.integers(0, total + 2))
    ballots = tuple(tuple((p, n) for p, n in enumerate(r) if n) for r in rows)
    names = draw(st.permutations([str(n) for n in range(1, count + 1)]))
    return Instance.of(
        tuple(Project(name, c * unit) for name, c in zip(names, costs, strict=True)),
        budget,
        ballots,
        vote_type="approval" if set(scores) <= {0, 1} else "scoring",
    )


def matrix(instance: Instance) -> list[list[int]]:
    """Return the points of each voter for each project."""
    rows = []
    for group in instance.groups:
        given = dict(instance.ballots[group])
        rows.append([given.get(p, 0) for p in range(len(instance.projects))])
    return rows
