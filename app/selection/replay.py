"""A run of equal shares once more, to read off the numbers behind each reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.selection.purses import Purses

if TYPE_CHECKING:
    from app.selection.pot import Pot, Spent


class Replay:
    """Follow the purchases of a pot and note who paid, who came next and who had what left."""

    def __init__(self, pot: Pot, spent: Spent, chosen: set[int]) -> None:
        if spent.run is None:
            message = "only a run of equal shares can be replayed"
            raise ValueError(message)
        self.pot = pot
        self.run = spent.run
        self.bought = {bought.p for bought in self.run.bought}
        self.refused = [p for p in pot.candidates if p not in chosen and pot.table.value[p] > 0]

    def numbers(self, place: dict[int, int]) -> dict[int, dict[str, Any]]:
        """Return fields of `Reason` per project; `place` gives the step of the chosen ones."""
        table = self.pot.table
        purses = Purses(table, self.run.purse)
        gate = self.pot.gate.copy()
        for p in self.pot.forced:
            gate.take(p)
        reach = dict.fromkeys(self.refused, 0.0)
        found: dict[int, dict[str, Any]] = {p: {} for p in self.refused}
        for bought in self.run.bought:
            self._note_reach(purses, reach, bought.price / table.worth[bought.p])
            found[bought.p] = {
                "price_per_point": self.run.price(bought) / table.voters / table.worth[bought.p],
                "payers": self._payers(purses, bought.p),
            }
            if self.pot.config.explain:
                found[bought.p]["runner_up"] = self._runner_up(purses, gate, bought.p)
            if bought is self.run.bought[-1]:
                self._note_refused(purses, place[bought.p], found)
            gate.take(bought.p)
            purses.repeat(bought)
        self._note_reach(purses, reach, None)
        for p, amount in reach.items():
            found[p]["reach"] = int(amount / table.voters)
        return found

    def _note_reach(self, purses: Purses, reach: dict[int, float], price: float | None) -> None:
        """Raise what each refused project could cost and still go before this purchase."""
        table = self.pot.table
        if table.matrix() is not None:
            rows = table.dense_rows(self.refused)
            paid = purses.money
            if price is not None:
                paid = np.minimum(paid, (price * rows.worth)[:, None] * rows.points)
            sums = (paid * rows.voters).sum(axis=1).tolist()
            for p, amount in zip(self.refused, sums, strict=True):
                reach[p] = max(reach[p], amount)
            return
        for p in self.refused:
            row = table.rows[p]
            money = purses.money[row.groups]
            if price is not None:
                money = np.minimum(money, price * table.worth[p] * row.points)
            reach[p] = max(reach[p], float((money * row.weights).sum()))

    def _note_refused(self, purses: Purses, step: int, found: dict[int, dict[str, Any]]) -> None:
        voters = self.pot.table.voters
        for p, held in zip(self.refused, purses.held_by_each(self.refused), strict=True):
            found[p] = {"step": step, "supporters_left": held / voters}

    def _payers(self, purses: Purses, p: int) -> int:
        groups = self.pot.table.rows[p].groups
        return int(self.pot.table.weights[groups[~purses.empty[groups]]].sum())

    def _runner_up(self, purses: Purses, gate: Any, winner: int) -> str | None:
        offers = []
        for p in self.pot.candidates:
            if p == winner or p in gate.taken or not self.pot.table.value[p] or gate.block(p):
                continue
            offer = purses.offer(p)
            if offer is not None:
                price = purses.exact(offer) / offer.worth
                offers.append((price, self.pot.breaker.rank[p], p))
        if not offers:
            return None
        return self.pot.table.instance.projects[min(offers)[2]].id
