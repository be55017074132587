"""The outcome of a round as others read it: whole cents, idea ids, ballot numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.selection.model import Outcome, Receipt

Record = dict[str, Any]


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
    receipts: dict[int, RoundReceipt]
    """By ballot number."""

    def public(self) -> dict[str, Any]:
        """Return what may stand in the record: everything but the receipts."""
        out = asdict(self)
        del out["receipts"]
        for idea in out["ideas"]:
            idea["because"] = list(idea["because"])
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in out.items()
        }


def _cents(amount: Fraction | None) -> int | None:
    """Round half up to whole cents."""
    return None if amount is None else floor(amount + Fraction(1, 2))


def outcome_of_round(record: Record, outcome: Outcome) -> RoundOutcome:
    """Bring what the rule chose into the words and cents of a round."""
    ideas = tuple(_idea(idea, outcome) for idea in record["ideas"])
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
        steps=tuple(_steps(outcome)),
        receipts={
            ballot["number"]: _receipt(receipt)
            for ballot, receipt in zip(record["ballots"], outcome.receipts, strict=False)
        },
    )


def _idea(idea: dict[str, Any], outcome: Outcome) -> IdeaOutcome:
    name = str(idea["id"])
    reason = outcome.reasons[name]
    margin = reason.counterfactual
    named = reason.code == "cap_reached"
    return IdeaOutcome(
        idea_id=idea["id"],
        selected=name in outcome.selected,
        reason_code=reason.code,
        supporters=reason.supporters,
        points=reason.points,
        cost_cents=reason.cost,
        step=reason.step,
        price_per_point_cents=_cents(reason.price_per_point),
        payers=reason.payers,
        supporters_left_cents=_cents(reason.supporters_left),
        because=tuple(text if named else int(text) for text in reason.because),
        counterfactual=(
            None if margin is None else {"cost_cents": margin.cost, "support": margin.support}
        ),
    )


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


def _steps(outcome: Outcome) -> Iterator[dict[str, Any]]:
    left = outcome.budget
    for step, name in enumerate(outcome.selected, start=1):
        reason = outcome.reasons[name]
        left -= reason.cost
        yield {
            "step": step,
            "idea_id": int(name),
            "reason_code": reason.code,
            "cost_cents": reason.cost,
            "price_per_point_cents": _cents(reason.price_per_point),
            "payers": reason.payers,
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
    by_loss = sorted(range(len(parts)), key=lambda n: (cents[n] - parts[n], n))
    for n in by_loss[: share - sum(cents)]:
        cents[n] += 1
    return RoundReceipt(
        share_cents=share,
        payments=tuple(
            (int(name), c) for (name, _), c in zip(receipt.payments, cents, strict=False)
        ),
        left_cents=cents[-1],
    )
