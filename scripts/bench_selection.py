"""Measure the selection engine on rounds of the size of real ones, beside a plain reference.

Processor time, so that what else the machine does counts little; a ratio of one run hardly moves. The
rounds are drawn, with the sizes of real ones: few approvals per voter, a few popular projects.
"""

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from app.selection.counterfactual import grid_of, highest_cost, limit_above, with_cost
from app.selection.equal_shares import run_shares
from app.selection.model import Instance, Project, RuleConfig
from app.selection.pot import Pot, start
from app.selection.reserve import with_reserve
from app.selection.round_record import Record, build_record, choose_round
from app.selection.run import Again, choose, prepare

COST = RuleConfig(utility="cost", completion="none", ties="name")
STEPS = RuleConfig(utility="cost", completion="add", add_step=1, ties="name")
MEMORY = 300  # megabytes
REPEATS, PATIENCE = 5, 10  # runs, and the seconds after which no other is begun
HALF, MOST = 0.5, 0.9
KINDS = ["renewal", "customer_value", "efficiency", "quality_risk"]


def main() -> None:
    missed = sum(city_sized(*size) for size in ((134, 14_897, 8, 90), (160, 90_494, 6, 400)))
    rounds = [panel(seed) for seed in range(5)]
    missed += told("40 x 100, all constraints", 50, lambda: decided(rounds), None, len(rounds))
    small = city(36, 104, 7)
    missed += told("36 x 104, all cost margins", 5_000, lambda: cost_margins(small), None)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    missed += memory > MEMORY
    line("memory, with the drawn rounds", f"{memory} MB", f"at most {MEMORY} MB", memory <= MEMORY)
    sys.exit(1 if missed else 0)


def city_sized(ideas: int, voters: int, mean: float, most: int) -> int:
    """Measure one large round; return how many bounds were missed."""
    given, what = city(ideas, voters, mean), f"{ideas} x {voters:,}"
    plain = told(f"{what}, equal shares", most, lambda: solved(given, COST), reference(given))
    larger = f"{what}, larger shares by 1"
    return plain + told(larger, 20_000, lambda: solved(given, STEPS), every(given))


def told(
    what: str, most: int, run: Callable[[], Any], other: Callable[[], Any] | None, rounds: int = 1
) -> bool:
    """Print the median of a few runs beside its bound; tell whether the bound was missed."""
    times: list[float] = []
    found = None
    while len(times) < REPEATS and sum(times) < PATIENCE:
        begun = time.process_time()
        found = run()
        times.append(time.process_time() - begun)
    mine = 1000 * statistics.median(times) / rounds
    said = f"{mine:.0f} ms"
    if other is not None:
        begun = time.process_time()
        same = other() == found
        said += f", {1000 * (time.process_time() - begun) / mine:.0f} x"
        if not same:
            sys.exit(f"{what}: the reference chooses something else")
    line(what, said, f"at most {most:,} ms", mine <= most)
    return mine > most


def line(what: str, found: str, bound: str, holds: bool) -> None:
    print(f"  {what:<44} {found:>14}   {bound:<18} {'ok' if holds else 'MISSED'}", flush=True)


def solved(given: Instance, config: RuleConfig) -> set[int]:
    """Return what a rule chooses."""
    return with_reserve(prepare(given, config)[0]).chosen


def reference(given: Instance) -> Callable[[], set[int]]:
    """Return equal shares written plainly with fractions; what was dear stays unasked."""

    def run() -> set[int]:
        fans: list[list[int]] = [[] for _ in given.projects]
        for voter, group in enumerate(given.groups):
            for p, _ in given.ballots[group]:
                fans[p].append(voter)
        money = [Fraction(given.budget, given.voters)] * given.voters
        least = {p: Fraction(1, len(voters)) for p, voters in enumerate(fans) if voters}
        taken: set[int] = set()
        while offer := cheapest(given, fans, money, least):
            price, _, p = offer
            taken.add(p)
            del least[p]
            for voter in fans[p]:
                money[voter] -= min(money[voter], price * given.projects[p].cost)
        return taken

    return run


def cheapest(
    given: Instance, fans: list[list[int]], money: list[Fraction], least: dict[int, Fraction]
) -> tuple[Fraction, str, int] | None:
    """Return (price, id, project) of the cheapest; `least` keeps the last known prices."""
    best: tuple[Fraction, str, int] | None = None
    for p in sorted(least, key=least.__getitem__):
        if best is not None and least[p] > best[0]:
            break
        price = plain_price(given.projects[p].cost, sorted(money[v] for v in fans[p]))
        if price is None:
            del least[p]
            continue
        least[p] = price
        offer = price, given.projects[p].id, p
        best = offer if best is None else min(best, offer)
    return best


