"""Recompute a published round by itself: only Python's standard library, no code of Kiem.

`python3 tools/verify_round.py RECORD.json [PUBLISHED-SHA256]` prints the record's SHA-256 and OK, or
what differs (exit 1). It follows the rule in whole numbers, and checks the record's own seal. What
would have been enough for a yes it does not try; of a round by exact best total only the sums.
"""

from __future__ import annotations

import hashlib
import json
import sys
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

SUPPORT, FEW = 4, 3  # a supporter answers 4 or 5; sums over fewer people are not told
DECIDERS = ("cost", "points", "supporters", "lot")
IDEA = "idea_id selected reason_code supporters points cost_cents step price_per_point_cents payers"
RESERVE = "percent reserve_cents cheapest_cents reachable exploration_cents met not_met second_run"
Record = dict[str, Any]


def _cents(amount: Fraction | int) -> int:
    return int(amount + Fraction(1, 2))


def _points(record: Record, answers: list[int | None]) -> int:
    weights = [criterion["weight"] for criterion in record.get("criteria", [{"weight": 1}])]
    pairs = zip(weights, answers, strict=True) if answers[0] else ()  # the first question opens
    return sum(weight * record["points"][answer - 1] for weight, answer in pairs if answer)


def _sha256(record: Record, but: str = "") -> str:
    kept = {key: value for key, value in record.items() if key != but}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class _Game:
    """A record, prepared; `first` goes before its equals, to see whether a tie mattered."""

    def __init__(self, record: Record) -> None:
        self.record, self.limits, self.first = record, record["constraints"], 0
        self.ideas = {i["id"]: i for i in record["ideas"]}
        self.novel = {i for i, x in self.ideas.items() if x["value_type"] in record["exploration"]}
        self.cost: dict[int, int] = {i: idea["cost_cents"] for i, idea in self.ideas.items()}
        ballots = [{i: said for i, *said in ballot["lines"]} for ballot in record["ballots"]]
        self.voters = len(ballots)
        said = {i: [ballot.get(i, [None]) for ballot in ballots] for i in self.ideas}
        self.scores = {i: [answers[0] for answers in rows] for i, rows in said.items()}
        self.points = {i: [_points(record, answers) for answers in said[i]] for i in said}
        self.fans = {i: [(s or 0) >= SUPPORT for s in v] for i, v in self.scores.items()}
        self.total = {i: sum(points) for i, points in self.points.items()}
        self.unit = lcm(*{value for points in self.points.values() for value in points if value})
        self.forced = list(dict.fromkeys(f["idea_id"] for f in self.limits["forced_in"]))
        self.out = {f["idea_id"]: "forced_out" for f in self.limits["forced_out"]}
        for i, idea in self.ideas.items():
            few = "too_few_supporters" if sum(self.fans[i]) < record["min_supporters"] else ""
            if sum(s is not None for s in self.scores[i]) < record["quorum"]:
                few = "too_few_votes"
            code = idea.get("excluded") or self.out.get(i) or (i not in self.forced and few)
            self.out |= {i: code} if code else {}

    def explored(self, pots: list[_Pot]) -> int:
        return sum(self.cost[i] for pot in pots for i, _ in pot.order if i in self.novel)

    def keys(self, i: int) -> tuple[Any, ...]:
        """Order among equals: lower cost, more points, more supporters, lot."""
        lot = hashlib.sha256(f"{self.record['seed']}:{i}".encode()).hexdigest()
        return self.cost[i], -self.total[i], -sum(self.fans[i]), lot

    def obstacle(self, i: int, chosen: set[int]) -> tuple[str, list[Any]] | None:
        """Return why idea i may not join `chosen`, and what stands behind it; or None."""
        if near := {j for g in self.limits["exclusions"] if i in g for j in g} & (chosen - {i}):
            return "rival_chosen", sorted(near)
        if missing := {b for a, b in self.limits["prerequisites"] if a == i} - chosen:
            return "prerequisite_missing", sorted(missing)
        full = []
        for cap in self.limits["caps"]:
            in_cap = [j for j in {*chosen, i} if self.ideas[j].get(cap["by"]) == cap["value"]]
            most = (cap.get("max_cents"), sum(map(self.cost.__getitem__, in_cap)))
            many = (cap.get("max_count"), len(in_cap))
            if i in in_cap and any(top is not None and n > top for top, n in (most, many)):
                full.append(f"{cap['by']}:{cap['value']}")
        return ("cap_reached", full) if full else None

    def price(self, i: int, money: list[int], parts: int) -> Fraction | None:
        """Return the least r with sum of min(money, r * points) equal to the cost, or None."""
        pairs = zip(money, self.points[i], strict=True)
        payers = sorted((m * (self.unit // u), m, u) for m, u in pairs if u)
        rest, weight = self.cost[i] * parts, self.total[i]
        for level, m, u in payers:
            if level * weight >= rest * self.unit:
                return Fraction(rest, weight * parts)
            rest, weight = rest - m, weight - u
        return None


class _Pot:
    """Money to spend: what is bought with it, in which order, and the ties on the way."""

    def __init__(self, game: _Game, ideas: list[int], budget: int, taken: set[int]) -> None:
        self.game, self.ideas, self.budget, self.taken = game, ideas, budget, taken
        self.order = [(i, "forced_in") for i in game.forced if i in ideas and i not in taken]
        self.ties, self.price = list[Any](), dict[int, tuple[Fraction, int]]()
        self.share: Fraction | None = None
        self.last: tuple[int, list[Fraction]] | None = None

    def inside(self) -> set[int]:
        return self.taken | {i for i, _ in self.order}

    def room(self) -> int:
        return self.budget - sum(map(self.game.cost.__getitem__, dict(self.order)))

    def able(self) -> list[int]:
        inside = self.inside()
        return [i for i in self.ideas if i not in inside and not self.game.obstacle(i, inside)]

    def take(self, tied: list[int], code: str) -> int:
        ranked = sorted(tied, key=lambda i: (i != self.game.first, *self.game.keys(i)))
        if len(ranked) > 1:
            pairs = zip(DECIDERS, *map(self.game.keys, ranked[:2]), strict=True)
            by = next((name for name, a, b in pairs if a != b), "lot")
            self.ties.append((len(self.order), ranked, by))
        self.order.append((ranked[0], code))
        return ranked[0]

    def spend(self, share: Fraction | None = None) -> _Pot:
        """Apply the rule; equal shares with a given share run once, without completion."""
        rule = self.game.record["rule"]
        if rule == "phragmen":
            return self._phragmen()
        shares = rule == "equal-shares" and self.game.voters
        return (self._shares(share) if shares else self).pick(by_cost=rule != "greedy")

    def _shares(self, share: Fraction | None) -> _Pot:
        larger = share or Fraction(self.room(), self.game.voters)
        base = kept = self._buy(larger)
        step = max(1, -(-self.budget // (self.game.voters * 1000)))
        while share is None and any(self.game.total[i] for i in kept.able()):
            larger += step
            more = self._buy(larger)
            if more.room() < 0:
                break
            kept = more if more.inside() != kept.inside() else kept
        first = base.inside()
        kept.order = [(i, c if i in first else "chosen_larger_shares") for i, c in kept.order]
        return kept

    def _buy(self, share: Fraction) -> _Pot:
        game, run = self.game, _Pot(self.game, self.ideas, self.budget, self.taken)
        run.share, parts, money = share, share.denominator, [share.numerator] * game.voters
        while True:
            prices = {i: game.price(i, money, parts) for i in run.able() if game.total[i]}
            offers = {i: price for i, price in prices.items() if price is not None}
            if not offers:
                return run
            best = min(offers.values())
            i = run.take([i for i, price in offers.items() if price == best], "chosen")
            run.last = i, [Fraction(m, parts) for m in money]
            run.price[i] = best, sum(m > 0 < u for m, u in zip(money, game.points[i], strict=True))
            grown = lcm(parts, best.denominator)
            each, finer = best.numerator * (grown // best.denominator), grown // parts
            pairs = zip(money, game.points[i], strict=True)
            money, parts = [m * finer - min(m * finer, each * u) for m, u in pairs], grown

    def pick(self, *, by_cost: bool) -> _Pot:
        game = self.game
        code = "chosen_rest" if game.record["rule"] == "equal-shares" else "chosen"
        pairs = [(i, game.cost[i] * by_cost) for i in self.ideas]
        merit = {i: (by_cost and not per, Fraction(game.total[i], per or 1)) for i, per in pairs}
        while fits := [i for i in self.able() if game.cost[i] <= self.room()]:
            best = max(map(merit.__getitem__, fits))
            self.take([i for i in fits if merit[i] == best], code)
        return self

    def _phragmen(self) -> _Pot:
        game, load, carried = self.game, [Fraction(0)] * self.game.voters, 0

        def level(i: int) -> tuple[bool, Fraction]:
            own = [m for m, fan in zip(load, game.fans[i], strict=True) if fan]
            return not own, (sum(own) + Fraction(game.cost[i])) / len(own) if own else Fraction(0)

        while True:
            for i, _ in self.order[carried:]:
                new = level(i)[1]
                load[:] = [new if fan else m for m, fan in zip(load, game.fans[i], strict=True)]
            carried = len(self.order)
            levels = {i: level(i) for i in self.able() if game.cost[i] <= self.budget}
            lowest = [i for i in levels if levels[i] == min(levels.values())]
            if not lowest or any(game.cost[i] > self.room() for i in lowest):
                return self
            self.take(lowest, "chosen")


def _pots(game: _Game) -> tuple[list[_Pot], Record | None]:
    budget, percent = game.record["budget_cents"], game.record["reserve_percent"]
    ideas = [i for i in game.ideas if i not in game.out]
    pots = [_Pot(game, ideas, budget, set()).spend()]
    if not percent or not game.record["exploration"]:
        return pots, None
    amount, spent = budget * percent // 100, game.explored(pots)
    own = [i for i in ideas if i in game.novel]
    if spent < amount and not set(own) <= pots[0].inside():
        ours, others = (sum(game.cost[i] for i in game.forced if (i in own) == x) for x in (1, 0))
        part = max(ours, min(amount, budget - others))
        one = _Pot(game, own, part, set(game.forced) - set(own)).spend()
        one.order = [(i, c if c == "forced_in" else "chosen_reserve") for i, c in one.order]
        rest = [i for i in ideas if i not in dict(one.order)]
        two = _Pot(game, rest, budget - part + one.room(), set(dict(one.order))).spend()
        pots = [one, two] if game.explored([one, two]) > spent else pots
    least, spent = min((game.cost[i] for i in own), default=None), game.explored(pots)
    near, met = least is not None and least <= amount, spent >= amount
    told = (percent, amount, least, near, spent, met, None if met else "reserve_not_met")
    return pots, dict(zip(RESERVE.split(), (*told, len(pots) > 1), strict=True))


def _ties(game: _Game, pots: list[_Pot]) -> tuple[list[Record], dict[int, int]]:
    told, lost, before = [], dict[int, int](), 0
    chosen = {i for pot in pots for i, _ in pot.order}
    for pot in pots:
        for place, tied, by in pot.ties:
            mattered = False
            for game.first in tied[1:]:
                other = _Pot(game, pot.ideas, pot.budget, pot.taken).spend(pot.share).inside()
                mattered |= other != pot.inside()
                if game.first in other - chosen:
                    lost.setdefault(game.first, tied[0])
            game.first = 0
            row = {"step": before + place + 1, "idea_ids": tied, "won": tied[0], "decided_by": by}
            told.append(row | {"mattered": mattered})
        before += len(pot.order)
    return told, lost


def _idea(game: _Game, pots: list[_Pot], lost: dict[int, int], i: int) -> Record:
    order = [entry for pot in pots for entry in pot.order]
    place = {j: step for step, (j, _) in enumerate(order, start=1)}
    code, because = dict(order).get(i) or game.out.get(i, ""), list[Any]()
    if not code:
        dear = game.record["rule"] != "equal-shares" or game.cost[i] > game.record["budget_cents"]
        plain = "over_budget" if dear else "supporters_out_of_money"
        late = ("lost_tie", [lost[i]]) if i in lost else (plain, [])
        code, because = game.obstacle(i, pots[-1].inside()) or late
    step, price, payers, held = place.get(i), None, 0, None
    gave, scored = sum(u > 0 for u in game.points[i]), sum(s is not None for s in game.scores[i])
    for pot in pots:
        if i in pot.price:
            price, payers = _cents(pot.price[i][0]), pot.price[i][1]
        elif pot.last and i in pot.ideas and i not in place and gave:
            step = place[pot.last[0]]
            sums = sum(m for m, u in zip(pot.last[1], game.points[i], strict=True) if u)
            held = None if gave < FEW or 0 < game.voters - gave < FEW else _cents(sums)
    told = None if payers < FEW or payers == scored else payers
    numbers = (sum(game.fans[i]), game.total[i], game.cost[i])
    row = (i, i in place, code, *numbers, step, price, told, held, because)
    return dict(zip([*IDEA.split(), "supporters_left_cents", "because"], row, strict=True))


def differences(record: Record) -> list[str]:
    """Compare what follows with the outcome in the record."""
    held, game = record["outcome"], _Game(record)
    wanted: Record = {"inputs_sha256": _sha256(record, "outcome"), "seal": _sha256(held, "seal")}
    if wanted != {key: held[key] for key in wanted}:
        return ["the record is not as it was sealed"]
    order, ideas = held["selected"], held["ideas"]
    if record["rule"] != "max-total":
        pots, wanted["reserve"] = _pots(game)
        wanted["ties"], lost = _ties(game, pots)
        order = wanted["selected"] = [i for pot in pots for i, _ in pot.order]
        wanted["share_cents"] = [_cents(pot.share) for pot in pots if pot.share is not None]
        ideas = [_idea(game, pots, lost, i) for i in game.ideas]
    cost = wanted["granted_cents"] = sum(game.cost[i] for i in order)
    wanted |= {"leftover_cents": max(0, record["budget_cents"] - cost), "voters": game.voters}
    pairs = [(key, held[key], value) for key, value in wanted.items()]
    for one, other in zip(held["ideas"], ideas, strict=True):
        pairs += [(f"{other['idea_id']}.{key}", one[key], other[key]) for key in other]
    return [f"{path}: {said} is not {follows}" for path, said, follows in pairs if said != follows]


def differences_in(data: bytes) -> list[str]:
    """Return what differs in a file, or that it holds no round."""
    try:
        return differences(json.loads(data))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return [f"no round that can be recomputed: {error!r}"]


def _main() -> int:
    data = Path(sys.argv[1]).read_bytes()
    found, name = differences_in(data), hashlib.sha256(data).hexdigest()
    found += [f"not the record published as {want}" for want in sys.argv[2:] if want != name]
    sys.stdout.write("\n".join([f"sha256 {name}", *(found or ["OK"])]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(_main())
