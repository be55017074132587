"""How the rule is run again on a round with one thing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.selection.counterfactual import Trials, grid_of, left_out, with_cost
from app.selection.round_instance import SUPPORT, config_of, instance_of, with_answers

if TYPE_CHECKING:
    from app.selection.model import Outcome

Record = dict[str, Any]
GRID = 10_000
"""Costs are tried at multiples of € 100, or finer for small amounts."""
EURO = 100
"""A limit is told to the euro; where the cost has cents, to the cent."""


def trials_of_round(record: Record, outcome: Outcome) -> Trials:
    """Return the trials of a record and its outcome: full support is an answer of *Ja*."""
    from app.selection.run import Again  # brings all the arithmetic: not for a quick start

    ids = [idea["id"] for idea in record["ideas"]]
    instance = instance_of(record)
    again = Again(instance, config_of(record))
    left = [receipt.left for receipt in outcome.receipts]
    numbers = [ballot["number"] for ballot in record["ballots"]]
    lines = [{i: score for i, score, *_ in ballot["lines"]} for ballot in record["ballots"]]

    def support_wins(p: int, some: tuple[int, ...]) -> bool:
        other = with_answers(record, ids[p], (numbers[v] for v in some), SUPPORT)
        return p in again.chosen(instance_of(other))

    def could(p: int) -> list[int]:
        able = [
            v
            for v, scores in enumerate(lines)
            if ids[p] in scores and (scores[ids[p]] or 0) < SUPPORT
        ]
        return sorted(able, key=lambda v: (-left[v], v)) if left else able

    return Trials(
        cost_wins=lambda p, cost: p in again.chosen(with_cost(instance, p, cost)),
        support_wins=support_wins,
        could=could,
        grid=_grid,
        unit=lambda cost: min(_grid(cost), EURO) if cost % EURO == 0 else 1,
        without=lambda p: again.chosen(left_out(instance, p)),
    )


def _grid(cost: int) -> int:
    return min(grid_of(cost), GRID)
