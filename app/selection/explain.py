"""Why each project is in or out, which ties mattered, and what each share paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from app.selection.completion import fixed_share
from app.selection.model import Outcome, Purchase, Reason, Receipt, Tie
from app.selection.pot import Pot, Spent
from app.selection.replay import Replay
from app.selection.reserve import rule_of

if TYPE_CHECKING:
    from app.selection.equal_shares import Run
    from app.selection.reserve import Result
    from app.selection.ties import RawTie

SMALL = 100_000
"""Up to so many pairs of ballot and project every number is worked out without being asked."""


def outcome_of(pot: Pot, result: Result, codes: dict[int, str]) -> Outcome:
    """Put a result into words: reasons, ties, purchases and receipts."""
    table, ids = pot.table, [project.id for project in pot.table.instance.projects]
    order = result.order
    replays = _replays(pot, result)
    ties, lost = _ties(result, ids)
    reasons = {}
    for p, name in enumerate(ids):
        reasons[name] = _reason(pot, result, p, codes, lost)
    place = {p: step for step, (p, _) in enumerate(order, start=1)}
    for p, step in place.items():
        reasons[ids[p]] = replace(reasons[ids[p]], step=step)
    for replay in replays:
        for p, numbers in replay.numbers(place).items():
            reasons[ids[p]] = replace(reasons[ids[p]], **numbers)
    voters = table.voters
    return Outcome(
        rule=pot.config.rule,
        selected=tuple(ids[p] for p, _ in order),
        cost=sum(table.costs[p] for p, _ in order),
        budget=pot.budget,
        scale=table.instance.scale,
        ties=ties,
        reasons=reasons,
        reserve=result.reserve,
        shares=tuple(Fraction(s.run.purse, voters) for _, s in result.pots if s.run),
        purchases=_purchases(result, place, ids),
        receipts=_receipts(pot, result, ids),
    )


def _replays(pot: Pot, result: Result) -> list[Replay]:
    table = pot.table
    if not (pot.config.explain or table.groups * len(table.costs) <= SMALL):
        return []
    return [Replay(part, spent, result.chosen) for part, spent in result.pots if spent.run]


def _reason(
    pot: Pot, result: Result, p: int, codes: dict[int, str], lost: dict[int, int]
) -> Reason:
    table = pot.table
    inside = dict(result.order)
    because: tuple[str, ...] = ()
    if p in inside:
        code = inside[p]
    elif p in codes:
        code = codes[p]
    else:
        code, because = _refusal(pot, result, p, lost)
    return Reason(code, table.costs[p], table.value[p], table.supporters[p], because=because)


def _refusal(pot: Pot, result: Result, p: int, lost: dict[int, int]) -> tuple[str, tuple[str, ...]]:
    block = result.pots[-1][1].gate.block(p)
    if block is not None:
        return block
    if p in lost:
        return "lost_tie", (pot.table.instance.projects[lost[p]].id,)
    shares = pot.config.rule == "equal-shares"
    if not shares or pot.table.costs[p] > pot.budget:
        return "over_budget", ()
    return "supporters_out_of_money", ()


def _ties(result: Result, ids: list[str]) -> tuple[tuple[Tie, ...], dict[int, int]]:
    """Return the ties, and per project that only lost a tie the one who won it."""
    out: list[Tie] = []
    lost: dict[int, int] = {}
    before = 0
    for pot, spent in result.pots:
        others: dict[int, set[int]] = {}
        prices = _prices(pot, spent)
        for place, tie in spent.ties:
            changed = False
            for p in () if _harmless(pot, spent, place, tie, prices) else tie.tied:
                if p == tie.won:
                    continue
                if p not in others:
                    others[p] = _otherwise(pot, spent, place, p)
                changed |= others[p] != {q for q, _ in spent.order}
                if p in others[p] and p not in result.chosen:
                    lost.setdefault(p, tie.won)
            names = tuple(ids[p] for p in tie.tied)
            out.append(Tie(before + place + 1, names, ids[tie.won], tie.decided_by, changed))
        before += len(spent.order)
    return tuple(out), lost


def _prices(pot: Pot, spent: Spent) -> dict[int, Fraction]:
    run = spent.run
    if run is None:
        return {}
    return {b.p: run.price(b) / pot.table.worth[b.p] for b in run.bought}


def _harmless(pot: Pot, spent: Spent, place: int, tie: RawTie, prices: dict[int, Fraction]) -> bool:
    """Tell whether all equals were taken right after each other at the same price.

    Then each pays the same in any order, and the money left is the same: no order matters.
    """
    if not pot.gate.free:
        return False
    following = [p for p, _ in spent.order[place : place + len(tie.tied)]]
    if set(following) != set(tie.tied):
        return False
    first = prices.get(tie.won)
    return all(prices.get(p) == first for p in following)


def _otherwise(pot: Pot, spent: Spent, place: int, first: int) -> set[int]:
    """Return what the same pot (and the same share) chooses with one project first in ties.

    `place`: so many were chosen before the first of these ties.
    """
    other = replace(pot, breaker=pot.breaker.preferring(first))
    if spent.run:
        again = fixed_share(other, spent.run, place - len(pot.forced))
    else:
        again = rule_of(pot.config.rule)(other)
    return {p for p, _ in again.order}


def _purchases(result: Result, place: dict[int, int], ids: list[str]) -> tuple[Purchase, ...]:
    out = []
    for number, (pot, spent) in enumerate(result.pots, start=len(result.pots) - 1):
        run = spent.run
        for bought in run.bought if run else ():
            if run is None:
                continue
            price = run.price(bought) / pot.table.voters / pot.table.worth[bought.p]
            out.append(Purchase(ids[bought.p], place[bought.p], price, number))
    return tuple(out)


def _receipts(pot: Pot, result: Result, ids: list[str]) -> tuple[Receipt, ...]:
    """Work out what each stored ballot paid; empty when there are too many."""
    table = pot.table
    if table.groups * len(table.costs) > SMALL or not all(s.run for _, s in result.pots):
        return ()
    parts = [_paid(spent.run) for _, spent in result.pots if spent.run]
    return tuple(_receipt(parts, group, ids) for group in range(table.groups))


@dataclass(slots=True)
class _Paid:
    """What was bought with one share, in integers: each unit of money is cut in so many `parts`."""

    parts: int
    """Per unit, times the voters."""
    share: int
    prices: list[tuple[int, int, list[int], dict[int, Fraction]]]
    """Per purchase the project, the price per point, each ballot's points, and what points paid."""


def _paid(run: Run) -> _Paid:
    table = run.purses.table
    prices = [run.price(bought) for bought in run.bought]
    parts = lcm(*{price.denominator for price in prices})
    return _Paid(
        parts * table.voters,
        run.purse * parts,
        [
            (
                bought.p,
                price.numerator * (parts // price.denominator),
                table.dense(bought.p).tolist(),
                {},
            )
            for bought, price in zip(run.bought, prices, strict=True)
        ],
    )


def _receipt(pots: list[_Paid], group: int, ids: list[str]) -> Receipt:
    total, kept = Fraction(0), Fraction(0)
    payments = []
    for pot in pots:
        left = pot.share
        for p, price, points, known in pot.prices:
            if worth := points[group]:
                due = price * worth
                amount = known.get(worth) if due <= left else Fraction(left, pot.parts)
                if amount is None:
                    amount = known[worth] = Fraction(due, pot.parts)
                left -= min(left, due)
                payments.append((ids[p], amount))
        total += Fraction(pot.share, pot.parts)
        kept += Fraction(left, pot.parts)
    return Receipt(total, tuple(payments), kept)
