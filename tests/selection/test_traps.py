"""Cases in which selection engines are known to go wrong."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from app.selection.model import (
    RULES,
    Cap,
    Constraints,
    Instance,
    Project,
    Rule,
    RuleConfig,
    SelectionError,
)
from app.selection.pabulib import read
from app.selection.run import choose


def instance(costs: dict[str, int], budget: int, *ballots: str) -> Instance:
    """Return approval ballots written as letters."""
    names = list(costs)
    return Instance.of(
        tuple(Project(name, cost) for name, cost in costs.items()),
        budget,
        tuple(tuple((names.index(c), 1) for c in ballot) for ballot in ballots),
    )


@pytest.mark.parametrize("rule", RULES)
def test_idea_without_votes_is_not_funded_where_a_supporter_is_needed(rule: Rule) -> None:
    given = instance({"a": 10, "z": 5}, 100, "a", "a")

    outcome = choose(given, RuleConfig(rule=rule, min_supporters=1))

    assert outcome.selected == ("a",)
    assert outcome.reasons["z"].code == "too_few_supporters"


def test_entry_with_no_points_is_no_support_for_points_but_counts_when_named() -> None:
    names = (Project("a", 10), Project("b", 10))
    given = Instance.of(names, 10, (((0, 0), (1, 3)), ((0, 0), (1, 3))), "cumulative")

    by_points = choose(given, RuleConfig(completion="none"))
    by_count = choose(given, RuleConfig(utility="cardinality", completion="none"))

    assert by_points.reasons["a"].supporters == 0
    assert by_count.reasons["a"].supporters == 2
    assert by_points.selected == ("b",)


@pytest.mark.parametrize("rule", RULES)
def test_forced_idea_is_charged(rule: Rule) -> None:
    given = replace(
        instance({"f": 60, "a": 60, "b": 40}, 100, "ab", "ab"),
        constraints=Constraints(forced_in=("f",)),
    )

    outcome = choose(given, RuleConfig(rule=rule))

    assert outcome.selected[0] == "f"
    assert set(outcome.selected) == {"f", "b"}
    assert (outcome.cost, outcome.reasons["f"].code) == (100, "forced_in")


def test_forced_ideas_over_budget_are_refused() -> None:
    given = replace(instance({"f": 60}, 50, "f"), constraints=Constraints(forced_in=("f",)))

    with pytest.raises(SelectionError, match="cost more than the budget"):
        choose(given, RuleConfig())


def test_all_zero_ballot_counts_as_cast() -> None:
    costs = {"a": 50}

    with_two = choose(instance(costs, 100, "a", ""), RuleConfig(completion="none"))
    with_three = choose(instance(costs, 100, "a", "", ""), RuleConfig(completion="none"))

    assert with_two.selected == ("a",)
    assert with_three.selected == ()


def test_decimal_budget_is_exact() -> None:
    text = (
        "META\nkey;value\nbudget;0.3\nvote_type;approval\nPROJECTS\nproject_id;cost\n"
        "a;0.1\nb;0.2\nVOTES\nvoter_id;vote\n1;a,b\n"
    )

    outcome = choose(read(text.encode()), RuleConfig(completion="none"))

    assert (set(outcome.selected), outcome.cost, outcome.scale) == ({"a", "b"}, 3, 10)


@pytest.mark.parametrize("rule", RULES)
def test_everything_is_funded_when_everything_fits(rule: Rule) -> None:
    given = instance({"a": 10, "b": 20, "c": 30}, 60, "a", "b", "c", "c")

    assert set(choose(given, RuleConfig(rule=rule)).selected) == {"a", "b", "c"}


def test_everything_fits_with_many_voters_and_one_lonely_supporter() -> None:
    given = instance({"a": 10, "b": 900_000}, 1_000_000, "b", *["a"] * 5_000)

    assert set(choose(given, RuleConfig(completion="add")).selected) == {"a", "b"}


@pytest.mark.parametrize("rule", RULES)
def test_nothing_affordable_gives_nothing(rule: Rule) -> None:
    outcome = choose(instance({"a": 10, "b": 20}, 5, "ab", "a"), RuleConfig(rule=rule))

    assert (outcome.selected, outcome.cost) == ((), 0)
    assert {reason.code for reason in outcome.reasons.values()} == {"over_budget"}


@pytest.mark.parametrize("rule", RULES)
def test_no_ballots_and_no_projects_are_no_fault(rule: Rule) -> None:
    config = RuleConfig(rule=rule, min_supporters=1)

    assert choose(instance({"a": 10}, 100), config).selected == ()
    assert choose(instance({}, 100, ""), config).selected == ()


def test_free_idea_with_support_is_funded_first() -> None:
    outcome = choose(instance({"a": 10, "z": 0}, 10, "az"), RuleConfig(completion="none"))

    assert outcome.selected == ("z", "a")


@pytest.mark.parametrize("rule", ["equal-shares", "greedy"])
def test_twelve_hundred_winners(rule: Rule) -> None:
    projects = tuple(Project(f"p{n:04}", 1) for n in range(1200))
    ballot = tuple((n, 1) for n in range(1200))
    given = Instance.of(projects, 1200, (ballot, ballot, ballot))

    outcome = choose(given, RuleConfig(rule=rule, ties="name"))

    assert outcome.selected == tuple(project.id for project in projects)
    assert not any(tie.mattered for tie in outcome.ties)


def test_cheaper_of_two_equals_goes_first() -> None:
    given = Instance.of(
        (Project("a", 20), Project("b", 10)),
        25,
        (((0, 2), (1, 1)), ((0, 2), (1, 1))),
        "scoring",
    )

    outcome = choose(given, RuleConfig(completion="none"))

    assert outcome.selected == ("b",)
    assert [(t.projects, t.won, t.decided_by, t.mattered) for t in outcome.ties] == [
        (("b", "a"), "b", "cost", True)
    ]
    assert outcome.reasons["a"].code == "lost_tie"
    assert outcome.reasons["a"].because == ("b",)


def test_lot_follows_from_seed_and_id_alone() -> None:
    given = instance({"a": 10, "b": 10, "c": 10}, 10, "abc", "abc")
    turned = replace(given, projects=tuple(reversed(given.projects)))

    winners = {choose(given, RuleConfig(seed=str(n))).selected for n in range(20)}

    assert winners == {("a",), ("b",), ("c",)}
    for n in range(20):
        config = RuleConfig(seed=str(n))
        assert choose(given, config).selected == choose(turned, config).selected


def test_near_tie_that_floats_cannot_see_is_settled_exactly() -> None:
    big = 10**15
    given = Instance.of(
        (Project("a", big + 1), Project("b", big)),
        2 * big,
        (((0, 1), (1, 1)), ((0, 1), (1, 1))),
        "scoring",
    )

    outcome = choose(given, RuleConfig(completion="none", ties="name"))

    assert outcome.selected == ("b",)
    assert outcome.ties == ()
    assert outcome.purchases[0].price == Fraction(big, 2)


@pytest.mark.parametrize(
    ("costs", "rows", "prices"),
    [
        (
            (34, 20, 40),
            "45 9 45/9 9 0/0 45 0/45 9 0/27 0 9/0 27 0/27 9 0",
            [Fraction(5, 27), Fraction(1, 3)],
        ),
        (
            (27, 6, 40),
            "9 15 0/15 0 3/0 3 0/9 0 0/15 9 15/0 15 3/3 9 9",
            [Fraction(2, 17), Fraction(9, 17)],
        ),
    ],
)
def test_voter_with_exactly_what_is_due_ends_the_search_for_a_price(
    costs: tuple[int, ...], rows: str, prices: list[Fraction]
) -> None:
    ballots = [[int(n) for n in row.split()] for row in rows.split("/")]
    given = Instance.of(
        tuple(Project(str(n), cost) for n, cost in enumerate(costs, start=1)),
        63,
        tuple(tuple((p, n) for p, n in enumerate(row) if n) for row in ballots),
        "scoring",
    )

    outcome = choose(given, RuleConfig(completion="none"))

    assert outcome.selected == ("2", "1")
    assert [bought.price for bought in outcome.purchases] == prices


def test_limits_hold_in_both_pots_of_the_reserve() -> None:
    projects = (
        Project("e1", 30, categories=("new",)),
        Project("e2", 30, categories=("new",)),
        Project("s1", 50),
        Project("s2", 50),
    )
    ballots = (((2, 1), (3, 1)),) * 8 + (((0, 1), (1, 1)),) * 2
    given = replace(
        Instance.of(projects, 100, ballots),
        constraints=Constraints(
            exclusions=(("e1", "s1"),), caps=(Cap("all", frozenset("e1 e2".split()), 30),)
        ),
    )

    config = RuleConfig(reserve_percent=60, exploration=frozenset({"new"}), ties="name")
    outcome = choose(given, config)

    assert outcome.reserve is not None
    assert (outcome.reserve.spent, outcome.reserve.met) == (30, False)
    assert set(outcome.selected) == {"e1", "s2"}
    assert outcome.reasons["e1"].code == "chosen_reserve"
    assert outcome.reasons["s1"].code == "rival_chosen"
    assert outcome.reasons["e2"].code == "cap_reached"


@pytest.mark.parametrize("rule", RULES)
def test_what_is_forced_in_binds_both_pots_of_the_reserve(rule: Rule) -> None:
    projects = (
        Project("must", 20),
        Project("rival", 10, categories=("new",)),
        Project("capped", 10, categories=("new",)),
        Project("after", 10, categories=("new",)),
        *(Project(f"old{n}", 20) for n in range(4)),
    )
    known, new = tuple((n, 3) for n in range(4, 8)), ((1, 1), (2, 1), (3, 1))
    given = replace(
        Instance.of(projects, 100, ((*known,),) * 9 + (new,)),
        constraints=Constraints(
            forced_in=("must",),
            exclusions=(("must", "rival"),),
            prerequisites=(("after", "must"),),
            caps=(Cap("unit", frozenset(("must", "capped")), 25),),
        ),
    )

    config = RuleConfig(rule=rule, reserve_percent=30, exploration=frozenset({"new"}), ties="name")
    outcome = choose(given, config)

    assert outcome.reasons["must"].code == "forced_in"
    assert outcome.reasons["rival"].code == "rival_chosen"
    assert outcome.reasons["capped"].code == "cap_reached"
    assert "after" in outcome.selected
