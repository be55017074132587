"""What would have changed a refusal, each found by running the rule again.

Nothing is claimed that was not run: a cost given here was tried and won; so many supporters given
here were tried (those with most money left first) and sufficed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from app.selection.model import Counterfactual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.selection.model import Instance, Outcome, Reason

CANNOT = frozenset({"withdrawn", "forced_out"})
NOT_COST = frozenset({"too_few_supporters", "too_few_votes"})
NEIGHBOURS = 3
"""So many grid points above a cost that wins are tried too: completion is not monotone."""


def grid_of(cost: int) -> int:
    """Return the grid of a cost: three figures."""
    return int(10 ** max(0, len(str(cost)) - 3))


def highest_cost(cost: int, wins: Callable[[int], bool], guess: int, grid: int) -> int | None:
    """Return the highest grid point below `cost` that wins (searched from `guess` on).

    Bisection, after which the neighbours above are tried as well.
    """
    top = (cost - 1) // grid
    place = min(max(guess // grid, 1), top)
    if top < 1:
        return None
    low = _rise(wins, place, top, grid) if wins(place * grid) else _fall(wins, place, grid)
    return _climb(wins, low, top, grid) * grid if low else None


def _rise(wins: Callable[[int], bool], place: int, top: int, grid: int) -> int:
    """Step up from a cost that wins, ever further, until one does not; narrow down between them."""
    jump = 1
    while place < top:
        above = min(top, place + jump)
        if not wins(above * grid):
            return _bisect(wins, place, above, grid)
        place, jump = above, jump * 2
    return place


def _fall(wins: Callable[[int], bool], place: int, grid: int) -> int:
    """Step down from a cost that does not win, ever further, until one does; 0 when none does."""
    jump = 1
    while place > 1:
        below = max(1, place - jump)
        if wins(below * grid):
            return _bisect(wins, below, place, grid)
        place, jump = below, jump * 2
    return 0


def _bisect(wins: Callable[[int], bool], low: int, high: int, grid: int) -> int:
    """Narrow down between a cost that wins and one that does not."""
    while high - low > 1:
        middle = (low + high) // 2
        if wins(middle * grid):
            low = middle
        else:
            high = middle
    return low


def _climb(wins: Callable[[int], bool], low: int, top: int, grid: int) -> int:
    """Move up as long as one of the next neighbours wins."""
    while True:
        above = range(low + 1, min(low + NEIGHBOURS, top) + 1)
        higher = next((n for n in reversed(above) if wins(n * grid)), None)
        if higher is None:
            return low
        low = higher


def limit_above(found: int, cost: int, wins: Callable[[int], bool], grid: int, unit: int) -> int:
    """Return the highest cost that wins in the cell of the grid above `found`, which wins, by `unit`.

    Bisection: what it returns was run and won, a unit more was run and lost.
    """
    return _bisect(wins, found // unit, min(found + grid, cost) // unit, unit) * unit


def fewest(voters: Sequence[int], wins: Callable[[tuple[int, ...]], bool]) -> int | None:
    """Return how many of `voters`, in this order, suffice when they give full support.

    Bisection: so many were tried and suffice, one fewer were tried and do not.
    """
    if not voters or not wins(tuple(voters)):
        return None
    low, high = 0, len(voters)
    while high - low > 1:
        middle = (low + high) // 2
        if wins(tuple(voters[:middle])):
            high = middle
        else:
            low = middle
    return high


@dataclass(frozen=True, slots=True)
class Trials:
    """How to run the rule again with one thing changed; projects by index."""

    cost_wins: Callable[[int, int], bool]
    """Project and cost: is it chosen then?"""
    support_wins: Callable[[int, tuple[int, ...]], bool]
    """Project and voters who now give it full support: is it chosen then?"""
    could: Callable[[int], Sequence[int]]
    """Project to the voters who could support it more, most promising first."""
    grid: Callable[[int], int]
    """Cost to the distance between the costs that are tried."""
    unit: Callable[[int], int]
    """Cost to the smallest difference that a limit tells; divides the grid and the cost."""
    without: Callable[[int], set[int]]
    """Project to what is chosen when it is left out."""


def margins(outcome: Outcome, trials: Trials) -> Outcome:
    """Add to each refusal what would have made it a yes: cost, support, or a rival's absence."""
    reasons = dict(outcome.reasons)
    without = without_each(outcome, trials)
    for p, (name, reason) in enumerate(outcome.reasons.items()):
        if name not in outcome.selected and reason.code not in CANNOT:
            could = trials.could(p)[::-1]
            found = margin(p, reason, trials, without)
            found = replace(found, cautious=fewest(could, partial(trials.support_wins, p)))
            reasons[name] = replace(reason, counterfactual=found)
    return replace(outcome, reasons=reasons)


