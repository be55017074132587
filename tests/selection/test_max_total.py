"""The exact best total against trying every set: with constraints, and with large numbers."""

from __future__ import annotations

import random
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given

from app.selection.feasibility import InfeasibleError
from app.selection.maxtotal import SURE
from app.selection.model import Constraints, Instance, Project, RuleConfig, SelectionError
from app.selection.round_instance import config_of, instance_of
from app.selection.run import choose
from tests.selection.strategies import storm as many
from tests.selection.test_verifier import records

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = RuleConfig(rule="max-total", utility="points")


def allowed(instance: Instance, able: list[str]) -> Iterator[set[str]]:
    """Return every set of these projects that the budget and the constraints allow."""
    given = instance.constraints
    cost = {project.id: project.cost for project in instance.projects}
    free = [name for name in able if name not in given.forced_in]
    for some in chain.from_iterable(combinations(free, k) for k in range(len(free) + 1)):
        chosen = {*some, *given.forced_in}
        if sum(cost[name] for name in chosen) <= instance.budget and meets(given, cost, chosen):
            yield chosen


def meets(given: Constraints, cost: dict[str, int], chosen: set[str]) -> bool:
    alone = all(len(chosen.intersection(group)) <= 1 for group in given.exclusions)
    needed = all(other in chosen for name, other in given.prerequisites if name in chosen)
    for cap in given.caps:
        members = chosen & cap.members
        if cap.max_cost is not None and sum(cost[name] for name in members) > cap.max_cost:
            return False
        if cap.max_count is not None and len(members) > cap.max_count:
            return False
    return alone and needed and chosen.isdisjoint(name for name, _ in given.left_out)


@pytest.mark.storm
@given(records())
@many
def test_no_allowed_set_has_more_points(made: dict[str, Any]) -> None:
    made |= {"rule": "max-total", "reserve_percent": 0}
    instance = instance_of(made)
    try:
        outcome = choose(instance, config_of(made))
    except InfeasibleError:
        assume(False)
        return

    points = {name: reason.points for name, reason in outcome.reasons.items()}
    barred = {"too_few_supporters", "too_few_votes", "forced_out", "withdrawn"}
    able = [n for n, r in outcome.reasons.items() if r.code not in barred and r.points]
    sets = list(allowed(instance, able))
    chosen = set(outcome.selected)
    assert chosen in sets
    assert sum(points[n] for n in chosen) == max(sum(points[n] for n in some) for some in sets)


@pytest.mark.parametrize("bits", [20, 30, 49])
def test_costs_that_a_double_cannot_tell_apart_are_told_apart(bits: int, storm: bool) -> None:
    dice = random.Random(bits)
    for _ in range(30 if storm else 3):
        given = near_equal(dice, 2**bits // 8, 1)

        outcome = choose(given, MOST)

        points = dict(given.ballots[0])
        best = max(sum(points[int(n)] for n in some) for some in allowed(given, list("01234567")))
        assert sum(points[int(name)] for name in outcome.selected) == best


def test_points_too_large_for_a_proof_are_refused_unless_a_larger_unit_holds_them() -> None:
    plain = near_equal(random.Random(1), 10**6, 1)
    same = near_equal(random.Random(1), 10**6, 10**6)
    too_large = Instance.of(plain.projects, plain.budget, (((0, SURE), (1, 1)),), "scoring")

    with pytest.raises(SelectionError, match="points are too large for an exact best total"):
        choose(too_large, MOST)
    assert choose(same, MOST).selected == choose(plain, MOST).selected


def near_equal(dice: random.Random, size: int, unit: int) -> Instance:
    """Draw eight projects that differ by next to nothing; some four fit, some do not."""
    costs = [size + dice.randrange(4) for _ in range(8)]
    points = [(1000 + dice.randrange(6)) * unit for _ in costs]
    projects = tuple(Project(str(p), cost) for p, cost in enumerate(costs))
    budget = sum(sorted(costs)[:4]) + dice.randrange(5)
    return Instance.of(projects, budget, (tuple(enumerate(points)),), "scoring")
