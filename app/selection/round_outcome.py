"""The outcome of a round as others read it: whole cents, idea ids, ballot numbers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING, Any

from app.selection.worth import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.selection.model import Counterfactual, Outcome, Receipt

Record = dict[str, Any]
FEW = 3
"""Sums over fewer people than this are not told."""


@dataclass(frozen=True, slots=True)
class IdeaOutcome:
    """What the rule says of one idea; the numbers behind `reason_code`."""

    idea_id: int
    selected: bool
    reason_code: str
    supporters: int
    points: int
    cost_cents: int
    step: int | None
    price_per_point_cents: int | None
    payers: int | None
    supporters_left_cents: int | None
    because: tuple[int | str, ...]
    counterfactual: dict[str, int | None] | None
    margins: dict[str, Any] | None
    """`support_cautious`: how many suffice in the worst case; `rivals`: ids, each of which is in
    the way alone."""


@dataclass(frozen=True, slots=True)
class RoundReceipt:
    """What the own share of one ballot bought; private to its voter."""

    share_cents: int
    payments: tuple[tuple[int, int], ...]
    """Pairs (idea id, cents) in order of selection."""
    left_cents: int


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """The outcome of a round; `public()` is the part that the record holds."""

    ideas: tuple[IdeaOutcome, ...]
    selected: tuple[int, ...]
    granted_cents: int
    leftover_cents: int
    voters: int
    share_cents: tuple[int, ...]
    balance: dict[str, int | None]
    reserve: dict[str, Any] | None
    ties: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    inputs_sha256: str
    """Names everything in the record but the outcome."""
    receipts: dict[int, RoundReceipt]
    """By ballot number."""

    def public(self) -> dict[str, Any]:
        """Return what may stand in the record: everything but the receipts, sealed."""
        out = asdict(self)
        del out["receipts"]
        for idea in out["ideas"]:
            idea["because"] = list(idea["because"])
        out = {
            key: list(value) if isinstance(value, tuple) else value for key, value in out.items()
        }
        return {**out, "seal": hashlib.sha256(canonical(out)).hexdigest()}


def _cents(amount: Fraction | None) -> int | None:
    """Round half up to whole cents."""
    return None if amount is None else floor(amount + Fraction(1, 2))


def outcome_of_round(record: Record, outcome: Outcome) -> RoundOutcome:
    """Bring what the rule chose into the words and cents of a round."""
    givers = _givers(record)
    ideas = tuple(_idea(idea, outcome, givers[idea["id"]]) for idea in record["ideas"])
    exploration = sum(
        idea["cost_cents"]
        for idea, found in zip(record["ideas"], ideas, strict=True)
        if found.selected and idea["value_type"] in record["exploration"]
    )
    percent = _cents(Fraction(100 * exploration, outcome.cost)) if outcome.cost else None
    return RoundOutcome(
        ideas=ideas,
        selected=tuple(int(name) for name in outcome.selected),
        granted_cents=outcome.cost,
        leftover_cents=outcome.budget - outcome.cost,
        voters=len(record["ballots"]),
        share_cents=tuple(floor(share + Fraction(1, 2)) for share in outcome.shares),
        balance={
            "exploration_cents": exploration,
            "granted_cents": outcome.cost,
            "exploration_percent": percent,
        },
        reserve=_reserve(record, outcome),
        ties=tuple(
            {
                "step": tie.step,
                "idea_ids": [int(name) for name in tie.projects],
                "won": int(tie.won),
                "decided_by": tie.decided_by,
                "mattered": tie.mattered,
            }
            for tie in outcome.ties
        ),
        steps=tuple(_steps(outcome, ideas)),
        inputs_sha256=inputs_sha256(record),
        receipts={
            ballot["number"]: _receipt(receipt)
            for ballot, receipt in zip(record["ballots"], outcome.receipts, strict=False)
        },
    )


def canonical(record: Record) -> bytes:
    """Write a record as UTF-8 JSON: sorted keys, no spaces."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def inputs_sha256(record: Record) -> str:
    """Name what an outcome follows from, by the SHA-256 of its canonical bytes."""
    inputs = {key: value for key, value in record.items() if key != "outcome"}
    return hashlib.sha256(canonical(inputs)).hexdigest()


