"""Round records: canonical bytes, recomputing, verifying, what-ifs, constraints."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.selection.model import RULES, SelectionError
from app.selection.round_record import (
    build_record,
    canonical,
    choose_round,
    recompute,
    sha256,
    verify,
)
from tests.selection.verifier import tool
from tests.selection.worked_example import idea_id, record


def decided(**overrides: Any) -> dict[str, Any]:
    made = record(**overrides)
    made["outcome"] = choose_round(made, margins=False).public()
    return made


def codes(made: dict[str, Any], **what_if: Any) -> dict[int, str]:
    outcome = choose_round(made, margins=False, **what_if)
    return {idea.idea_id: idea.reason_code for idea in outcome.ideas}


def test_canonical_bytes_do_not_depend_on_the_order_of_keys_and_lists() -> None:
    made = record()

    turned = build_record(
        month="2026-12",
        budget_cents=12_000_000,
        ideas=[dict(reversed(idea.items())) for idea in reversed(made["ideas"])],
        ballots=[
            {"lines": list(reversed(ballot["lines"])), "number": ballot["number"]}
            for ballot in reversed(made["ballots"])
        ],
        seed="kastanje",
        quorum=5,
        reserve_percent=25,
    )

    assert canonical(turned) == canonical(made)
    assert json.loads(canonical(made)) == made


def test_record_with_outcome_survives_its_own_bytes() -> None:
    made = record()
    made["outcome"] = recompute(made)

    again = json.loads(canonical(made))

    assert verify(again) == []
    assert sha256(again) == sha256(made)


def test_verify_names_what_was_changed() -> None:
    made = decided()
    made["outcome"]["ideas"][1]["points"] += 1

    assert verify(made) == ["outcome.ideas[1].points: the record says 35, what follows is 34"]


def test_verify_without_outcome_says_so() -> None:
    assert verify(record()) == ["outcome: the record holds none"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"quorum": -1}, "quorum: a whole number from 0 is needed"),
        ({"budget_cents": 1.5}, "budget_cents: a whole number from 0 is needed"),
        ({"rule": "loudest"}, "rule: unknown rule loudest"),
        ({"points": (0, 1, 2)}, "points: five are needed"),
        ({"reserve_percent": 101}, "reserve_percent: above 100"),
        ({"ballots": [{"number": 1, "lines": [[99, 3]]}]}, "unknown idea 99"),
        ({"ballots": [{"number": 1, "lines": [[1, 6]]}]}, "a score is 1 to 5 or null"),
        ({"ballots": [{"number": 1, "lines": [[1, 2], [1, 2]]}]}, "idea 1 stands twice"),
        ({"constraints": {"forced_in": [{"idea_id": 77}]}}, "unknown idea 77"),
    ],
)
def test_faulty_record_is_refused_with_its_place(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(SelectionError, match=fault):
        record(**change)


def test_quorum_comes_before_supporters_and_the_rule() -> None:
    made = record(quorum=14)

    found = codes(made)

    assert found[idea_id("Fotocontrole")] == "too_few_votes"
    assert found[idea_id("Voorraad per bus")] == "too_few_votes"
    assert found[idea_id("Storingen")] == "chosen"


def test_twijfel_pays_but_is_no_supporter() -> None:
    made = record(
        ballots=[
            {"number": 1, "lines": [[1, 4], [2, 4]]},
            {"number": 2, "lines": [[1, 4], [2, 3]]},
            {"number": 3, "lines": [[1, 3], [2, 3]]},
            {"number": 4, "lines": [[1, 2], [2, 1]]},
        ],
        quorum=3,
    )

    outcome = choose_round(made, margins=False)

    assert codes(made)[1] == "chosen"
    assert outcome.ideas[0].supporters == 2
    assert outcome.ideas[0].payers == 3
    assert codes(made)[2] == "too_few_supporters"


def test_no_opinion_counts_as_a_cast_ballot_but_not_for_the_quorum() -> None:
    lines = [[1, 5], [2, None]]
    made = record(ballots=[{"number": n, "lines": lines} for n in range(1, 6)])

    outcome = choose_round(made, margins=False)

    assert outcome.voters == 5
    assert codes(made)[1] == "chosen"
    assert codes(made)[2] == "too_few_votes"


def test_constraints_give_their_reasons() -> None:
    made = record(
        reserve_percent=0,
        constraints={
            "exclusions": [[idea_id("Storingen"), idea_id("Contracten")]],
            "prerequisites": [[idea_id("Inwerkmaatje"), idea_id("Fotocontrole")]],
            "caps": [{"by": "unit", "value": "Sales", "max_cents": None, "max_count": 1}],
            "forced_in": [{"idea_id": idea_id("Voorraad per bus"), "reason": "pilot runs"}],
            "forced_out": [{"idea_id": idea_id("Fotocontrole"), "reason": "no data"}],
        },
    )

    assert codes(made) == {
        idea_id("Storingen"): "chosen",
        idea_id("Offertes"): "chosen",
        idea_id("Contracten"): "rival_chosen",
        idea_id("Reparatieprijs"): "cap_reached",
        idea_id("Fotocontrole"): "forced_out",
        idea_id("Inwerkmaatje"): "prerequisite_missing",
        idea_id("Voorraad per bus"): "forced_in",
        idea_id("Energieadvies"): "cap_reached",
    }


def test_what_if_leaves_the_record_alone() -> None:
    made = record()
    before = copy.deepcopy(made)

    outcome = choose_round(
        made,
        margins=False,
        budget_cents=8_000_000,
        exclude=[idea_id("Storingen")],
        include=[idea_id("Energieadvies")],
        costs={idea_id("Offertes"): 100_000},
    )

    assert made == before
    assert outcome.granted_cents + outcome.leftover_cents == 8_000_000
    assert idea_id("Energieadvies") in outcome.selected
    assert idea_id("Storingen") not in outcome.selected


@pytest.mark.parametrize("what_if", [{"colour": 1}, {"costs": {99: 1}}, {"exclude": [99]}])
def test_unknown_what_if_is_refused(what_if: dict[str, Any]) -> None:
    with pytest.raises(SelectionError):
        choose_round(record(), margins=False, **what_if)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_stays_within_the_budget_and_can_be_verified(rule: str) -> None:
    made = decided(rule=rule)

    assert verify(made) == []
    assert made["outcome"]["granted_cents"] <= made["budget_cents"]
    assert tool.differences(made) == []


def test_reserve_takes_the_second_result_only_when_it_explores_more() -> None:
    ideas = [
        {"id": 1, "cost_cents": 600, "value_type": "efficiency", "unit": "A"},
        {"id": 2, "cost_cents": 400, "value_type": "efficiency", "unit": "A"},
        {"id": 3, "cost_cents": 300, "value_type": "renewal", "unit": "A"},
        {"id": 4, "cost_cents": 500, "value_type": "renewal", "unit": "A"},
    ]
    few = [[1, 5], [2, 5], [3, 4], [4, 4]]
    rest = [[1, 5], [2, 5], [3, 1], [4, 1]]
    ballots = [{"number": n, "lines": few if n < 3 else rest} for n in range(1, 6)]

    made = record(ideas=ideas, ballots=ballots, budget_cents=1000, reserve_percent=30)
    small = record(ideas=ideas, ballots=ballots, budget_cents=1000, reserve_percent=29)

    helped = choose_round(made, margins=False)
    stands = choose_round(small, margins=False)
    assert helped.reserve is not None
    assert stands.reserve is not None
    assert set(helped.selected) == {2, 3}
    assert codes(made)[3] == "chosen_reserve"
    assert (helped.reserve["second_run"], helped.reserve["not_met"]) == (True, None)
    assert set(stands.selected) == {1, 2}
    assert (stands.reserve["second_run"], stands.reserve["not_met"]) == (
        False,
        "reserve_not_met",
    )


def test_tool_prints_ok_or_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = decided()
    file = tmp_path / "round.json"
    monkeypatch.setattr(sys, "argv", ["verify_round.py", str(file)])

    file.write_bytes(canonical(made))
    right = tool._main()
    good = capsys.readouterr().out
    made["outcome"]["selected"].reverse()
    file.write_bytes(canonical(made))
    wrong = tool._main()

    assert (right, wrong) == (0, 1)
    assert good.splitlines()[1] == "OK"
    assert capsys.readouterr().out.splitlines()[1].startswith("the record is not as")
