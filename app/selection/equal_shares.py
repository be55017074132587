"""The Method of Equal Shares, exact.

Every voter holds the same money; the project with the least price per point that its supporters
can still pay is bought, each supporter paying price times points or all that is left. Floats only
screen: what lies within a billionth is settled with fractions, and every price paid is exact.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING

from app.selection.purses import Purses
from app.selection.table import NEAR, SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from app.selection.constraints import Gate
    from app.selection.offers import Bought, Offer
    from app.selection.table import Table
    from app.selection.ties import RawTie, TieBreaker


@dataclass(slots=True)
class Run:
    """One run with one share; `purse` is the share times the number of voters, in units."""

    purse: int
    gate: Gate
    purses: Purses
    ties: list[RawTie] = field(default_factory=list)
    cost: int = 0
    over: bool = False
    """Stopped because the cost passed the limit."""
    ties_known: bool = True
    """False where the first purchases were known beforehand: their ties were not met."""

    @property
    def bought(self) -> list[Bought]:
        """Purchases in order."""
        return self.purses.history

    def price(self, bought: Bought) -> Fraction:
        """Return the exact price of a purchase."""
        return self.purses.settled(bought)


@dataclass(slots=True)
class Stretch:
    """Purses, from that of `run` to `last`, which buy the same in the same order."""

    run: Run
    last: int

    def again(self, gate: Gate) -> Run:
        """Return the run at the last of these purses; `gate` is changed. Ties are not told."""
        for bought in self.run.bought:
            gate.take(bought.p)
        return replace(self.run, purse=self.last, gate=gate)


def run_shares(
    table: Table,
    candidates: list[int],
    gate: Gate,
    breaker: TieBreaker,
    purse: int,
    limit: int | None = None,
    known: list[int] | None = None,
    done: Sequence[Bought] = (),
) -> Run:
    """Buy from equal shares until nobody can pay for more (or the cost passes `limit`).

    `gate` is changed: the projects bought are taken in it. `known` are the first purchases when
    they are sure beforehand; `done` are those of a run with this purse, which are just repeated.
    """
    purses = Purses(table, purse)
    run = Run(purse, gate, purses, ties_known=not known)
    for bought in done:
        purses.repeat(bought)
        _note(run, bought.p)
    for p in known or ():
        offer = purses.offer(p)
        if offer is None:
            message = "a purchase known beforehand cannot be paid"
            raise AssertionError(message)
        _buy(run, offer)
    taken = {bought.p for bought in run.bought}
    queue = first_prices(table, [p for p in candidates if p not in taken])
    while not (limit is not None and run.cost > limit):
        offers = _affordable(purses, queue, gate)
        if not offers:
            return run
        equal = sorted(_cheapest(purses, offers), key=lambda offer: breaker.place(offer.p))
        sure = purses.sure(equal) if gate.free else 1
        _buy_in_turn(run, equal, sure, breaker)
        paid = {offer.p for offer in equal[:sure]}
        for offer in offers:
            if offer.p not in paid:
                heapq.heappush(queue, (offer.low, offer.p))
    run.over = True
    return run


def _buy_in_turn(run: Run, equal: list[Offer], sure: int, breaker: TieBreaker) -> None:
    """Buy the first `sure` of these equals one after the other, noting each tie."""
    for place, offer in enumerate(equal[:sure]):
        breaker.pick([other.p for other in equal[place:]], run.ties)
        _buy(run, offer)


def _buy(run: Run, offer: Offer) -> None:
    run.purses.buy(offer)
    _note(run, offer.p)


def _note(run: Run, p: int) -> None:
    run.gate.take(p)
    run.cost += run.purses.table.costs[p]


def first_prices(table: Table, candidates: list[int]) -> list[tuple[float, int]]:
    """Return a heap of (least price per point that can be, project)."""
    queue = [
        (table.costs[p] * table.voters / table.value[p] * (1 - NEAR), p)
        for p in candidates
        if table.value[p] > 0
    ]
    heapq.heapify(queue)
    return queue


def _affordable(purses: Purses, queue: list[tuple[float, int]], gate: Gate) -> list[Offer]:
    """Price what may be cheapest; what can never be bought any more leaves the queue.

    As soon as one price is known, those that its supporters could not pay at that price are set
    aside together, without a price of their own.
    """
    offers: list[Offer] = []
    waiting: list[tuple[float, int]] = []
    highest = inf
    small, swept = purses.table.pairs <= SMALL, False
    while queue and queue[0][0] <= highest:
        entry = heapq.heappop(queue)
        code = gate.code(entry[1])
        if code is not None:
            if code == "prerequisite_missing":
                waiting.append(entry)
            continue
        offer = purses.offer(entry[1], entry[0])
        if offer is None and small and not swept:
            swept = _drop_unpayable(purses, queue)
        if offer is not None:
            offers.append(offer)
            highest = min(highest, offer.high)
            if len(offers) == 1 and small:
                waiting += _set_aside(purses, queue, highest)
    for entry in waiting:
        heapq.heappush(queue, entry)
    return offers


def _drop_unpayable(purses: Purses, queue: list[tuple[float, int]]) -> bool:
    """Take out of the queue all at once what its supporters can never pay any more."""
    if queue:
        payable = purses.within([p for _, p in queue], None)
        queue[:] = [entry for entry, able in zip(queue, payable, strict=True) if able]
        heapq.heapify(queue)
    return True


def _set_aside(
    purses: Purses, queue: list[tuple[float, int]], highest: float
) -> list[tuple[float, int]]:
    """Take from the queue what surely costs more than `highest` per point, or cannot be paid."""
    near = []
    while queue and queue[0][0] <= highest:
        near.append(heapq.heappop(queue))
    dearer = []
    within = purses.within([p for _, p in near], highest * (1 + 2 * NEAR)) if near else []
    for entry, payable in zip(near, within, strict=True):
        if payable:
            heapq.heappush(queue, entry)
        else:
            dearer.append((highest, entry[1]))
    return dearer


def _cheapest(purses: Purses, offers: list[Offer]) -> list[Offer]:
    """Return the offers with the least price per point."""
    highest = min(offer.high for offer in offers)
    near = [offer for offer in offers if offer.low <= highest]
    if len(near) == 1:
        return near
    prices = [purses.exact(offer) / offer.worth for offer in near]
    least = min(prices)
    return [offer for offer, price in zip(near, prices, strict=True) if price == least]
