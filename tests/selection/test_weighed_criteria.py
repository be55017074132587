"""Rounds that ask more than one question: points are the sum of weight times the points of each answer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exports.rounds import as_pb
from app.selection.model import SelectionError
from app.selection.pabulib import read
from app.selection.round_instance import config_of, instance_of
from app.selection.round_record import build_record, canonical, choose_round, recompute, verify
from app.selection.run import choose
from tests.selection import naive
from tests.selection.strategies import storm as many
from tests.selection.verifier import tool
from tests.selection.worked_example import record, weighed_record

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

pytestmark = pytest.mark.storm
POINTS = (0, 0, 1, 3, 5)
BEFORE = "6f0710e0882e2995cc90290a9a51e13c0cd03fc9e09d9712a4d0b13628e1d286"
"""The record of the worked example before there were further questions."""


def round_of(
    costs: list[int], ballots: list[list[list[int | None]]], weights: tuple[int, ...], **terms: Any
) -> dict[str, Any]:
    """Return the record of ideas 1, 2, … with these costs in euro."""
    given: dict[str, Any] = {
        "month": "2027-01",
        "budget_cents": 10_000,
        "ideas": [
            {"id": n, "cost_cents": cost * 100, "value_type": "efficiency"}
            for n, cost in enumerate(costs, start=1)
        ],
        "ballots": [{"number": n, "lines": lines} for n, lines in enumerate(ballots, start=1)],
        "seed": "linde",
        "quorum": 0,
        "criteria": [{"weight": weight} for weight in weights],
    }
    return build_record(**(given | terms))


def test_hand_example_to_the_cent() -> None:
    """Eighty euro over four voters, 20 each; weights 2 (budget now), 1 (fit) and 3 (learning).

    Idea 3 (13 euro): 2*5 + 1*3 = 13 points of voter 3 and 2*5 + 1*3 + 3*0 = 13 of voter 4; at 50 cents
    a point they pay 6.50 each. Idea 1 (40 euro): 2*3 + 1*5 + 3*1 = 14, 2*3 + 3*3 = 15, 2*3 = 6, and in
    spite of the Nee 3*5 = 15: 50 points at 80 cents, so 11.20, 12, 4.80 and 12. Idea 2 (30 euro):
    2*5 + 3*5 = 25 and 2*5 = 10, nothing of voter 3 without an opinion on the first question; their
    8.80 and 8 do not suffice, larger shares would cost 83 in all, and the 27 left are too little.
    """
    ballots: list[list[list[int | None]]] = [
        [[1, 4, 5, 3], [2, 5, None, 5]],
        [[1, 4, None, 4], [2, 5, 1, 2]],
        [[1, 4, 1, None], [2, None, 5, 5], [3, 5, 4, None]],
        [[1, 1, None, 5], [3, 5, 4, 2]],
    ]

    outcome = choose_round(
        round_of([40, 30, 13], ballots, (2, 1, 3), budget_cents=8_000), margins=False
    )

    assert [(i.reason_code, i.points, i.supporters) for i in outcome.ideas] == [
        ("chosen", 50, 3),
        ("supporters_out_of_money", 35, 2),
        ("chosen", 26, 2),
    ]
    assert [(s["idea_id"], s["price_per_point_cents"]) for s in outcome.steps] == [(3, 50), (1, 80)]
    receipts = [outcome.receipts[n] for n in (1, 2, 3, 4)]
    assert [r.payments for r in receipts] == [
        ((1, 1_120),),
        ((1, 1_200),),
        ((3, 650), (1, 480)),
        ((3, 650), (1, 1_200)),
    ]
    assert [r.left_cents for r in receipts] == [880, 800, 870, 150]


@st.composite
def weighed(draw: DrawFn, weights: tuple[int, ...]) -> dict[str, Any]:
    """Draw a small round in which these weights count."""
    costs = draw(st.lists(st.integers(1, 12), min_size=1, max_size=5))
    score = st.sampled_from([None, 1, 2, 3, 4, 5])
    lines = st.tuples(*(st.tuples(*[score] * len(weights)) for _ in costs))
    ballots = draw(st.lists(lines, min_size=1, max_size=6))
    said = [[[n, *line] for n, line in enumerate(ballot, start=1)] for ballot in ballots]
    budget = draw(st.integers(0, 40)) * 100
    return round_of(costs, said, weights, budget_cents=budget, min_supporters=0)


@given(st.sampled_from([(1, 1), (2, 1, 3), (9, 1, 4, 2)]).flatmap(weighed))
@many
def test_rule_on_weighed_answers_follows_the_definitions(made: dict[str, Any]) -> None:
    """The independent fractions agree on points, on what equal shares buy, and on its prices."""
    weights = [criterion["weight"] for criterion in made["criteria"]]
    ids = [idea["id"] for idea in made["ideas"]]
    utility = [
        [
            0
            if first is None
            else sum(w * POINTS[s - 1] for w, s in zip(weights, (first, *rest), strict=True) if s)
            for _, first, *rest in ballot["lines"]
        ]
        for ballot in made["ballots"]
    ]
    costs = [idea["cost_cents"] for idea in made["ideas"]]

    def key(p: int) -> tuple[object, ...]:
        fans = sum((b["lines"][p][1] or 0) >= 4 for b in made["ballots"])
        lot = sha256(f"linde:{ids[p]}".encode()).hexdigest()
        return costs[p], -naive.points(utility, p), -fans, lot

    plain = replace(config_of(made), completion="none")
    outcome = choose(instance_of(made), plain)
    share = Fraction(made["budget_cents"], len(utility))
    assert [(ids.index(int(b.project)), b.price) for b in outcome.purchases] == (
        naive.equal_shares(costs, utility, share, key)
    )
    assert [reason.points for reason in outcome.reasons.values()] == [
        naive.points(utility, p) for p in range(len(ids))
    ]


@given(weighed((1,) * 2), st.integers(1, 9), st.integers(1, 9))
@many
def test_further_questions_that_nobody_answers_change_nothing(
    drawn: dict[str, Any], first: int, second: int
) -> None:
    """Without answers to further questions a weight only scales all points: the same result as today."""
    silent = [
        {**b, "lines": [[i, score, None] for i, score, _ in b["lines"]]} for b in drawn["ballots"]
    ]
    one = [{**b, "lines": [[i, score] for i, score, _ in b["lines"]]} for b in drawn["ballots"]]
    terms = {key: drawn[key] for key in ("month", "budget_cents", "ideas", "seed", "quorum")}
    plain = choose_round(build_record(**terms, ballots=one, min_supporters=0), margins=False)
    weighed_too = choose_round(
        build_record(
            **terms,
            ballots=silent,
            min_supporters=0,
            criteria=[{"weight": first}, {"weight": second}],
        ),
        margins=False,
    )

    assert weighed_too.selected == plain.selected
    assert weighed_too.receipts == plain.receipts
    assert [(i.reason_code, i.supporters, i.payers, i.points) for i in weighed_too.ideas] == [
        (i.reason_code, i.supporters, i.payers, first * i.points) for i in plain.ideas
    ]


def test_record_of_one_question_is_written_as_before() -> None:
    made = record()
    made["outcome"] = choose_round(made, margins=False).public()

    assert "criteria" not in made
    assert sha256(canonical(made)).hexdigest() == BEFORE
    assert verify(made) == tool.differences(made) == []


def test_counterfactuals_leave_the_further_answers_as_they_are() -> None:
    made = weighed_record(budget_cents=8_000_000)

    made["outcome"] = recompute(made)

    told = [i["counterfactual"] for i in made["outcome"]["ideas"] if i["counterfactual"]]
    assert told
    assert verify(made) == tool.differences(made) == []


def test_pb_file_carries_the_summed_points_and_says_so() -> None:
    made = weighed_record()

    found = read(as_pb(made, {}))

    assert dict(found.meta)["comment"] == (
        "#1: points are the sum of weight times points over 3 questions; weights 3, 2, 1"
    )
    outcome = choose_round(made, margins=False)
    sums = [0] * len(found.projects)
    for group in found.groups:
        for p, points in found.ballots[group]:
            sums[p] += points
    assert sums == [idea.points for idea in outcome.ideas]
    assert b"comment" not in as_pb(record(), {})


@pytest.mark.parametrize(
    ("criteria", "fault"),
    [
        ([{"weight": 1}], "criteria: two to 4 are needed"),
        ([{"weight": 1}] * 5, "criteria: two to 4 are needed"),
        ([{"weight": 1}, {"weight": 10}], "criteria[1].weight: 1 to 9"),
        ([{"weight": 0}, {"weight": 1}], "criteria[0].weight: 1 to 9"),
        ([{"weight": 1}, {}], "criteria[1].weight: 1 to 9"),
        (
            [{"weight": 1}, {"weight": 1}],
            "ballots[0].lines[0]: an answer to each question is needed",
        ),
    ],
)
def test_faulty_criteria_are_refused(criteria: list[dict[str, Any]], fault: str) -> None:
    with pytest.raises(SelectionError) as caught:
        record(criteria=criteria)

    assert str(caught.value) == fault