def without_each(outcome: Outcome, trials: Trials) -> dict[str, set[int]]:
    """Return what is chosen without each of the chosen that was not forced in."""
    return {
        name: trials.without(p)
        for p, (name, reason) in enumerate(outcome.reasons.items())
        if name in outcome.selected and reason.code != "forced_in"
    }


def margin(p: int, reason: Reason, trials: Trials, without: dict[str, set[int]]) -> Counterfactual:
    """Return what would have made a project chosen, but for the worst case of support."""
    cost, limit = (None, None) if reason.code in NOT_COST else _cost(p, reason, trials)
    return Counterfactual(
        cost=cost,
        limit=limit,
        support=fewest(trials.could(p), partial(trials.support_wins, p)),
        rivals=tuple(name for name, chosen in without.items() if p in chosen),
    )


def _cost(p: int, reason: Reason, trials: Trials) -> tuple[int | None, int | None]:
    """Return the highest cost on the grid that wins, and the limit above it; None where none wins."""
    guess = reason.cost // 2 if reason.reach is None else reason.reach
    grid, wins = trials.grid(reason.cost), partial(trials.cost_wins, p)
    found = highest_cost(reason.cost, wins, guess, grid)
    if found is None:
        return None, None
    return found, limit_above(found, reason.cost, wins, grid, trials.unit(reason.cost))


def trials_of(
    instance: Instance, outcome: Outcome, chosen: Callable[[Instance], set[int]]
) -> Trials:
    """Return the trials for a plain instance: full support is the most any ballot gives."""
    whole = _one_ballot_per_voter(instance)
    full = max((points for ballot in whole.ballots for _, points in ballot), default=1)
    left = [receipt.left for receipt in outcome.receipts]

    def could(p: int) -> list[int]:
        able = [v for v, ballot in enumerate(whole.ballots) if dict(ballot).get(p, 0) < full]
        if left:
            able.sort(key=lambda v: (-left[instance.groups[v]], v))
        return able

    return Trials(
        cost_wins=lambda p, cost: p in chosen(with_cost(instance, p, cost)),
        support_wins=lambda p, some: p in chosen(with_support(whole, p, some, full)),
        could=could,
        grid=grid_of,
        unit=lambda _cost: 1,
        without=lambda p: chosen(left_out(instance, p)),
    )


def left_out(instance: Instance, p: int) -> Instance:
    """Return the instance in which project p cannot be chosen."""
    given, name = instance.constraints, instance.projects[p].id
    others = replace(
        given,
        forced_in=tuple(other for other in given.forced_in if other != name),
        left_out=(*given.left_out, (name, "forced_out")),
    )
    return replace(instance, constraints=others)


def with_cost(instance: Instance, p: int, cost: int) -> Instance:
    """Return the instance with another cost for project p."""
    projects = list(instance.projects)
    projects[p] = replace(projects[p], cost=cost)
    return replace(instance, projects=tuple(projects))


def _one_ballot_per_voter(instance: Instance) -> Instance:
    if all(weight == 1 for weight in instance.weights):
        return instance
    approvals = instance.approvals
    return replace(
        instance,
        ballots=tuple(instance.ballots[g] for g in instance.groups),
        approvals=approvals and tuple(approvals[g] for g in instance.groups),
        weights=(1,) * instance.voters,
        groups=tuple(range(instance.voters)),
    )


def with_support(instance: Instance, p: int, voters: tuple[int, ...], points: int) -> Instance:
    """Return the instance in which these ballots (one per voter) give p so many points."""
    ballots = list(instance.ballots)
    more = 0
    for voter in voters:
        lines = dict(ballots[voter])
        more += not lines.get(p)
        lines[p] = points
        ballots[voter] = tuple(sorted(lines.items()))
    backers = instance.backers
    if backers is not None:
        backers = (*backers[:p], backers[p] + more, *backers[p + 1 :])
    return replace(instance, ballots=tuple(ballots), backers=backers)
