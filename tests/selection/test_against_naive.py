"""The engine against an independent, slow implementation, project for project and in order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.selection.model import Completion, Instance, Project, Rule, RuleConfig, Utility
from app.selection.run import choose
from tests.selection import naive
from tests.selection.strategies import instances, matrix, storm

pytestmark = pytest.mark.storm


def worths(instance: Instance, utility: Utility) -> list[list[int]]:
    rows = matrix(instance)
    if utility == "points":
        return rows
    worth = [p.cost if utility == "cost" else 1 for p in instance.projects]
    return [[w if n else 0 for n, w in zip(row, worth, strict=True)] for row in rows]


def by_name(instance: Instance) -> naive.Key:
    return lambda p: (instance.projects[p].id,)


def by_cost(instance: Instance, rows: list[list[int]]) -> naive.Key:
    """Cheapest first, most points, most supporters; then the id (instances avoid the lot)."""
    return lambda p: (
        instance.projects[p].cost,
        -naive.points(rows, p),
        -sum(row[p] > 0 for row in rows),
        instance.projects[p].id,
    )


def indices(instance: Instance, names: tuple[str, ...]) -> list[int]:
    place = {project.id: p for p, project in enumerate(instance.projects)}
    return [place[name] for name in names]


def costs_of(instance: Instance) -> list[int]:
    return [project.cost for project in instance.projects]


@given(
    st.one_of(
        instances(),
        instances(scores=(0, 1)),
        instances(scores=(0, 1), largest=4, voters=12),
        instances(scores=(0, 3, 9, 15), projects=3),
        instances(scores=(0, 2, 7, 50), largest=100_000, steps=(1,)),
    ),
    st.sampled_from(["points", "cardinality", "cost"]),
)
@storm
def test_equal_shares_buys_the_same_at_the_same_prices(
    instance: Instance, utility: Utility
) -> None:
    rows = worths(instance, utility)

    outcome = choose(instance, RuleConfig(utility=utility, completion="none", ties="name"))

    share = Fraction(instance.budget, instance.voters)
    expected = naive.equal_shares(costs_of(instance), rows, share, by_name(instance))
    found = [(p.project, p.price) for p in outcome.purchases]
    assert found == [(instance.projects[p].id, price) for p, price in expected]
    whole = naive.equal_shares_in_whole_parts(costs_of(instance), rows, share, by_name(instance))
    assert whole == expected


@given(
    st.one_of(
        instances(),
        instances(scores=(0, 1)),
        instances(scores=(0, 1), largest=3, voters=10),
        instances(scores=(0, 2, 7, 50), largest=10_000, steps=(1,)),
    ),
    st.sampled_from(["points", "cardinality", "cost"]),
    st.sampled_from(["add", "fill", "add-fill"]),
    st.one_of(st.none(), st.integers(1, 5)),
    st.booleans(),
)
@storm
def test_completion_chooses_the_same_set(
    instance: Instance,
    utility: Utility,
    completion: Completion,
    step: int | None,
    early: bool,
) -> None:
    if step is not None and instance.budget > 3000:
        step *= instance.budget // 300
    rows = worths(instance, utility)
    config = RuleConfig(
        utility=utility, completion=completion, ties="name", add_step=step, early_stop=early
    )

    outcome = choose(instance, config)

    expected = naive.completed(
        costs_of(instance),
        rows,
        instance.budget,
        by_name(instance),
        completion,
        step,
        early_stop=early,
    )
    assert sorted(indices(instance, outcome.selected)) == sorted(expected)


@given(st.one_of(instances(), instances(scores=(0, 1), largest=4)))
@storm
def test_default_ties_go_to_the_cheaper(instance: Instance) -> None:
    rows = matrix(instance)
    outcome = choose(instance, RuleConfig(completion="none"))
    if any(tie.decided_by == "lot" for tie in outcome.ties):
        return

    share = Fraction(instance.budget, instance.voters)
    key = by_cost(instance, rows)
    expected = naive.equal_shares(costs_of(instance), rows, share, key)

    assert indices(instance, outcome.selected) == [p for p, _ in expected]


@given(
    st.one_of(instances(), instances(scores=(0, 1), largest=4)),
    st.sampled_from(["greedy", "greedy-per-cost", "phragmen"]),
)
@storm
def test_other_rules_choose_the_same_in_the_same_order(instance: Instance, rule: Rule) -> None:
    rows = matrix(instance)
    costs, key = costs_of(instance), by_name(instance)

    outcome = choose(instance, RuleConfig(rule=rule, utility="points", ties="name"))

    if rule == "phragmen":
        expected = naive.phragmen(costs, rows, instance.budget, key)
    else:
        by_cost = rule == "greedy-per-cost"
        expected = naive.greedy(costs, rows, instance.budget, key, by_cost=by_cost)
    assert indices(instance, outcome.selected) == expected


@given(instances(projects=6))
@storm
def test_max_total_reaches_the_most_points(instance: Instance) -> None:
    rows = matrix(instance)

    outcome = choose(instance, RuleConfig(rule="max-total", utility="points"))

    chosen = indices(instance, outcome.selected)
    best = naive.best_total(costs_of(instance), rows, instance.budget)
    assert sum(naive.points(rows, p) for p in chosen) == best
    assert outcome.cost <= instance.budget


@pytest.mark.parametrize(
    ("rule", "expected"), [("equal-shares", ("A", "B", "C")), ("greedy", ("A", "D"))]
)
def test_hand_example_chooses_as_worked_out(rule: Rule, expected: tuple[str, ...]) -> None:
    outcome = choose(hand_example(), RuleConfig(rule=rule, completion="none", ties="name"))

    assert outcome.selected == expected


def test_hand_example_has_the_prices_worked_out() -> None:
    outcome = choose(hand_example(), RuleConfig(completion="none", ties="name"))

    assert [(p.price, p.step) for p in outcome.purchases] == [(10, 1), (15, 2), (15, 3)]
    assert (outcome.cost, outcome.budget) == (100, 100)


def hand_example() -> Instance:
    costs = {"A": 40, "B": 30, "C": 30, "D": 60}
    fans = {1: "ABD", 2: "ABD", 3: "ACD", 4: "AC"}
    names = list(costs)
    return Instance.of(
        tuple(Project(name, cost) for name, cost in costs.items()),
        100,
        tuple(tuple((names.index(c), 1) for c in liked) for liked in fans.values()),
    )
