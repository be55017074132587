"""What a reveal freezes, and how it reads: counts, median, quartiles, camps."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import ceil
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.errors import Conflict
from app.domain.rounds.criteria import freeze_further
from app.domain.rounds.models import BallotLine, Item, Recusal, RevealedLine, Round, Tally
from app.domain.rounds.states import ItemState

SCORES = (1, 2, 3, 4, 5)
AGAINST, FOR = (1, 2), (4, 5)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody answered as they did, without a name."""

    score: int | None
    text: str


@dataclass(frozen=True, slots=True)
class TallyView:
    """The answers of one reveal. `counts` are those to 1 … 5; `verdict` says the camps in one code.

    Verdicts: `in_favour` and `against` (two thirds or more), `divided` (both camps have a quarter or
    more), `doubt` (half or more is in doubt), else `mixed`.
    """

    idea_id: int
    vote: int
    counts: tuple[int, int, int, int, int]
    no_opinion: int
    recused: int
    median: float
    quartiles: tuple[int, int]
    against: int
    doubt: int
    in_favour: int
    verdict: str
    reasons: tuple[Reason, ...]


def freeze(session: Session, row: Round, item: Item, *, now: datetime) -> None:
    """Keep the answers of an idea that was just revealed, and write its counts."""
    key = {"round_id": item.round_id, "idea_id": item.idea_id, "vote": item.votes}
    lines = session.execute(
        sa.select(col(BallotLine.voter_id), col(BallotLine.score), col(BallotLine.reason))
        .where(col(BallotLine.round_id) == item.round_id, col(BallotLine.idea_id) == item.idea_id)
        .order_by(col(BallotLine.voter_id))
    ).all()
    session.add_all(RevealedLine(**key, voter_id=who, score=score) for who, score, _ in lines)
    scores = [score for _, score, _ in lines]
    session.add(
        Tally(
            **key,
            counts={str(s): scores.count(s) for s in SCORES},
            no_opinion=scores.count(None),
            recused=_recused(session, item),
            reasons=_shuffled([(s, why) for _, s, why in lines if why], item),
            at=now,
        )
    )
    session.flush()
    freeze_further(session, row, item)


def tally_of(session: Session, item: Item) -> TallyView:
    """Return the last revealed tally of an idea.

    Raises:
        Conflict: `not_revealed`.
    """
    found = tallies_of(session, item)
    if not found:
        raise Conflict("not_revealed")
    return found[-1]


def tallies_of(session: Session, item: Item) -> list[TallyView]:
    """Return the revealed tallies of an idea, first vote first."""
    if item.votes == 0 or item.state is ItemState.WAITING:
        return []
    query = select(Tally).where(Tally.round_id == item.round_id, Tally.idea_id == item.idea_id)
    return [view_of(row) for row in session.exec(query.order_by(col(Tally.vote))).all()]


def view_of(row: Tally) -> TallyView:
    """Return a tally as it reads."""
    counts = tuple(row.counts.get(str(s), 0) for s in SCORES)
    ordered = [s for s, n in zip(SCORES, counts, strict=True) for _ in range(n)]
    against = counts[0] + counts[1]
    in_favour = counts[3] + counts[4]
    return TallyView(
        row.idea_id,
        row.vote,
        counts,  # type: ignore[arg-type]
        row.no_opinion,
        row.recused,
        _median(ordered),
        _quartiles(ordered),
        against,
        counts[2],
        in_favour,
        verdict(against, counts[2], in_favour),
        _extremes_first([Reason(r["score"], r["reason"]) for r in row.reasons]),
    )


def _extremes_first(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return reasons for talking: the lowest and the highest answers by turns, then the rest.

    Reasons of one answer keep their shuffled order.
    """
    low = sorted((r for r in reasons if r.score in AGAINST), key=lambda r: r.score or 0)
    high = sorted((r for r in reasons if r.score in FOR), key=lambda r: -(r.score or 0))
    turns = [r for pair in zip_longest(low, high) for r in pair if r is not None]
    doubt = [r for r in reasons if r.score not in (*AGAINST, *FOR)]
    return (*turns, *sorted(doubt, key=lambda r: r.score is None))


def verdict(against: int, doubt: int, in_favour: int) -> str:
    """Return the code that says how the answers fall into camps."""
    total = against + doubt + in_favour
    if min(against, in_favour) * 4 >= total > 0:
        return "divided"
    if in_favour * 3 >= total * 2 and total:
        return "in_favour"
    if against * 3 >= total * 2 and total:
        return "against"
    return "doubt" if doubt * 2 >= total and total else "mixed"


def _median(ordered: Sequence[int]) -> float:
    n = len(ordered)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2 if n else 0.0


def _quartiles(ordered: Sequence[int]) -> tuple[int, int]:
    """Return the lower and upper quartile: the scores at a quarter and three quarters, rounded up."""
    n = len(ordered)
    return (ordered[ceil(n / 4) - 1], ordered[ceil(3 * n / 4) - 1]) if n else (0, 0)


def _recused(session: Session, item: Item) -> int:
    return int(
        session.execute(
            sa.select(sa.func.count())
            .select_from(Recusal)
            .where(col(Recusal.round_id) == item.round_id, col(Recusal.idea_id) == item.idea_id)
        ).scalar_one()
    )


def _shuffled(reasons: Sequence[tuple[int | None, str]], item: Item) -> list[dict[str, Any]]:
    """Return the reasons in an order that follows from their text alone, not from who wrote them."""

    def place(reason: tuple[int | None, str]) -> str:
        text = f"{item.round_id}/{item.idea_id}/{item.votes}/{reason[1]}/{reason[0]}"
        return hashlib.sha256(text.encode()).hexdigest()

    return [{"score": score, "reason": why} for score, why in sorted(reasons, key=place)]
