"""Recompute a published round by itself: only Python's standard library, no code of Kiem.

    python3 tools/verify_round.py RECORD.json

Prints the SHA-256 of the canonical record and OK, or what differs (exit 1). It follows the rule
with fractions throughout and checks the chosen ideas, their order, reasons, prices and sums.
Counterfactuals and ties are not recomputed; a round by exact best total only for its sums.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

SUPPORT = 4
Order = list[tuple[int, str, "Fraction | None"]]


class Round:
    """A record, prepared: ideas by id, points and limits."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self.cost = {i["id"]: i["cost_cents"] for i in record["ideas"]}
        self.kind = {i["id"]: i["value_type"] for i in record["ideas"]}
        self.voters = len(record["ballots"])
        self.points = {i: [0] * self.voters for i in self.cost}
        self.fans: dict[int, set[int]] = {i: set() for i in self.cost}
        votes = dict.fromkeys(self.cost, 0)
        for v, ballot in enumerate(record["ballots"]):
            for idea, score in ballot["lines"]:
                if score is not None:
                    votes[idea] += 1
                    self.points[idea][v] = record["points"][score - 1]
                    if score >= SUPPORT:
                        self.fans[idea].add(v)
        limits = record.get("constraints", {})
        self.exclusions = [set(group) for group in limits.get("exclusions", [])]
        self.needs = limits.get("prerequisites", [])
        self.caps = []
        for cap in limits.get("caps", []):
            members = {i["id"] for i in record["ideas"] if i.get(cap["by"]) == cap["value"]}
            self.caps.append((members, cap.get("max_cents"), cap.get("max_count")))
        self.forced = [f["idea_id"] for f in limits.get("forced_in", [])]
        self.out = {f["idea_id"]: "forced_out" for f in limits.get("forced_out", [])}
        self._shut_out(votes)

    def _shut_out(self, votes: dict[int, int]) -> None:
        for idea in self.record["ideas"]:
            i = idea["id"]
            if idea.get("excluded"):
                self.out[i] = idea["excluded"]
            elif i in self.forced or i in self.out:
                continue
            elif votes[i] < self.record["quorum"]:
                self.out[i] = "too_few_votes"
            elif len(self.fans[i]) < self.record["min_supporters"]:
                self.out[i] = "too_few_supporters"

    def total(self, i: int) -> int:
        return sum(self.points[i])

    def before(self, i: int) -> tuple[int, int, int, str]:
        """Order among equals."""
        lot = hashlib.sha256(f"{self.record['seed']}:{i}".encode()).hexdigest()
        return self.cost[i], -self.total(i), -len(self.fans[i]), lot

    def obstacle(self, i: int, chosen: set[int]) -> str | None:
        """Return why idea i may not join `chosen`, or None."""
        if any(i in group and group & (chosen - {i}) for group in self.exclusions):
            return "rival_chosen"
        for members, cents, count in self.caps:
            inside = members & chosen
            if i in members and (
                (cents is not None and sum(self.cost[j] for j in inside) + self.cost[i] > cents)
                or (count is not None and len(inside) >= count)
            ):
                return "cap_reached"
        if any(a == i and b not in chosen for a, b in self.needs):
            return "prerequisite_missing"
        return None


def price_of(cost: int, money: list[Fraction], points: list[int]) -> Fraction | None:
    """Return the least r with sum of min(money, r * points) equal to cost, or None."""
    payers = sorted((m / u, m, u) for m, u in zip(money, points, strict=True) if u)
    if not payers or sum(m for _, m, _ in payers) < cost:
        return None
    rest, weight = Fraction(cost), sum(u for _, _, u in payers)
    for level, m, u in payers:
        if level * weight >= rest:
            return rest / weight
        rest -= m
        weight -= u
    return None


def shares(
    game: Round, ideas: list[int], taken: Iterable[int], share: Fraction
) -> list[tuple[int, Fraction]]:
    """Run equal shares once; return [(idea, price)] in order."""
    money = [share] * game.voters
    chosen, left = set(taken), [i for i in ideas if game.total(i)]
    bought: list[tuple[int, Fraction]] = []
    while True:
        offers = []
        for i in left:
            if game.obstacle(i, chosen) is None:
                price = price_of(game.cost[i], money, game.points[i])
                if price is not None:
                    offers.append((price, game.before(i), i))
        if not offers:
            return bought
        price, _, i = min(offers)
        money = [m - min(m, price * u) for m, u in zip(money, game.points[i], strict=True)]
        left.remove(i)
        chosen.add(i)
        bought.append((i, price))