def _givers(record: Record) -> dict[int, tuple[int, int]]:
    """Return per idea how many gave it points, and how many scored it at all."""
    found = {idea["id"]: [0, 0] for idea in record["ideas"]}
    worth = worth_of(record)
    for ballot in record["ballots"]:
        for idea, *said in ballot["lines"]:
            found[idea][0] += worth(said) > 0
            found[idea][1] += said[0] is not None
    return {idea: (gave, scored) for idea, (gave, scored) in found.items()}


def _idea(idea: dict[str, Any], outcome: Outcome, givers: tuple[int, int]) -> IdeaOutcome:
    name = str(idea["id"])
    reason = outcome.reasons[name]
    found = reason.counterfactual
    named = reason.code == "cap_reached"
    voters = len(outcome.receipts)
    gave, scored = givers
    # Sums that would lay open a single ballot are not told: those of one or two, and of everyone.
    few = gave < FEW or 0 < voters - gave < FEW
    payers = None if (reason.payers or 0) < FEW or reason.payers == scored else reason.payers
    return IdeaOutcome(
        idea_id=idea["id"],
        selected=name in outcome.selected,
        reason_code=reason.code,
        supporters=reason.supporters,
        points=reason.points,
        cost_cents=reason.cost,
        step=reason.step,
        price_per_point_cents=_cents(reason.price_per_point),
        payers=payers,
        supporters_left_cents=None if few else _cents(reason.supporters_left),
        because=tuple(text if named else int(text) for text in reason.because),
        counterfactual=None if found is None else _counterfactual(found),
        margins=None if found is None else _margins(found),
    )


def _counterfactual(found: Counterfactual) -> dict[str, int | None]:
    return {"cost_cents": found.cost, "support": found.support}


def _margins(found: Counterfactual) -> dict[str, Any]:
    return {"support_cautious": found.cautious, "rivals": [int(name) for name in found.rivals]}


def _reserve(record: Record, outcome: Outcome) -> dict[str, Any] | None:
    reserve = outcome.reserve
    if reserve is None:
        return None
    return {
        "percent": record["reserve_percent"],
        "reserve_cents": reserve.amount,
        "cheapest_cents": reserve.cheapest,
        "reachable": reserve.cheapest is not None and reserve.cheapest <= reserve.amount,
        "exploration_cents": reserve.spent,
        "met": reserve.met,
        "not_met": None if reserve.met else "reserve_not_met",
        "second_run": reserve.second_run,
    }


def _steps(outcome: Outcome, ideas: Iterable[IdeaOutcome]) -> Iterator[dict[str, Any]]:
    left = outcome.budget
    payers = {idea.idea_id: idea.payers for idea in ideas}
    for step, name in enumerate(outcome.selected, start=1):
        reason = outcome.reasons[name]
        left -= reason.cost
        yield {
            "step": step,
            "idea_id": int(name),
            "reason_code": reason.code,
            "cost_cents": reason.cost,
            "price_per_point_cents": _cents(reason.price_per_point),
            "payers": payers[int(name)],
            "left_cents": left,
        }


def _receipt(receipt: Receipt) -> RoundReceipt:
    """Round a receipt so that its parts add up to the share, to the cent.

    Each part is rounded down; the cents still missing go to those who lost most by it, in the order
    of the receipt among equals.
    """
    share = floor(receipt.share + Fraction(1, 2))
    parts = [paid for _, paid in receipt.payments] + [receipt.left]
    cents = [floor(part) for part in parts]
    common = lcm(*{part.denominator for part in parts})
    lost = [part.numerator * (common // part.denominator) % common for part in parts]
    by_loss = sorted(range(len(parts)), key=lambda n: -lost[n])
    for n in by_loss[: share - sum(cents)]:
        cents[n] += 1
    return RoundReceipt(
        share_cents=share,
        payments=tuple(
            (int(name), c) for (name, _), c in zip(receipt.payments, cents, strict=False)
        ),
        left_cents=cents[-1],
    )
