"""What must hold for every instance, checked exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.selection.model import Instance, RuleConfig
from app.selection.run import choose
from tests.selection.strategies import instances, matrix, storm

pytestmark = pytest.mark.storm

PLAIN = RuleConfig(completion="none")
FULL = RuleConfig()


def rebuilt(instance: Instance, rows: list[list[int]], budget: int | None = None) -> Instance:
    ballots = tuple(tuple((p, n) for p, n in enumerate(row) if n) for row in rows)
    total = instance.budget if budget is None else budget
    return Instance.of(instance.projects, total, ballots, instance.vote_type)


@given(instances())
@storm
def test_cost_stays_within_budget_and_prices_never_fall(instance: Instance) -> None:
    outcome = choose(instance, FULL)
    prices = [purchase.price for purchase in choose(instance, PLAIN).purchases]

    assert outcome.cost == sum(outcome.reasons[name].cost for name in outcome.selected)
    assert outcome.cost <= instance.budget
    assert prices == sorted(prices)


@given(instances())
@storm
def test_payments_add_up_to_the_cost_and_nobody_overspends(instance: Instance) -> None:
    outcome = choose(instance, PLAIN)

    for purchase in outcome.purchases:
        paid = sum(
            dict(outcome.receipts[group].payments).get(purchase.project, 0)
            for group in instance.groups
        )
        assert paid == outcome.reasons[purchase.project].cost
    for receipt in outcome.receipts:
        assert receipt.left >= 0
        assert receipt.left + sum(paid for _, paid in receipt.payments) == receipt.share


@given(instances(), st.randoms(use_true_random=False))
@storm
def test_order_of_voters_changes_nothing(instance: Instance, random: st.DataObject) -> None:
    rows = matrix(instance)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = choose(rebuilt(instance, rows), FULL), choose(rebuilt(instance, shuffled), FULL)

    assert (one.selected, one.ties, one.reasons) == (other.selected, other.ties, other.reasons)


@given(instances(), st.integers(2, 9))
@storm
def test_scaling_money_or_points_changes_nothing(instance: Instance, factor: int) -> None:
    dearer = replace(instance.rescaled(factor), scale=1)
    keener = rebuilt(instance, [[n * factor for n in row] for row in matrix(instance)])

    selected = choose(instance, PLAIN).selected

    assert choose(dearer, PLAIN).selected == selected
    assert choose(keener, PLAIN).selected == selected


@given(instances(), st.data())
@storm
def test_more_support_and_lower_cost_never_hurt_under_plain_shares(
    instance: Instance, data: st.DataObject
) -> None:
    chosen = choose(instance, PLAIN).selected
    if not chosen:
        return
    name = data.draw(st.sampled_from(chosen))
    p = next(n for n, project in enumerate(instance.projects) if project.id == name)
    rows = matrix(instance)
    voter = data.draw(st.integers(0, len(rows) - 1))
    rows[voter][p] += 2
    cheaper = list(instance.projects)
    cheaper[p] = replace(cheaper[p], cost=cheaper[p].cost - 1)

    assert name in choose(rebuilt(instance, rows), PLAIN).selected
    assert name in choose(replace(instance, projects=tuple(cheaper)), PLAIN).selected
