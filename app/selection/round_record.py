"""The record of a month's round: the one file from which its outcome follows.

A record is a plain dict of integers, texts, lists and dicts (no floats). `canonical` writes it as
UTF-8 JSON with sorted keys and no spaces; its SHA-256 names it. Keys:

    format            "kiem-round/1"
    month             "2026-12"
    budget_cents      int
    reserve_percent   int 0..100
    exploration       list of value types that count towards the reserve
    rule              one of model.RULES
    points            five integers: what the answers 1..5 count
    quorum            int: answers (not "no opinion") an idea needs
    min_supporters    int: answers 4 or 5 an idea needs
    seed              text for the lot
    ideas             [{"id": int, "reference": text, "title": text, "cost_cents": int,
                        "value_type": text, "unit": text, "recused": int,
                        "theme"?: text, "excluded"?: "withdrawn"|"forced_out"|"too_few_votes"}]
    ballots           [{"number": int, "lines": [[idea id, 1..5 or null], ...]}]
    constraints       {"exclusions": [[idea id, ...], ...],
                       "prerequisites": [[idea id, needed idea id], ...],
                       "caps": [{"by": "unit"|"theme"|"value_type", "value": text,
                                 "max_cents": int|null, "max_count": int|null}],
                       "forced_in": [{"idea_id": int, "reason": text}],
                       "forced_out": [{"idea_id": int, "reason": text}]}
    outcome           absent before the round is decided; else what `RoundOutcome.public()` gives:

        ideas         in the order of the record's ideas: [{"idea_id", "selected": bool,
                      "reason_code", "supporters", "points", "cost_cents", "step": int|null,
                      "price_per_point_cents": int|null, "payers": int|null,
                      "supporters_left_cents": int|null, "because": [idea ids or cap names],
                      "counterfactual": {"cost_cents": int|null, "support": int|null}|null}]
        selected      idea ids in order of selection
        granted_cents, leftover_cents, voters
        share_cents   rounded share per voter of each pot used (empty under other rules)
        balance       {"exploration_cents", "granted_cents", "exploration_percent": int|null}
        reserve       null, or {"percent", "reserve_cents", "cheapest_cents": int|null,
                      "reachable": bool, "exploration_cents", "met": bool,
                      "not_met": "reserve_not_met"|null, "second_run": bool}
        ties          [{"step", "idea_ids", "won", "decided_by", "mattered"}]
        steps         [{"step", "idea_id", "reason_code", "cost_cents",
                      "price_per_point_cents": int|null, "payers": int|null,
                      "left_cents": budget left after this step}]

"Points" of an idea are the sum over ballots; "supporters" are answers 4 and 5. Amounts that are
not whole cents are rounded half up for the record; the rule itself computes with fractions.
Receipts are private and never part of the record.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

FORMAT = "kiem-round/1"
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
        raise NotImplementedError


def build_record(
    *,
    month: str,
    budget_cents: int,
    ideas: list[dict[str, Any]],
    ballots: list[dict[str, Any]],
    seed: str,
    quorum: int,
    reserve_percent: int = 0,
    exploration: tuple[str, ...] = ("renewal", "customer_value"),
    rule: str = "equal-shares",
    points: tuple[int, ...] = (0, 0, 1, 3, 5),
    min_supporters: int = 2,
    constraints: dict[str, Any] | None = None,
) -> Record:
    """Make a record without outcome, checked; lists are put in a fixed order.

    Raises:
        SelectionError: an idea twice, a line about an unknown idea, a wrong score, …
    """
    raise NotImplementedError


def canonical(record: Record) -> bytes:
    """Write a record as UTF-8 JSON: sorted keys, no spaces."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sha256(record: Record) -> str:
    """Name a record by the SHA-256 of its canonical bytes, in hex."""
    return hashlib.sha256(canonical(record)).hexdigest()


def choose_round(record: Record, *, margins: bool = True, **what_if: Any) -> RoundOutcome:
    """Compute the outcome of a record (an `outcome` in it is not looked at).

    `margins=False` leaves out the counterfactuals (which rerun the rule many times).
    What-if, each optional: `budget_cents: int`, `rule: str`, `reserve_percent: int`,
    `costs: dict[int, int]` (idea id to cents), `exclude: list[int]`, `include: list[int]`.

    Raises:
        SelectionError: the record or a what-if does not fit the format.
    """
    raise NotImplementedError


def recompute(record: Record) -> dict[str, Any]:
    """Return the public outcome that follows from a record."""
    return choose_round(record).public()


def verify(record: Record) -> list[str]:
    """Compare the outcome in a record with the one recomputed; [] when equal.

    Each difference is one line: path, what the record says, what follows.
    """
    raise NotImplementedError