def equal_shares(
    game: Round, ideas: list[int], forced: list[int], budget: int, taken: Iterable[int]
) -> Order:
    """Equal shares, larger shares, then what still fits."""
    order: Order = [(i, "forced_in", None) for i in forced]
    inside = set(taken) | set(forced)
    room = budget - sum(game.cost[i] for i in forced)
    if game.voters:
        share = Fraction(room, game.voters)
        base = kept = shares(game, ideas, inside, share)
        step = max(1, -(-budget // (game.voters * 1000)))
        while True:
            now = inside | {i for i, _ in kept}
            rest = [i for i in ideas if i not in now and game.total(i)]
            if not any(game.obstacle(i, now) is None for i in rest):
                break
            share += step
            larger = shares(game, ideas, inside, share)
            if sum(game.cost[i] for i, _ in larger) > room:
                break
            if {i for i, _ in larger} != {i for i, _ in kept}:
                kept = larger
        first = {i for i, _ in base}
        for i, price in kept:
            order.append((i, "chosen" if i in first else "chosen_larger_shares", price))
    return pick(game, ideas, order, budget, taken, "chosen_rest", by_cost=True)


def pick(
    game: Round,
    ideas: list[int],
    order: Order,
    budget: int,
    taken: Iterable[int],
    code: str,
    *,
    by_cost: bool,
) -> Order:
    """Add what fits, most points (per cost) first."""

    def merit(i: int) -> tuple[int, Fraction]:
        if not by_cost:
            return (0, Fraction(game.total(i)))
        cost = game.cost[i]
        return (0, Fraction(game.total(i), cost)) if cost else (1, Fraction(game.total(i)))

    order = list(order)
    while True:
        inside = {i for i, _, _ in order}
        room = budget - sum(game.cost[i] for i in inside)
        fits = [i for i in ideas if i not in inside and game.cost[i] <= room]
        able = [i for i in fits if game.obstacle(i, inside | set(taken)) is None]
        if not able:
            return order
        best = max(merit(i) for i in able)
        i = min((i for i in able if merit(i) == best), key=game.before)
        order.append((i, code, None))


def phragmen(
    game: Round, ideas: list[int], forced: list[int], budget: int, taken: Iterable[int]
) -> Order:
    """Take by least load on the supporters; stop at the first that does not fit."""
    load = [Fraction(0)] * game.voters
    order: Order = []

    def level(i: int) -> Fraction | None:
        fans = game.fans[i]
        return (game.cost[i] + sum(load[v] for v in fans)) / len(fans) if fans else None

    def take(i: int, code: str) -> None:
        new = level(i)
        for v in game.fans[i]:
            load[v] = new or Fraction(0)
        order.append((i, code, None))

    for i in forced:
        take(i, "forced_in")
    while True:
        inside = {i for i, _, _ in order} | set(taken)
        able = [i for i in ideas if i not in inside and game.obstacle(i, inside) is None]
        if not able:
            return order
        i = min(able, key=lambda i: (not game.fans[i], level(i) or 0, game.before(i)))
        if sum(game.cost[j] for j, _, _ in order) + game.cost[i] > budget:
            return order
        take(i, "chosen")


def spend(
    game: Round, ideas: list[int], forced: list[int], budget: int, taken: Iterable[int]
) -> Order:
    """Apply the rule of the round to one pot."""
    rule = game.record["rule"]
    if rule == "equal-shares":
        return equal_shares(game, ideas, forced, budget, taken)
    if rule == "phragmen":
        return phragmen(game, ideas, forced, budget, taken)
    order: Order = [(i, "forced_in", None) for i in forced]
    by_cost = rule == "greedy-per-cost"
    return pick(game, ideas, order, budget, taken, "chosen", by_cost=by_cost)


def outcome(game: Round) -> Order:
    """Return [(idea, reason, price)] in order: the rule with the reserve around it."""
    budget, percent = game.record["budget_cents"], game.record["reserve_percent"]
    ideas = [i for i in game.cost if i not in game.out and i not in game.forced]
    first = spend(game, ideas, game.forced, budget, [])
    exploring = {i for i in game.cost if game.kind[i] in game.record["exploration"]}

    def explored(order: Order) -> int:
        return sum(game.cost[i] for i, _, _ in order if i in exploring)

    reserve = budget * percent // 100
    chosen = {i for i, _, _ in first}
    others = [i for i in ideas if i in exploring and i not in chosen]
    if not exploring or not percent or explored(first) >= reserve or not others:
        return first
    inside = [i for i in ideas if i in exploring]
    one = spend(game, inside, [i for i in game.forced if i in exploring], reserve, [])
    one = [(i, c if c == "forced_in" else "chosen_reserve", price) for i, c, price in one]
    taken = {i for i, _, _ in one}
    rest = [i for i in ideas if i not in taken]
    forced = [i for i in game.forced if i not in taken]
    left = budget - sum(game.cost[i] for i in taken)
    second = one + spend(game, rest, forced, left, taken)
    return second if explored(second) > explored(first) else first


def differences(record: dict[str, Any]) -> list[str]:
    """Compare what follows with the outcome in the record."""
    held, game = record["outcome"], Round(record)
    cost = sum(game.cost[i] for i in held["selected"])
    sums = [("granted_cents", cost), ("leftover_cents", record["budget_cents"] - cost)]
    found = [f"{key}: {held[key]} is not {want}" for key, want in sums if held[key] != want]
    if cost > record["budget_cents"]:
        found.append("the chosen ideas cost more than the budget")
    if record["rule"] == "max-total":
        return found
    order = outcome(game)
    if held["selected"] != [i for i, _, _ in order]:
        return [*found, f"selected: {held['selected']} is not {[i for i, _, _ in order]}"]
    follows = {i: (step, code, price) for step, (i, code, price) in enumerate(order, start=1)}
    for idea in held["ideas"]:
        i = idea["idea_id"]
        step, code, price = follows.get(i, (None, game.out.get(i), None))
        want = {
            "selected": i in follows,
            "supporters": len(game.fans[i]),
            "points": game.total(i),
            "cost_cents": game.cost[i],
        }
        if i in follows:
            cents = None if price is None else int(price + Fraction(1, 2))
            want |= {"step": step, "price_per_point_cents": cents}
        if code is not None:
            want["reason_code"] = code
        found += [f"{i}.{k}: {idea[k]} is not {w}" for k, w in want.items() if idea[k] != w]
    return found


def main() -> int:
    """Check the file named on the command line."""
    record = json.loads(Path(sys.argv[1]).read_bytes())
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    found = differences(record)
    lines = [f"sha256 {hashlib.sha256(text.encode()).hexdigest()}", *(found or ["OK"])]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
