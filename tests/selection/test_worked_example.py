"""The engine against the round that two people worked out independently."""

from __future__ import annotations

import pytest

from app.selection.round_record import (
    IdeaOutcome,
    RoundOutcome,
    RoundReceipt,
    choose_round,
)
from tests.selection.worked_example import NAMES, idea_id, record


@pytest.fixture(scope="module")
def outcome() -> RoundOutcome:
    return choose_round(record())


def idea(outcome: RoundOutcome, name: str) -> IdeaOutcome:
    return next(found for found in outcome.ideas if found.idea_id == idea_id(name))


def test_order_and_prices_are_those_worked_out(outcome: RoundOutcome) -> None:
    steps = [
        (NAMES[step["idea_id"] - 1], round(step["price_per_point_cents"] / 100))
        for step in outcome.steps
    ]

    assert steps == [
        ("Storingen", 298),
        ("Inwerkmaatje", 360),
        ("Contracten", 450),
        ("Offertes", 647),
        ("Fotocontrole", 724),
        ("Reparatieprijs", 1442),
    ]


def test_sums_are_those_worked_out(outcome: RoundOutcome) -> None:
    assert (outcome.granted_cents, outcome.leftover_cents) == (11_300_000, 700_000)
    assert outcome.reserve == {
        "percent": 25,
        "reserve_cents": 3_000_000,
        "cheapest_cents": 2_400_000,
        "reachable": True,
        "exploration_cents": 5_000_000,
        "met": True,
        "not_met": None,
        "second_run": False,
    }
    assert outcome.balance == {
        "exploration_cents": 5_000_000,
        "granted_cents": 11_300_000,
        "exploration_percent": 44,
    }


def test_receipt_of_the_fourth_voter(outcome: RoundOutcome) -> None:
    receipt = outcome.receipts[4]

    assert receipt == RoundReceipt(
        share_cents=857_143,
        payments=((1, 29_787), (3, 225_000), (2, 194_118), (5, 72_395)),
        left_cents=335_843,
    )


@pytest.mark.parametrize(
    ("name", "left", "cost"),
    [("Voorraad per bus", 2_175_703, 2_070_000), ("Energieadvies", 1_655_081, 1_630_000)],
)
def test_refused_idea_says_what_its_supporters_had_and_at_what_cost_it_wins(
    outcome: RoundOutcome, name: str, left: int, cost: int
) -> None:
    found = idea(outcome, name)

    assert found.reason_code == "supporters_out_of_money"
    assert (found.step, found.supporters_left_cents) == (6, left)
    assert found.counterfactual is not None
    assert found.counterfactual["cost_cents"] == cost


@pytest.mark.parametrize(
    ("name", "cost", "falls_out"),
    [
        ("Voorraad per bus", 2_070_000, "Offertes"),
        ("Energieadvies", 1_630_000, "Reparatieprijs"),
    ],
)
def test_cost_of_a_counterfactual_wins_and_the_next_does_not(
    name: str, cost: int, falls_out: str
) -> None:
    wins = choose_round(record(), margins=False, costs={idea_id(name): cost})
    loses = choose_round(record(), margins=False, costs={idea_id(name): cost + 10_000})

    before = set(choose_round(record(), margins=False).selected)
    assert before - set(wins.selected) == {idea_id(falls_out)}
    assert idea_id(name) in wins.selected
    assert idea_id(name) not in loses.selected


def test_three_more_supporters_suffice_for_voorraad(outcome: RoundOutcome) -> None:
    found = idea(outcome, "Voorraad per bus")

    assert found.counterfactual == {"cost_cents": 2_070_000, "support": 3}
