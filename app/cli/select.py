"""`kiem select`: run a selection rule on a Pabulib file; needs no database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from app.selection.model import (
    COMPLETIONS,
    RULES,
    UTILITIES,
    Completion,
    Instance,
    Rule,
    RuleConfig,
    SelectionError,
    Ties,
    Utility,
)
from app.selection.pabulib import read, text_of, units_of
from app.selection.run import choose, other_budgets

if TYPE_CHECKING:
    from fractions import Fraction

    from app.selection.model import Outcome, Reason

MALFORMED = 2


def select(
    file: Annotated[Path, typer.Argument(help="A Pabulib .pb file.")],
    rule: Annotated[str, typer.Option(help=" | ".join(RULES))] = "equal-shares",
    utility: Annotated[str | None, typer.Option(help=" | ".join(UTILITIES))] = None,
    completion: Annotated[str, typer.Option(help=" | ".join(COMPLETIONS))] = "add-fill",
    add_step: Annotated[str | None, typer.Option(help="Money per voter and step.")] = None,
    early_stop: Annotated[
        bool, typer.Option("--early-stop", help="Stop once no supported idea fits.")
    ] = False,
    min_supporters: Annotated[int, typer.Option(min=0, help="Supporters an idea needs.")] = 0,
    ties: Annotated[str, typer.Option(help="default | name")] = "default",
    seed: Annotated[str, typer.Option(help="Text for the lot among equals.")] = "",
    reserve: Annotated[int, typer.Option(min=0, max=100, help="Percent to explore.")] = 0,
    exploration: Annotated[
        list[str] | None, typer.Option(help="Category that counts for the reserve.")
    ] = None,
    budget: Annotated[str | None, typer.Option(help="Another budget than the file's.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what would have changed each refusal.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Choose from FILE what a fair rule would choose, with a reason for each project."""
    config = RuleConfig(
        rule=cast("Rule", rule),
        utility=cast("Utility | None", utility),
        completion=cast("Completion", completion),
        early_stop=early_stop,
        min_supporters=min_supporters,
        ties=cast("Ties", ties),
        seed=seed,
        reserve_percent=reserve,
        exploration=frozenset(exploration or ()),
        explain=explain,
    )
    try:
        instance, config = _amounts(read(file.read_bytes()), config, budget, add_step)
        outcome = choose(instance, config)
    except (OSError, SelectionError) as error:
        fault = error.strerror if isinstance(error, OSError) else str(error)
        typer.echo(f"{file}: {fault}", err=True)
        raise typer.Exit(MALFORMED) from error
    if as_json:
        found = as_dict(outcome)
        if explain:
            found["budgets"] = _budgets(instance, config)
        text = json.dumps(found, ensure_ascii=False, indent=2)
        typer.echo(text.encode(), nl=True)
    else:
        typer.echo(_table(instance, outcome))


def _amounts(
    instance: Instance, config: RuleConfig, budget: str | None, add_step: str | None
) -> tuple[Instance, RuleConfig]:
    """Put the amounts of the options in, in units fine enough for all of them."""
    if budget is not None:
        units, factor = units_of(budget, instance.scale)
        instance = replace(instance.rescaled(factor), budget=units)
    if add_step is not None:
        units, factor = units_of(add_step, instance.scale)
        instance = instance.rescaled(factor)
        config = replace(config, add_step=units)
    return instance, config


def _budgets(instance: Instance, config: RuleConfig) -> list[dict[str, Any]]:
    """Return what other budgets would have chosen, each run by itself."""
    return [
        {"budget": text_of(budget, instance.scale), "selected": list(selected)}
        for budget, selected in other_budgets(instance, config)
    ]


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON of the contract; amounts are exact decimals as text."""
    scale = outcome.scale
    found: dict[str, Any] = {
        "rule": outcome.rule,
        "selected": list(outcome.selected),
        "cost": text_of(outcome.cost, scale),
        "budget": text_of(outcome.budget, scale),
        "ties": [
            {
                "step": tie.step,
                "projects": list(tie.projects),
                "won": tie.won,
                "decided_by": tie.decided_by,
                "mattered": tie.mattered,
            }
            for tie in outcome.ties
        ],
        "reasons": {name: _reason(r, scale) for name, r in outcome.reasons.items()},
    }
    if outcome.reserve is not None:
        reserve = outcome.reserve
        found["reserve"] = {
            "amount": text_of(reserve.amount, scale),
            "spent": text_of(reserve.spent, scale),
            "met": reserve.met,
            "not_met": None if reserve.met else "reserve_not_met",
            "second_run": reserve.second_run,
        }
    return found


def _reason(reason: Reason, scale: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": reason.code,
        "cost": text_of(reason.cost, scale),
        "points": reason.points,
        "supporters": reason.supporters,
        "step": reason.step,
        "price_per_point": _exact(reason.price_per_point, scale),
        "payers": reason.payers,
        "supporters_left": _exact(reason.supporters_left, scale),
        "because": list(reason.because),
    }
    if reason.runner_up is not None:
        found["runner_up"] = reason.runner_up
    if reason.counterfactual is not None:
        cost, limit = reason.counterfactual.cost, reason.counterfactual.limit
        found["counterfactual"] = {
            "cost": None if cost is None else text_of(cost, scale),
            "cost_limit": None if limit is None else text_of(limit, scale),
            "support": reason.counterfactual.support,
            "support_cautious": reason.counterfactual.cautious,
            "rivals": list(reason.counterfactual.rivals),
        }
    return found


def _exact(amount: Fraction | None, scale: int) -> str | None:
    """Write units as a decimal where it ends, else as numerator/denominator."""
    if amount is None:
        return None
    money = amount / scale
    rest, places = money.denominator, 0
    while rest % 10 == 0:
        rest //= 10
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(money)
    while (money * 10**places).denominator != 1:
        places += 1
    return text_of(int(money * 10**places), 10**places)


def _table(instance: Instance, outcome: Outcome) -> str:
    names = {project.id: project.name for project in instance.projects}
    places = {name: str(step) for step, name in enumerate(outcome.selected, start=1)}
    rest = [name for name in outcome.reasons if name not in places]
    lines = []
    for name in [*outcome.selected, *rest]:
        reason = outcome.reasons[name]
        cost = text_of(reason.cost, outcome.scale)
        line = f"{places.get(name, '-'):>4}  {cost:>12}  {reason.code:<24} {name} {names[name]}"
        lines.append(line.rstrip() + _would(reason, outcome.scale))
    spent, budget = (text_of(n, outcome.scale) for n in (outcome.cost, outcome.budget))
    lines.append(f"{len(outcome.selected)} chosen, {spent} of {budget}")
    lines += [
        f"tie at step {tie.step}: {', '.join(tie.projects)}; {tie.won} by {tie.decided_by}"
        f"{'' if tie.mattered else ' (did not matter)'}"
        for tie in outcome.ties
    ]
    return "\n".join(lines)


def _would(reason: Reason, scale: int) -> str:
    found = reason.counterfactual
    if found is None:
        return ""
    parts = []
    if found.cost is not None:
        parts.append(f"chosen at {text_of(found.cost, scale)}")
    if found.support is not None:
        parts.append(f"with {found.support} more supporters")
    return f" ({'; or '.join(parts)})" if parts else ""
