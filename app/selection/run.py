"""The one public entry: `choose(instance, config)`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.selection.constraints import Gate
from app.selection.counterfactual import margins, trials_of
from app.selection.explain import outcome_of
from app.selection.feasibility import check_wishes
from app.selection.model import COMPLETIONS, RULES, UTILITIES, SelectionError
from app.selection.pot import Pot
from app.selection.reserve import with_reserve
from app.selection.table import Table, utility_of
from app.selection.ties import TieBreaker
from app.selection.trail import Trails

if TYPE_CHECKING:
    from app.selection.model import Instance, Outcome, RuleConfig

BUDGETS = (50, 75, 90, 95, 105, 110, 125, 150)
"""Percentages of the budget that are run when other budgets are asked for."""


def choose(instance: Instance, config: RuleConfig) -> Outcome:
    """Return what the rule chooses, with a reason for every project.

    Raises:
        SelectionError: the rule, a constraint or a number makes no sense.
    """
    pot, codes = prepare(instance, config)
    result = with_reserve(pot)
    outcome = outcome_of(pot, result, codes)
    if not config.explain:
        return outcome
    return margins(outcome, trials_of(instance, outcome, Again(instance, config).chosen))


def other_budgets(
    instance: Instance, config: RuleConfig
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return (budget, what is chosen, in order) for smaller and larger budgets.

    A list of runs, no promise: a larger budget may leave out what a smaller one had. What a budget
    cannot pay at all, such as ideas forced in, leaves it out of the list.
    """
    found = []
    for percent in BUDGETS:
        other = replace(instance, budget=instance.budget * percent // 100)
        try:
            order = with_reserve(prepare(other, config)[0]).order
        except SelectionError:
            continue
        found.append((other.budget, tuple(instance.projects[p].id for p, _ in order)))
    return tuple(found)


class Again:
    """The rule once more with one thing changed, from what is known of the run without it."""

    def __init__(self, instance: Instance, config: RuleConfig) -> None:
        """Run the rule as it is.

        Raises:
            SelectionError: the rule, a constraint or a number makes no sense.
        """
        self._config = replace(config, explain=False)
        self._trails = Trails()
        pot, _ = prepare(instance, self._config)
        pot.trails, self._table = self._trails, pot.table
        with_reserve(pot)
        self._trails.known = True

    def chosen(self, other: Instance) -> set[int]:
        """Return the indices of the projects chosen in another instance.

        Raises:
            SelectionError: nothing can meet its constraints.
        """
        pot, _ = prepare(other, self._config, self._table)
        pot.trails = self._trails
        return with_reserve(pot).chosen


def prepare(
    instance: Instance, config: RuleConfig, like: Table | None = None
) -> tuple[Pot, dict[int, str]]:
    """Index the instance; return the whole pot and a reason code per idea that cannot win.

    Raises:
        SelectionError: the rule, a constraint or a number makes no sense.
    """
    _check(instance, config)
    table = Table(instance, utility_of(instance, config), like)
    given = instance.constraints
    check_wishes(table, given)
    codes = {table.index[name]: code for name, code in given.left_out}
    forced = [table.index[name] for name in dict.fromkeys(given.forced_in)]
    for p, backers in enumerate(table.supporters):
        if backers < config.min_supporters and p not in codes and p not in forced:
            codes[p] = "too_few_supporters"
    everyone = range(len(table.costs))
    candidates = [p for p in everyone if p not in codes and p not in forced]
    pot = Pot(
        table=table,
        budget=instance.budget,
        candidates=candidates,
        forced=forced,
        gate=Gate(table, given),
        breaker=TieBreaker(table, config),
        config=config,
    )
    return pot, codes


def _check(instance: Instance, config: RuleConfig) -> None:
    faults = (
        (config.rule not in RULES, f"unknown rule: {config.rule}"),
        (
            config.utility is not None and config.utility not in UTILITIES,
            f"unknown utility: {config.utility}",
        ),
        (config.completion not in COMPLETIONS, f"unknown completion: {config.completion}"),
        (config.ties not in {"default", "name"}, f"unknown order of ties: {config.ties}"),
        (instance.budget < 0, "the budget is below zero"),
        (config.add_step is not None and config.add_step <= 0, "the step must be above zero"),
        (config.min_supporters < 0, "the number of supporters is below zero"),
        (
            not 0 <= config.reserve_percent <= 100,  # noqa: PLR2004
            "the reserve must be between 0 and 100 percent",
        ),
        (any(p.cost < 0 for p in instance.projects), "a cost is below zero"),
        (
            len({p.id for p in instance.projects}) != len(instance.projects),
            "a project id stands twice",
        ),
    )
    for wrong, message in faults:
        if wrong:
            raise SelectionError(message)
