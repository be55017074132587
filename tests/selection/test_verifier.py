"""Any round: the engine and the independent verifier agree, and nothing can be altered unseen."""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.selection.feasibility import InfeasibleError
from app.selection.model import RULES
from app.selection.round_record import build_record, canonical, choose_round, recompute, verify
from tests.selection.strategies import storm as many
from tests.selection.verifier import tool
from tests.selection.worked_example import record, weighed_record

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

pytestmark = pytest.mark.storm
Path = tuple[int | str, ...]


@st.composite
def records(draw: DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 7))
    ids = draw(st.permutations(range(1, count + 1)))
    kinds = st.sampled_from(["renewal", "customer_value", "efficiency", "quality_risk"])
    ideas = [
        {
            "id": i,
            "cost_cents": draw(st.integers(1, 12)) * 100,
            "value_type": draw(kinds),
            "unit": draw(st.sampled_from("AB")),
            **({"excluded": "withdrawn"} if draw(st.integers(0, 20)) == 0 else {}),
        }
        for i in ids
    ]
    score = st.sampled_from([None, 1, 2, 3, 4, 5])
    weights = draw(st.sampled_from([(), (), (2, 1), (1, 9, 3), (3, 2, 1, 1)]))
    answers = st.lists(score, min_size=len(weights) or 1, max_size=len(weights) or 1)
    ballots = [
        {"number": n, "lines": [[i, *draw(answers)] for i in ids if draw(st.integers(0, 9))]}
        for n in range(1, draw(st.integers(1, 8)) + 1)
    ]
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True)
    some = st.lists(pairs, max_size=2) if count > 1 else st.just([])
    return build_record(
        month="2027-01",
        budget_cents=draw(st.integers(0, 50)) * 100,
        ideas=ideas,
        ballots=ballots,
        seed=draw(st.sampled_from(["beuk", "eik"])),
        quorum=draw(st.integers(0, 3)),
        reserve_percent=draw(st.sampled_from([0, 20, 40, 70])),
        rule=draw(st.sampled_from(["equal-shares"] * 3 + list(RULES))),
        criteria=[{"weight": weight} for weight in weights],
        constraints={
            "forced_in": [{"idea_id": i} for i in ids[:1] if draw(st.integers(0, 3)) == 0],
            "forced_out": [{"idea_id": i} for i in ids[1:2] if draw(st.integers(0, 3)) == 0],
            "exclusions": draw(some),
            "prerequisites": draw(some),
            "caps": draw(
                st.sampled_from(
                    [
                        [],
                        [{"by": "unit", "value": "A", "max_cents": 900, "max_count": None}],
                        [{"by": "unit", "value": "B", "max_cents": None, "max_count": 1}],
                    ]
                )
            ),
        },
    )


def with_outcome(made: dict[str, Any]) -> dict[str, Any]:
    """Return the record decided; draw another one where the wishes clash."""
    try:
        made["outcome"] = choose_round(made, margins=False).public()
    except InfeasibleError:
        assume(False)
    return made


@given(records())
@many
def test_independent_tool_agrees_on_any_record(made: dict[str, Any]) -> None:
    assert tool.differences(with_outcome(made)) == []


@given(records())
@many
def test_parts_of_a_receipt_add_up_to_the_share_to_the_cent(made: dict[str, Any]) -> None:
    try:
        outcome = choose_round(made, margins=False)
    except InfeasibleError:
        return

    for receipt in outcome.receipts.values():
        paid = [cents for _, cents in receipt.payments]
        assert min([*paid, receipt.left_cents]) >= 0
        assert sum(paid) + receipt.left_cents == receipt.share_cents
    assert outcome.granted_cents + outcome.leftover_cents == made["budget_cents"]
    assert outcome.leftover_cents >= 0


def leaves(value: Any, path: Path = ()) -> list[Path]:
    """Return the paths to everything that is no dict or list, and to every list."""
    found: list[Path] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += leaves(inner, (*path, key))
        return found
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found += leaves(inner, (*path, place))
    return [*found, path]


def altered(made: dict[str, Any], path: Path, dice: random.Random) -> dict[str, Any]:
    """Return the record with one thing changed."""
    other = copy.deepcopy(made)
    inside: Any = other
    for key in path[:-1]:
        inside = inside[key]
    old = inside[path[-1]]
    if isinstance(old, list):
        inside[path[-1]] = old[1:] if old and dice.random() < 0.5 else [*old, *(old[-1:] or [1])]
    elif isinstance(old, bool):
        inside[path[-1]] = not old
    elif isinstance(old, int):
        inside[path[-1]] = dice.choice([old + 1, old - 1, old * 2 + 1, None])
    else:
        inside[path[-1]] = "other" if isinstance(old, str) else dice.randint(0, 9)
    return other


def test_every_altered_record_is_found(storm: bool) -> None:
    made = record()
    made["outcome"] = recompute(made)
    plain = with_outcome(record(reserve_percent=70))
    weighed = with_outcome(weighed_record())
    dice, missed = random.Random(7), []

    for n in range(1_000 if storm else 60):
        whole = made if n % 10 == 0 else (plain, weighed)[n % 2]
        path = dice.choice(leaves(whole))
        other = altered(whole, path, dice)
        file = canonical(other)
        if not tool.differences_in(file) or not verify(json.loads(file)):
            missed.append((path, other))

    assert missed == []
    assert [tool.differences(whole) for whole in (made, plain, weighed)] == [[], [], []]


def test_sealing_anew_does_not_hide_a_changed_result(storm: bool) -> None:
    made = with_outcome(small())
    own = [(key,) for key in ("steps", "balance", "seal", "inputs_sha256")]
    paths = [path for path in leaves(made["outcome"]) if path[:1] not in own]
    dice, missed = random.Random(8), []
    paths = [path for path in paths if path[-1] not in {"counterfactual", "margins"}]

    for path in paths if storm else dice.sample(paths, 20):
        other = altered(made, ("outcome", *path), dice)
        other["outcome"]["seal"] = tool._sha256(other["outcome"], "seal")
        if not tool.differences_in(canonical(other)):
            missed.append(path)
        assert verify(other) != []

    assert missed == []


def small() -> dict[str, Any]:
    """Return the worked example with few steps of completion."""
    return record(budget_cents=8_000_000, reserve_percent=60)
