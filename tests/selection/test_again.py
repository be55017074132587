"""Runs with one thing changed, from a known trail, choose exactly what a run from nothing chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.selection.counterfactual import CANNOT, left_out, margin, with_cost, with_support
from app.selection.feasibility import InfeasibleError
from app.selection.model import Instance, RuleConfig, SelectionError
from app.selection.reserve import with_reserve
from app.selection.round_instance import config_of, instance_of
from app.selection.round_trials import trials_of_round
from app.selection.run import Again, choose, prepare
from tests.selection.strategies import instances
from tests.selection.strategies import storm as many
from tests.selection.test_verifier import records

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from app.selection.model import Completion, Utility

pytestmark = pytest.mark.storm
SOME = 8
"""So many changes are tried per round."""


def from_nothing(instance: Instance, config: RuleConfig) -> set[int]:
    return with_reserve(prepare(instance, config)[0]).chosen


def changes(instance: Instance) -> Iterator[Instance]:
    """Return the instance with each cost changed, each idea supported more, each idea left out."""
    largest = max((n for ballot in instance.ballots for _, n in ballot), default=1)
    whole = replace(
        instance,
        ballots=tuple(instance.ballots[g] for g in instance.groups),
        weights=(1,) * instance.voters,
        groups=tuple(range(instance.voters)),
    )
    yield whole
    for p, project in enumerate(instance.projects):
        for percent in (25, 60, 85, 97, 110):
            yield with_cost(whole, p, project.cost * percent // 100)
        for count in range(1, instance.voters + 1):
            yield with_support(whole, p, tuple(range(count)), largest)
        yield left_out(whole, p)


def compare(instance: Instance, config: RuleConfig, dice: random.Random) -> None:
    whole, *others = changes(instance)
    again = Again(whole, config)
    for other in dice.sample(others, min(SOME, len(others))):
        try:
            expected = from_nothing(other, config)
        except SelectionError:
            continue
        assert again.chosen(other) == expected


@given(records(), st.randoms(use_true_random=False))
@many
def test_round_with_one_thing_changed(made: dict[str, Any], dice: random.Random) -> None:
    try:
        compare(instance_of(made), config_of(made), dice)
    except InfeasibleError:
        assume(False)


@given(
    st.one_of(instances(), instances(scores=(0, 1), largest=4, voters=12)),
    st.sampled_from(["points", "cardinality", "cost"]),
    st.sampled_from(["add", "add-fill"]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
@many
def test_other_instance_with_one_thing_changed(
    instance: Instance, utility: Utility, completion: Completion, early: bool, dice: random.Random
) -> None:
    config = RuleConfig(utility=utility, completion=completion, early_stop=early, ties="name")
    compare(instance, config, dice)


@given(records())
@many
def test_limit_of_a_cost_wins_and_a_euro_more_does_not(made: dict[str, Any]) -> None:
    try:
        outcome = choose(instance_of(made), config_of(made))
    except InfeasibleError:
        assume(False)
    trials = trials_of_round(made, outcome)
    for p, (name, reason) in enumerate(outcome.reasons.items()):
        if name in outcome.selected or reason.code in {"too_few_votes", *CANNOT}:
            continue
        found = margin(p, reason, trials, {})
        if found.cost is not None and found.limit is not None:
            unit = trials.unit(reason.cost)
            assert found.cost <= found.limit < reason.cost
            assert (unit, reason.cost % unit) in {(1, 0), (10, 0), (100, 0)}
            instance, config = instance_of(made), config_of(made)
            assert p in from_nothing(with_cost(instance, p, found.limit), config)
            assert p not in from_nothing(with_cost(instance, p, found.limit + unit), config)
