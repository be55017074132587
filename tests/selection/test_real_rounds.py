"""Real Dutch neighbourhood budgets: the engine against the naive one and the official winners."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from app.selection.model import Completion, Instance, Rule, RuleConfig, Utility
from app.selection.pabulib import read, write
from app.selection.run import choose
from tests.selection import naive
from tests.selection.strategies import matrix

pytestmark = pytest.mark.real_data
FILES = ["amsterdam-522", "amsterdam-588", "amsterdam-643", "amsterdam-646", "assen-2024"]
COMPLETIONS: list[tuple[Completion, bool]] = [
    ("none", False),
    ("fill", False),
    ("add", False),
    ("add", True),
    ("add-fill", False),
    ("add-fill", True),
]
"""Each with whether it stops early."""
CENTS = 100
COARSE = 25
"""Shares grow by so many parts of the plain share, where the storm takes a thousand."""


def real(name: str) -> Instance:
    folder = os.environ.get("KIEM_REAL_DATA")
    if not folder or not (Path(folder) / "pabulib").is_dir():
        pytest.skip("KIEM_REAL_DATA does not point to the idea lists")
    return read((Path(folder) / "pabulib" / f"{name}.pb").read_bytes())


def by_name(instance: Instance) -> naive.Key:
    return lambda p: (instance.projects[p].id,)


def costs_of(instance: Instance) -> list[int]:
    return [project.cost for project in instance.projects]


def worths(instance: Instance, utility: Utility) -> list[list[int]]:
    worth = [p.cost if utility == "cost" else 1 for p in instance.projects]
    return [[w * n for w, n in zip(worth, row, strict=True)] for row in matrix(instance)]


@pytest.mark.parametrize("add_step", [None, 1])
def test_assen_gets_its_official_winners(add_step: int | None) -> None:
    config = RuleConfig(utility="cost", completion="add", add_step=add_step)

    outcome = choose(real("assen-2024"), config)

    assert sorted(map(int, outcome.selected)) == [2, 3, 5, 6, 9, 11, 12, 13, 14]


@pytest.mark.parametrize("utility", ["cardinality", "cost"])
@pytest.mark.parametrize("name", FILES)
def test_equal_shares_equals_the_naive_one(name: str, utility: Utility) -> None:
    instance = real(name)
    costs, rows = costs_of(instance), worths(instance, utility)

    outcome = choose(instance, RuleConfig(utility=utility, completion="none", ties="name"))

    share = Fraction(instance.budget, instance.voters)
    expected = naive.equal_shares(costs, rows, share, by_name(instance))
    found = [(p.project, p.price) for p in outcome.purchases]
    assert found == [(instance.projects[p].id, price) for p, price in expected]


@pytest.mark.storm
@pytest.mark.parametrize("utility", ["cardinality", "cost"])
@pytest.mark.parametrize("name", FILES)
def test_every_completion_equals_the_naive_one(name: str, utility: Utility, storm: bool) -> None:
    instance = real(name)
    if storm:
        compare_completions(instance, utility, None, naive.equal_shares)
    else:
        step = -(-instance.budget // (instance.voters * COARSE))
        compare_completions(instance, utility, step, naive.equal_shares_in_whole_parts)


@pytest.mark.storm
@pytest.mark.parametrize("utility", ["cardinality", "cost"])
@pytest.mark.parametrize("name", FILES)
def test_every_completion_equals_the_naive_one_by_cents(
    name: str, utility: Utility, storm: bool
) -> None:
    if not storm:
        pytest.skip("a thousandth of a share, where whole euros are steps ten times as large")
    instance = real(name).rescaled(CENTS)
    compare_completions(instance, utility, None, naive.equal_shares_in_whole_parts)


def compare_completions(
    instance: Instance, utility: Utility, step: int | None, run: naive.Run
) -> None:
    """Hold every completion against a naive walk that runs each share on the way."""
    costs, rows, budget = costs_of(instance), worths(instance, utility), instance.budget
    key = by_name(instance)
    larger = naive.Larger(costs, rows, budget, key, step, run)
    for completion, early in COMPLETIONS:
        config = RuleConfig(
            utility=utility,
            completion=completion,
            add_step=step,
            early_stop=early,
            ties="name",
        )

        outcome = choose(instance, config)

        expected = naive.completed(
            costs, rows, budget, key, completion, step, early_stop=early, larger=larger
        )
        chosen = {instance.projects[p].id for p in expected}
        assert set(outcome.selected) == chosen, (completion, early)


@pytest.mark.parametrize("name", FILES)
def test_greedy_is_the_official_recount(name: str) -> None:
    instance = real(name)
    votes = [sum(row[p] for row in matrix(instance)) for p in range(len(instance.projects))]

    outcome = choose(instance, RuleConfig(rule="greedy", ties="name"))

    room, expected = instance.budget, []
    ranked = sorted(zip(votes, instance.projects, strict=True), key=lambda v: (-v[0], v[1].id))
    for _, project in ranked:
        if project.cost <= room:
            room -= project.cost
            expected.append(project.id)
    assert list(outcome.selected) == expected


@pytest.mark.parametrize("rule", ["greedy-per-cost", "phragmen"])
@pytest.mark.parametrize("name", FILES)
def test_comparison_rule_equals_the_naive_one(name: str, rule: Rule) -> None:
    instance = real(name)
    costs, rows = costs_of(instance), matrix(instance)

    outcome = choose(instance, RuleConfig(rule=rule, ties="name"))

    key, budget = by_name(instance), instance.budget
    if rule == "phragmen":
        expected = naive.phragmen(costs, rows, budget, key)
    else:
        expected = naive.greedy(costs, rows, budget, key, by_cost=True)
    assert list(outcome.selected) == [instance.projects[p].id for p in expected]


@pytest.mark.parametrize("name", FILES)
def test_max_total_reaches_the_most_points(name: str) -> None:
    instance = real(name)
    costs, rows = costs_of(instance), matrix(instance)

    outcome = choose(instance, RuleConfig(rule="max-total"))

    best = naive.most_points(costs, rows, instance.budget)
    assert sum(outcome.reasons[name].points for name in outcome.selected) == best
    assert outcome.cost <= instance.budget


@pytest.mark.parametrize("name", FILES)
def test_real_file_survives_writing(name: str) -> None:
    instance = real(name)

    again = read(write(instance))

    assert (again.projects, again.ballots) == (instance.projects, instance.ballots)
    assert again.voter_ids == instance.voter_ids
