"""Justified representation, by brute force: no group that agrees is left with too little.

EJR up to one idea (Peters, Pierczyński, Skowron 2021): a group S whose share of the budget pays for a
set T, with everybody in S giving each p in T at least a(p) points, has a member who has the sum of
a over T in points, or would have more with one further idea of T.
"""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from app.selection.model import COMPLETIONS, Instance, RuleConfig
from app.selection.run import choose
from tests.selection.strategies import instances, matrix
from tests.selection.strategies import storm as many

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.storm


def subsets(things: range) -> Iterator[tuple[int, ...]]:
    """Return all sets with something in them."""
    return chain.from_iterable(combinations(things, k) for k in range(1, len(things) + 1))


def wronged(instance: Instance, chosen: set[int]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the groups of voters and the sets of projects that break EJR up to one idea."""
    rows = matrix(instance)
    costs = [project.cost for project in instance.projects]
    found = []
    for wanted in subsets(range(len(costs))):
        cost = sum(costs[p] for p in wanted)
        for group in subsets(range(len(rows))):
            if cost * len(rows) > len(group) * instance.budget:
                continue
            due = sum(min(rows[v][p] for v in group) for p in wanted)
            if not any(content(rows[v], wanted, chosen, due) for v in group):
                found.append((group, wanted))
    return found


def content(row: list[int], wanted: tuple[int, ...], chosen: set[int], due: int) -> bool:
    """Tell whether a voter has what is due, or more than that with one further idea."""
    have = sum(row[p] for p in chosen)
    more = max((row[p] for p in wanted if p not in chosen), default=0)
    return have >= due or have + more > due


@given(instances(voters=6, projects=5))
@many
def test_no_group_that_agrees_is_left_with_too_little(instance: Instance) -> None:
    place = {project.id: p for p, project in enumerate(instance.projects)}

    for completion in COMPLETIONS:
        outcome = choose(instance, RuleConfig(utility="points", completion=completion))

        assert wronged(instance, {place[name] for name in outcome.selected}) == []