def plain_price(cost: int, money: list[Fraction]) -> Fraction | None:
    """Return the price per unit of cost when everyone gives the cost as points; poorest first."""
    rest = Fraction(cost)
    for place, amount in enumerate(money):
        if amount * (len(money) - place) >= rest:
            return rest / (len(money) - place) / cost
        rest -= amount
    return None


def every(given: Instance) -> Callable[[], set[int]]:
    """Return larger shares with every single step run."""

    def run() -> set[int]:
        pot, _ = prepare(given, STEPS)
        purse, kept = given.budget, once(pot, given.budget)
        while True:
            purse += given.voters
            larger = once(pot, purse)
            if sum(pot.table.costs[p] for p in larger) > given.budget:
                return kept
            kept = larger

    return run


def once(pot: Pot, purse: int) -> set[int]:
    """Return what one share buys."""
    run = run_shares(pot.table, pot.candidates, start(pot).gate.copy(), pot.breaker, purse)
    return {bought.p for bought in run.bought}


def decided(rounds: list[Record]) -> None:
    """Decide rounds, with every number but the margins."""
    for record in rounds:
        choose_round(record, margins=False)


def cost_margins(given: Instance) -> list[int | None]:
    """Return for everything not chosen the last unit of cost at which it would have been, as `margins` does."""
    config, found = RuleConfig(), []
    again, outcome = Again(given, config), choose(given, config)
    for p, reason in enumerate(outcome.reasons.values()):
        if reason.step is None or reason.reach is not None:

            def wins(cost: int, p: int = p) -> bool:
                return p in again.chosen(with_cost(given, p, cost))

            guess = reason.cost // 2 if reason.reach is None else reason.reach
            grid = grid_of(reason.cost)
            cost = highest_cost(reason.cost, wins, guess, grid)
            found.append(cost and limit_above(cost, reason.cost, wins, grid, 1))
    return found


def city(ideas: int, voters: int, mean: float) -> Instance:
    """Draw approval ballots as a city's: popularity and costs each over two orders of size."""
    dice = np.random.default_rng(1)
    costs = np.maximum(1000, (np.exp(dice.normal(11.0, 1.3, ideas)) // 100).astype(int) * 100)
    costs = np.where(dice.random(ideas) < HALF, costs, costs + dice.integers(0, 100, ideas))
    popular = dice.normal(0, 1.0, ideas)
    ballots = []
    for length in np.clip(dice.poisson(mean, voters), 1, 15):
        liked = np.argpartition(-(popular + dice.gumbel(size=ideas)), length)[:length]
        ballots.append(tuple((int(p), 1) for p in np.sort(liked)))
    budget = int(costs.sum() // 5) // 1000 * 1000
    projects = tuple(Project(str(p + 1), int(cost)) for p, cost in enumerate(costs))
    return Instance.of(projects, budget, tuple(ballots))


def panel(seed: int, ideas: int = 100, voters: int = 40) -> Record:
    """Draw a month's round with every kind of constraint."""
    dice = random.Random(seed)  # noqa: S311  a drawing that anyone can repeat
    merit = [dice.gauss(3, 0.8) for _ in range(ideas)]
    costs = [dice.choice([5, 8, 10, 12, 15, 18, 20, 24, 25, 30, 35]) * 100_000 for _ in merit]
    pairs = iter(dice.sample(range(1, ideas + 1), ideas))
    share = sum(costs) // 4
    return build_record(
        month="2027-01",
        budget_cents=share // 100_000 * 100_000,
        ideas=[
            {
                "id": i,
                "cost_cents": cost,
                "value_type": dice.choice(KINDS),
                "unit": dice.choice("ABCDEF"),
            }
            for i, cost in enumerate(costs, start=1)
        ],
        ballots=[
            {
                "number": n,
                "lines": [
                    [i, min(5, max(1, round(dice.gauss(mean, 1.1))))]
                    for i, mean in enumerate(merit, start=1)
                    if dice.random() < MOST
                ],
            }
            for n in range(1, voters + 1)
        ],
        seed="bench",
        quorum=5,
        reserve_percent=40,
        constraints={
            "exclusions": [[next(pairs), next(pairs)] for _ in range(8)],
            "prerequisites": [[next(pairs), next(pairs)] for _ in range(6)],
            "caps": [
                {"by": "unit", "value": unit, "max_cents": share // 4, "max_count": 9}
                for unit in "ABC"
            ],
            "forced_in": [{"idea_id": next(pairs), "reason": "runs already"}],
            "forced_out": [{"idea_id": next(pairs), "reason": "no data"}],
        },
    )


if __name__ == "__main__":
    main()
