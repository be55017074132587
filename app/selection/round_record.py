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
    criteria          absent where one question is asked; else two to four {"weight": int 1..9,
                      "name_en"?, "name_nl"?, "question_en"?, "question_nl"?: text}; the first is
                      the headline question
    ballots           [{"number": int, "lines": [[idea id, 1..5 or null, ...], ...]}]: an answer to
                      each question
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
                      "counterfactual": {"cost_cents": int|null, "support": int|null}|null,
                      "margins": {"support_cautious": int|null, "rivals": [idea ids]}|null}]
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
        inputs_sha256 SHA-256 of the canonical record without its outcome
        seal          SHA-256 of the canonical outcome without its seal

"Points" of an idea are the sum over ballots of weight times points of each answer (see `worth`);
"supporters" are answers 4 and 5 to the headline question, which alone the quorum counts. Amounts
that are not whole cents are rounded half up for the record; the rule itself computes with fractions.
Receipts are private and never part of the record. "payers" and "supporters_left_cents" are null too
where they would be the sum of one or two people, or say what everyone did.
"""

from __future__ import annotations

import hashlib
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from app.selection.counterfactual import margins as with_margins
from app.selection.model import SelectionError
from app.selection.round_check import CONSTRAINTS, FORMAT, check
from app.selection.round_instance import changed, config_of, instance_of
from app.selection.round_outcome import (
    IdeaOutcome,
    RoundOutcome,
    RoundReceipt,
    canonical,
    outcome_of_round,
)
from app.selection.round_trials import trials_of_round

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "FORMAT",
    "IdeaOutcome",
    "RoundOutcome",
    "RoundReceipt",
    "build_record",
    "canonical",
    "choose_round",
    "recompute",
    "sha256",
    "verify",
]
Record = dict[str, Any]


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
    criteria: Sequence[dict[str, Any]] = (),
) -> Record:
    """Make a record without outcome, checked; lists are put in a fixed order.

    Raises:
        SelectionError: an idea twice, a line about an unknown idea, a wrong score, …
    """
    record: Record = {
        "format": FORMAT,
        "month": month,
        "budget_cents": budget_cents,
        "reserve_percent": reserve_percent,
        "exploration": sorted(exploration),
        "rule": rule,
        "points": list(points),
        "quorum": quorum,
        "min_supporters": min_supporters,
        "seed": seed,
        "ideas": sorted(ideas, key=lambda idea: idea["id"]),
        "ballots": sorted(ballots, key=lambda ballot: ballot["number"]),
        "constraints": {name: (constraints or {}).get(name, []) for name in CONSTRAINTS},
    }
    if criteria:
        record["criteria"] = [dict(criterion) for criterion in criteria]
    check(record)
    for ballot in record["ballots"]:
        ballot["lines"] = sorted(map(list, ballot["lines"]), key=itemgetter(0))
    return record


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
    from app.selection.run import choose  # brings all the arithmetic: not for a quick start

    if what_if:
        check(record)
        record = changed(record, what_if)
    check(record)
    outcome = choose(instance_of(record), config_of(record))
    if margins:
        outcome = with_margins(outcome, trials_of_round(record, outcome))
    return outcome_of_round(record, outcome)


def recompute(record: Record) -> dict[str, Any]:
    """Return the public outcome that follows from a record.

    Counterfactuals are worked out unless the record holds an outcome without any.
    """
    return choose_round(record, margins=_tells_margins(record.get("outcome"))).public()


def _tells_margins(held: Any) -> bool:
    """Whether an outcome tells what would have changed it, as one not made yet will."""
    ideas = held.get("ideas") if isinstance(held, dict) else None
    if not isinstance(ideas, list):
        return True
    return any(isinstance(idea, dict) and idea.get("counterfactual") for idea in ideas)


def verify(record: Record) -> list[str]:
    """Compare the outcome in a record with the one recomputed; [] when equal.

    Each difference is one line: path, what the record says, what follows.
    """
    if "outcome" not in record:
        return ["outcome: the record holds none"]
    try:
        follows = recompute(record)
    except SelectionError as error:
        return [str(error)]
    return list(_differences(record["outcome"], follows, "outcome"))


def _differences(held: Any, follows: Any, path: str) -> Iterator[str]:
    if isinstance(held, dict) and isinstance(follows, dict):
        for key in sorted(held.keys() | follows.keys()):
            if key not in held or key not in follows:
                where = "the record" if key not in held else "what follows"
                yield f"{path}.{key}: missing in {where}"
            else:
                yield from _differences(held[key], follows[key], f"{path}.{key}")
    elif isinstance(held, list) and isinstance(follows, list) and len(held) == len(follows):
        for place, (one, other) in enumerate(zip(held, follows, strict=True)):
            yield from _differences(one, other, f"{path}[{place}]")
    elif held != follows or type(held) is not type(follows):
        yield f"{path}: the record says {held!r}, what follows is {follows!r}"
