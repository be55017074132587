"""Wishes that clash are refused before any run, with each single one whose removal helps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.selection.feasibility import InfeasibleError, Wish
from app.selection.model import RULES, Cap, Constraints, Instance, Project, Rule, RuleConfig
from app.selection.run import choose
from tests.selection.test_traps import instance


def wishes(**given: object) -> Instance:
    plain = instance({"a": 60, "b": 30, "c": 20}, 100, "abc", "abc")
    return replace(plain, constraints=Constraints(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "fault", "helps"),
    [
        (
            {"forced_in": ("a", "b", "c")},
            "the projects forced in cost more than the budget",
            [Wish("forced_in", (name,)) for name in "abc"],
        ),
        (
            {"forced_in": ("a", "b"), "exclusions": (("a", "b"),)},
            "project b cannot be forced in: rival_chosen (a)",
            [Wish("forced_in", ("a",)), Wish("forced_in", ("b",)), Wish("exclusion", ("a", "b"))],
        ),
        (
            {"forced_in": ("a",), "prerequisites": (("a", "c"),)},
            "project a cannot be forced in: prerequisite_missing (c)",
            [Wish("forced_in", ("a",)), Wish("prerequisite", ("a", "c"))],
        ),
        (
            {"forced_in": ("a", "b"), "caps": (Cap("unit:X", frozenset("ab"), 80),)},
            "project b cannot be forced in: cap_reached (unit:X)",
            [Wish("forced_in", ("a",)), Wish("forced_in", ("b",)), Wish("cap", ("unit:X",))],
        ),
        (
            {"forced_in": ("a",), "left_out": (("a", "forced_out"),)},
            "project a is forced in and left out",
            [Wish("forced_in", ("a",)), Wish("left_out", ("a",))],
        ),
        (
            {
                "forced_in": ("a", "b"),
                "exclusions": (("a", "b"),),
                "caps": (Cap("one", frozenset("ab"), max_count=1),),
            },
            "project b cannot be forced in: rival_chosen (a)",
            [Wish("forced_in", ("a",)), Wish("forced_in", ("b",))],
        ),
    ],
)
def test_clash_is_named_with_all_that_helps(
    given: dict[str, object], fault: str, helps: list[Wish]
) -> None:
    with pytest.raises(InfeasibleError) as caught:
        choose(wishes(**given), RuleConfig())

    assert (caught.value.fault, list(caught.value.helps)) == (fault, helps)


@pytest.mark.parametrize("rule", RULES)
def test_what_helps_does_help_under_every_rule(rule: Rule) -> None:
    given = wishes(forced_in=("a", "b"), exclusions=(("a", "b"),))
    with pytest.raises(InfeasibleError):
        choose(given, RuleConfig(rule=rule))

    freed = replace(given, constraints=Constraints(forced_in=("a",), exclusions=(("a", "b"),)))

    assert choose(freed, RuleConfig(rule=rule)).selected == ("a", "c")


def test_costs_are_no_constraint_that_one_removal_can_always_mend() -> None:
    dear = Instance.of((Project("a", 90), Project("b", 90)), 50, (((0, 1), (1, 1)),))
    given = replace(dear, constraints=Constraints(forced_in=("a", "b")))

    with pytest.raises(InfeasibleError, match="take away: no single constraint"):
        choose(given, RuleConfig())
