"""The money of the voters during a run of equal shares: prices, payments, exact remainders.

All money here is multiplied by the number of voters, so that a share is an integer. What a voter
has left is either nothing or the share less the sum of price times points over what was bought;
so exact sums need only integer coefficients per purchase.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from operator import mul
from typing import TYPE_CHECKING

import numpy as np

from app.selection.offers import Bought, Offer
from app.selection.table import NEAR

if TYPE_CHECKING:
    from app.selection.table import Bools, Floats, Ints, Row, Table

NOISE = 1e-11
"""Bound on the rounding error of a sum, relative to its largest term."""


class Purses:
    """The money of the voters during one run."""

    def __init__(self, table: Table, purse: int) -> None:
        self.table = table
        self.purse = purse
        self.share = float(purse)
        self.money = np.full(table.groups, self.share)
        self.empty = np.zeros(table.groups, dtype=np.bool_)
        self.history: list[Bought] = []

    def offer(self, p: int, low: float = 0.0) -> Offer | None:
        """Price project p; None when its supporters cannot pay it.

        `low`: a price per point of the utility that it surely reaches, to begin the search at.
        """
        row = self.table.rows[p]
        cost = float(self.table.costs[p] * self.table.voters)
        money = self.money[row.groups]
        funds = money if row.plain else row.weights * money
        total = float(np.add.reduce(funds))
        if total < cost * (1 - NEAR):
            return None
        price, rich = self._screen(row, cost, money, funds, low * self.table.worth[p])
        if rich <= 0 or total <= cost * (1 + NEAR):
            return self._hard(p)
        margin = NEAR * price + NOISE * cost / rich
        return Offer(p, price, margin, self.table.worth[p])

    def within(self, projects: list[int], most: float | None) -> list[bool]:
        """Tell which of these may be paid at so much per point of the utility; others surely not.

        None: at any price. For small tables only.
        """
        rows = self.table.all_rows
        which = np.array(projects, dtype=np.int64)
        if most is None:
            paid = rows.voters[which] @ self.money
        else:
            due = (most * rows.worth[which])[:, None] * rows.points[which]
            paid = np.minimum(self.money, due, out=due) @ rows.weights
        found: list[bool] = (paid >= rows.least[which]).tolist()
        return found

    @staticmethod
    def _screen(
        row: Row, cost: float, money: Floats, funds: Floats, low: float
    ) -> tuple[float, float]:
        """Return the price in floats and the points of those who can pay it in full.

        Each round of the search leads to a price that is at most the right one; so once no more
        fall short than before, it is right. Fewer can do so by rounding alone: somebody has what
        is due to the last digit, and whether that counts as enough changes nothing.
        """
        rich = float(row.total)
        price, count = cost / rich, 0
        if low > price:
            price, count = low, -1
        while True:
            poor = money < (price if row.plain else price * row.points)
            found = int(np.count_nonzero(poor))
            if found <= count:
                return price, rich
            count = found
            rich = row.total - (found if row.plain else float(np.add.reduce(row.weighted[poor])))
            if rich <= 0:
                return price, rich
            price = (cost - float(np.add.reduce(funds[poor]))) / rich

    def _hard(self, p: int) -> Offer | None:
        """Price with fractions alone: cost and money are too close for floats."""
        row = self.table.rows[p]
        cost = Fraction(self.table.costs[p] * self.table.voters)
        price = self._settle(cost, row.total, row.groups, row.points)
        if price is None:
            return None
        return Offer(p, float(price), NEAR * float(price), self.table.worth[p], price)

    def exact(self, offer: Offer) -> Fraction:
        """Return the exact price of an offer."""
        if offer.exact is None:
            offer.exact = self._exact(offer)
        return offer.exact

    def _exact(self, offer: Offer) -> Fraction:
        row = self.table.rows[offer.p]
        money, due = self.money[row.groups], offer.price * row.points
        doubt = self._doubt(offer, money, due)
        poor = (money < due) & ~doubt
        rich = int(row.weighted[~poor].sum())
        cost = self.table.costs[offer.p] * self.table.voters - self.held(row.groups[poor])
        if doubt.any():
            price = self._settle(cost, rich, row.groups[doubt], row.points[doubt])
            if price is not None:
                return price
        return cost / rich

    def _doubt(self, offer: Offer, money: Floats, due: Floats) -> Bools:
        """Tell who has so nearly what is due that floats cannot say whether it suffices."""
        points = self.table.rows[offer.p].points
        found: Bools = np.abs(money - due) <= NEAR * self.share + offer.margin * points
        return found

    def _settle(self, cost: Fraction, rich: int, groups: Ints, points: Floats) -> Fraction | None:
        """Decide for the voters on the edge, poorest per point first, who pays everything."""
        highest = Fraction(0)
        for ratio, worth, weight in self._edge(groups, points):
            if rich > 0 and cost <= ratio * rich:
                break
            highest = ratio
            cost -= ratio * worth * weight
            rich -= worth * weight
        if rich > 0:
            return cost / rich
        return None if cost > 0 else highest

    def _edge(self, groups: Ints, points: Floats) -> list[tuple[Fraction, int, int]]:
        """Return (money per point, points, voters) per kind of voter, poorest per point first."""
        out = []
        for members, worth in self._kinds(groups, points):
            weight = int(self.table.weights[members].sum())
            out.append((self.left(members[0]) / worth, worth, weight))
        return sorted(out)

    def _kinds(self, groups: Ints, points: Floats) -> list[tuple[list[int], int]]:
        """Bring together the groups that paid alike and give equally many points."""
        parts = [self.table.dense(bought.p)[groups] for bought in self.history]
        parts += [self.empty[groups].astype(np.int64), points.astype(np.int64)]
        kinds: dict[bytes, list[int]] = {}
        columns = np.ascontiguousarray(np.stack(parts).T)
        for column, group in zip(columns, groups.tolist(), strict=True):
            kinds.setdefault(column.tobytes(), []).append(group)
        return [
            (members, int(np.frombuffer(column, dtype=np.int64)[-1]))
            for column, members in kinds.items()
        ]

    def left(self, group: int) -> Fraction:
        """Return what one voter of a group has left, exact."""
        if self.empty[group]:
            return Fraction(0)
        paid = [(int(self.table.dense(b.p)[group]), self.settled(b)) for b in self.history]
        return self.purse - _combine(paid)

    def held(self, groups: Ints) -> Fraction:
        """Return what all voters of these groups have left together, exact."""
        return self._held(groups[~self.empty[groups]], self.history)

    def held_by_each(self, projects: list[int]) -> list[Fraction]:
        """Return what the supporters of each of these projects have left together, exact."""
        if not (projects and self.history):
            return [self.held(self.table.rows[p].groups) for p in projects]
        with_money = self.table.weights * ~self.empty
        voters = np.stack([(self.table.dense(p) > 0) * with_money for p in projects])
        prices = [self.settled(bought) for bought in self.history]
        parts, common = _over_one(prices)
        points = np.stack([self.table.dense(bought.p) for bought in self.history])
        return [
            Fraction(count * self.purse * common - sum(map(mul, given, parts)), common)
            for count, given in zip(
                voters.sum(axis=1).tolist(), (voters @ points.T).tolist(), strict=True
            )
        ]

    def _held(self, groups: Ints, history: list[Bought]) -> Fraction:
        weights = self.table.weights[groups]
        paid = []
        for bought in history:
            points = int(np.dot(weights, self.table.dense(bought.p)[groups]))
            if points:
                paid.append((points, self.settled(bought)))
        return int(weights.sum()) * self.purse - _combine(paid)

    def settled(self, bought: Bought) -> Fraction:
        """Return the exact price of a purchase; settles those before it first."""
        if bought.exact is None:
            for place, earlier in enumerate(self.history):
                if earlier.exact is None:
                    cost = self.table.costs[earlier.p] * self.table.voters
                    held = self._held(earlier.poor, self.history[:place])
                    earlier.exact = (cost - held) / earlier.rich
                if earlier is bought:
                    break
        return bought.exact or Fraction(0)

    def sure(self, equal: list[Offer]) -> int:
        """Return how many of these equals are surely bought one after the other.

        As long as everybody can pay in full for the next, whichever that is, all stay equal.
        """
        if len(equal) == 1:
            return 1
        rows = self.table.rows
        most, spare = np.zeros(self.table.groups), self.money - NEAR * self.share
        for offer in equal:
            groups = rows[offer.p].groups
            most[groups] = np.maximum(most[groups], offer.price * rows[offer.p].points)
        if (spare < most)[most > 0].any():
            return 1
        for place, offer in enumerate(equal, start=1):
            groups = rows[offer.p].groups
            spare[groups] -= offer.price * rows[offer.p].points
            if (spare[groups] < most[groups]).any():
                return place
        return len(equal)

    def buy(self, offer: Offer) -> None:
        """Let the supporters of an offer pay for it."""
        row = self.table.rows[offer.p]
        money, due = self.money[row.groups], offer.price * row.points
        if offer.margin > 2 * NEAR * offer.price or self._doubt(offer, money, due).any():
            self._buy_exactly(offer.p, self.exact(offer))
            return
        poor = money < due
        broke = row.groups[poor]
        short = broke[~self.empty[broke]]
        rich = int(row.weighted[~poor].sum())
        self.repeat(Bought(offer.p, offer.price, short, rich, broke, offer.exact))

    def _buy_exactly(self, p: int, price: Fraction) -> None:
        nobody = np.zeros(0, dtype=np.int64)
        self.repeat(Bought(p, float(price), nobody, 0, self._emptied(p, price), price))

    def spend(self, p: int, price: float) -> None:
        """Let the supporters of a project pay about so much per point, to look ahead in floats."""
        row = self.table.rows[p]
        money = self.money[row.groups]
        self.money[row.groups] = np.maximum(money - price * row.points, 0.0)

    def repeat(self, bought: Bought) -> None:
        """Let everybody pay for a purchase as it was worked out."""
        row = self.table.rows[bought.p]
        self.money[row.groups] -= bought.price * row.points
        self.money[bought.emptied] = 0.0
        self.empty[bought.emptied] = True
        self.history.append(bought)

    def _emptied(self, p: int, price: Fraction) -> Ints:
        row = self.table.rows[p]
        money, due = self.money[row.groups], float(price) * row.points
        doubt = np.abs(money - due) <= NEAR * self.share
        broke = row.groups[(money < due) & ~doubt].tolist()
        if doubt.any():
            for members, worth in self._kinds(row.groups[doubt], row.points[doubt]):
                if self.left(members[0]) <= price * worth:
                    broke += members
        return np.array(broke, dtype=np.int64)


def _combine(terms: list[tuple[int, Fraction]]) -> Fraction:
    """Return the sum of coefficient times fraction."""
    used = [(c, f) for c, f in terms if c]
    parts, common = _over_one([f for _, f in used])
    return Fraction(sum(c * part for (c, _), part in zip(used, parts, strict=True)), common)


def _over_one(fractions: list[Fraction]) -> tuple[list[int], int]:
    """Return the numerators of fractions over one denominator, and that."""
    common = lcm(*{f.denominator for f in fractions})
    return [f.numerator * (common // f.denominator) for f in fractions], common
