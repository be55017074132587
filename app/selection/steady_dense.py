"""Several larger shares looked at side by side, for instances that fit in one matrix.

More money never makes a project dearer; so whatever stops one share stops every larger one too,
and the shares that are still in the running are always the first few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.selection.course import Steady
from app.selection.purses import NOISE
from app.selection.table import NEAR

if TYPE_CHECKING:
    from app.selection.course import Course, Rivals, Steps
    from app.selection.pot import Pot
    from app.selection.table import Bools, Floats, Ints


class Shares:
    """The money of all voters under each share, and which shares are still in the running."""

    def __init__(self, pot: Pot, rivals: Rivals, course: Course, steps: Steps) -> None:
        self.table, self.rivals = pot.table, rivals
        self.rows = pot.table.dense_rows(pot.candidates).with_first(course.order)
        self.weights = self.table.weights.astype(np.float64)
        purses = np.array(steps.purses, dtype=np.float64)
        self.money = np.repeat(purses[:, None], pot.table.groups, 1)
        self.wide, self.any_wide = np.array(steps.wide), any(steps.wide)
        self.step, self.bought = 0, len(course.order)
        self.highest = purses
        """The most that the purchase of this step costs per point of the utility, per share."""

    @property
    def alive(self) -> int:
        """How many shares, from the smallest on, are still in the running."""
        return len(self.money)

    def keep(self, count: int) -> None:
        """Give up all but the first `count` shares."""
        self.money = self.money[:count]

    def buy(self, before: float) -> Floats:
        """Let the next project be bought where nothing comes before it; return its prices.

        `before` is its price under the last share that is sure.
        """
        row, worth = self.step, self.rows.worth[self.step]
        price, margin = self._price(row, before)
        upper = bound = price + margin
        if self.any_wide:
            # Of shares that lie between, the price is at most that under the smaller one looked at.
            smaller = np.concatenate(([before], upper[:-1]))
            bound = np.where(self.wide[: self.alive], smaller, upper)
        self.highest = bound / worth * (1 + 2 * NEAR)
        self.step += 1
        self._drop_where_cheaper()
        spent = (price - margin)[: self.alive, None] * self.rows.points[row]
        self.money = np.maximum(self.money - spent, 0.0)
        return upper

    def drop_where_affordable(self) -> None:
        """Keep the shares at which nothing more can be bought."""
        paid = self.money @ self.rows.voters[self.step :].T
        self._judge(paid, np.arange(self.step, self.step + paid.shape[1]))

    def _drop_where_cheaper(self) -> None:
        """Keep the shares at which everything not bought yet costs more."""
        within = self.rows.first[self.step :] <= self.highest.max(initial=0.0)
        rest = np.flatnonzero(within) + self.step
        if not len(rest):
            return
        most = self.highest[: self.alive, None] * self.rows.worth[rest]
        due = most[:, :, None] * self.rows.points[rest]
        paid = np.minimum(self.money[:, None, :], due, out=due) @ self.weights
        self._judge(paid, rest)

    def _judge(self, paid: Floats, rest: Ints) -> None:
        """Give up the shares at which the supporters of one of these rivals would pay its cost."""
        reached = paid >= self.rows.least[rest]
        for place in np.flatnonzero(reached.any(axis=0)).tolist():
            row = int(rest[place])
            if self.alive and self.rivals.dangerous(self.rows.projects[row]):
                self.demand(~reached[: self.alive, place] | self._yields(row))

    def _yields(self, row: int) -> Bools:
        """Tell where a rival, nearly as cheap, costs surely no less and comes later among equals."""
        winner, rival = self.rivals.winner, self.rows.projects[row]
        if winner is None or self.rivals.place(rival) < self.rivals.place(winner):
            return np.zeros(self.alive, dtype=np.bool_)
        sure, points = self._settled(self.step - 1)
        also, others = self._settled(row)
        costs, worth = self.table.costs, self.table.worth
        dearer = [
            costs[rival] * worth[winner] * int(mine) >= costs[winner] * worth[rival] * int(other)
            for mine, other in zip(points, others, strict=True)
        ]
        surely = sure & also & np.array(dearer, dtype=np.bool_)
        found: Bools = (surely | self._alike(winner, row)) & ~self.wide[: self.alive]
        return found

    def _alike(self, winner: int, row: int) -> Bools:
        """Tell where the same voters fall short with the same points, and the rest give no more.

        Then a rival that costs no less is never cheaper, whatever those voters still have.
        """
        rival, table, rows = self.rows.projects[row], self.table, self.rows
        no_better = (
            table.worth[rival] == table.worth[winner]
            and table.costs[rival] >= table.costs[winner]
            and rows.totals[row] <= rows.totals[self.step - 1]
        )
        if not no_better:
            return np.zeros(self.alive, dtype=np.bool_)
        mine, others = rows.points[self.step - 1], rows.points[row]
        differ = np.not_equal(self._short(self.step - 1) * mine, self._short(row) * others)
        same: Bools = ~differ.any(axis=1)
        return same

    def _short(self, row: int) -> Bools:
        """Tell who may have less than the purchase of this step would ask of them for a project."""
        price = self.highest[: self.alive, None] * self.rows.worth[row]
        due: Floats = price * (1 + 4 * NEAR) * self.rows.points[row]
        return self.money < due

    def _settled(self, row: int) -> tuple[Bools, Floats]:
        """Tell where those who fall short have nothing at all, and the points of the others.

        Then the price is exactly cost / points.
        """
        points, short = self.rows.points[row], self._short(row)
        partly: Bools = np.logical_or.reduce(short & (self.money > 0), axis=1)
        paying: Floats = (~short * points) @ self.weights
        return ~partly, paying

    def _price(self, row: int, above: float) -> tuple[Floats, Floats]:
        """Return price and margin of a project per share; gives up where floats are too coarse.

        `above`: no share's price is higher. From there the first step leads to a price that is at
        most the right one, all others up to it; so once nobody falls short who did not before, it
        is right. Rounding can take somebody away who has what is due to the last digit; that
        changes nothing.
        """
        points, weighted = self.rows.points[row], self.rows.weighted[row]
        cost, total = self.rows.costs[row], self.rows.totals[row]
        if self.rivals.flat:
            # Whoever could pay in full under a smaller share can under a larger one.
            price = np.full(self.alive, cost / total)
            return price, (NEAR + NOISE) * price
        self.demand(self.money @ self.rows.voters[row] > cost * (1 + NEAR))
        price, rich = np.full(self.alive, above), np.ones(self.alive)
        before: Bools | None = None
        rising = False
        while True:
            poor: Bools = self.money < price[:, None] * points
            if before is not None:
                moved = poor > before if rising else poor != before
                if not moved.any():
                    return price, NEAR * price + NOISE * cost / rich
                rising = True
            rich = total - poor @ weighted
            if self.demand(rich > 0):
                poor, rich = poor[: self.alive], rich[: self.alive]
            before, price = poor, (cost - (self.money * poor) @ self.weights) / rich

    def demand(self, holds: Bools) -> bool:
        """Give up from the first share on for which something does not hold; tell if any was."""
        if holds.all():
            return False
        self.keep(int(np.argmin(holds)))
        return True


def try_side_by_side(pot: Pot, rivals: Rivals, course: Course, steps: Steps) -> Steady:
    """Say which purses surely buy the same in the same order."""
    shares, known = Shares(pot, rivals, course, steps), 0
    columns: list[Floats] = []
    for p, price, flat in zip(course.order, course.prices, course.flat, strict=True):
        before = shares.alive
        rivals.winner, rivals.flat = p, flat
        columns.append(shares.buy(price))
        if shares.alive < before:
            known = len(columns) - 1
        if not shares.alive:
            return Steady(known=known)
        rivals.gate.take(p)
    rivals.winner, before = None, shares.alive
    shares.drop_where_affordable()
    if shares.alive < before:
        known = len(columns)
    prices = [float(column[shares.alive - 1]) for column in columns] if shares.alive else []
    return Steady(shares.alive, prices, known)
