"""What would have changed the outcome: queued when a round is decided, found by running the rule again.

Nothing is told that was not run. A worker leases one idea at a time, computes outside any
transaction and writes the answer once; a worker that dies loses its lease, and the idea is done by
the next. The record of the round stays as it is.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.counting import count_of
from app.domain.rounds.models import Margin, Outcome
from app.selection.counterfactual import (
    CANNOT,
    NOT_COST,
    fewest,
    grid_of,
    highest_cost,
    with_cost,
)
from app.selection.round_instance import (
    SUPPORT,
    Record,
    changed,
    config_of,
    instance_of,
    with_answers,
)
from app.selection.round_outcome import RoundOutcome

LEASE = timedelta(minutes=10)
QUICK = 200
"""Ideas times ballots: up to so many take less than half a second, and are worked out at once."""
GRID = 10_000
"""Costs are tried at multiples of € 100, or finer for small amounts."""


@dataclass(frozen=True, slots=True)
class Found:
    """The highest cost and the fewest more voters that would have done, and whose place it missed."""

    cost_cents: int | None
    support: int | None
    rivals: tuple[int, ...]


class Search:
    """Runs of the rule on one record, each with one thing changed."""

    def __init__(self, record: Record) -> None:
        """Run the rule on the record as it is."""
        from app.selection.run import choose

        self._record = {key: value for key, value in record.items() if key != "outcome"}
        self._ids = [idea["id"] for idea in record["ideas"]]
        self._config, self._instance = config_of(record), instance_of(record)
        self._outcome = choose(self._instance, self._config)

    def margin(self, idea_id: int) -> Found:
        """Return what would have made an idea chosen; every number was run and won."""
        p = self._ids.index(idea_id)
        code = self._outcome.reasons[str(idea_id)].code
        return Found(
            cost_cents=None if code in NOT_COST else self._cost(p),
            support=fewest(self._could(p), lambda some: self._wins_with(p, some)),
            rivals=tuple(i for i in self._chosen if i in self._without and p in self._without[i]),
        )

    @cached_property
    def _chosen(self) -> list[int]:
        return [int(name) for name in self._outcome.selected]

    @cached_property
    def _without(self) -> dict[int, set[int]]:
        """Return what would have been chosen without each chosen idea that was not fixed."""
        free = [i for i in self._chosen if self._outcome.reasons[str(i)].code != "forced_in"]
        return {i: self._run(changed(self._record, {"exclude": [i]})) for i in free}

    def _run(self, record: Record) -> set[int]:
        from app.selection.model import SelectionError
        from app.selection.run import chosen

        try:
            return chosen(instance_of(record), self._config)
        except SelectionError:
            return set()

    def _cost(self, p: int) -> int | None:
        from app.selection.run import chosen

        reason = self._outcome.reasons[str(self._ids[p])]
        guess = reason.cost // 2 if reason.reach is None else reason.reach
        return highest_cost(
            reason.cost,
            lambda cost: p in chosen(with_cost(self._instance, p, cost), self._config),
            guess,
            min(grid_of(reason.cost), GRID),
        )

    def _could(self, p: int) -> list[int]:
        """Return the places of ballots that could support an idea more, most money left first."""
        left = [receipt.left for receipt in self._outcome.receipts]
        lines = [dict(ballot["lines"]) for ballot in self._record["ballots"]]
        idea = self._ids[p]
        able = [v for v, s in enumerate(lines) if idea in s and (s[idea] or 0) < SUPPORT]
        return sorted(able, key=lambda v: (-left[v], v)) if left else able

    def _wins_with(self, p: int, some: tuple[int, ...]) -> bool:
        numbers = (self._record["ballots"][v]["number"] for v in some)
        return p in self._run(with_answers(self._record, self._ids[p], numbers, SUPPORT))


def queue_margins(
    session: Session, round_id: int, record: Record, outcome: RoundOutcome, *, now: datetime
) -> None:
    """Queue every refusal that something could have changed; a small round is done at once."""
    waiting = [
        idea.idea_id
        for idea in outcome.ideas
        if not idea.selected and idea.reason_code not in CANNOT
    ]
    quick = len(record["ideas"]) * len(record["ballots"]) <= QUICK
    search = Search(record) if quick and waiting else None
    for idea_id in waiting:
        row = Margin(round_id=round_id, idea_id=idea_id)
        if search is not None:
            found = search.margin(idea_id)
            row.cost_cents, row.support = found.cost_cents, found.support
            row.rivals, row.done_at = list(found.rivals), now
        session.add(row)
    session.flush()


def margins_waiting(session: Session, now: datetime) -> bool:
    """Whether an idea waits for a worker now."""
    return session.execute(_free(now).limit(1)).first() is not None


def claim_margin(session: Session, now: datetime) -> tuple[int, int] | None:
    """Lease the next idea and return round and idea; two workers never lease the same one."""
    found = session.execute(_free(now).limit(1).with_for_update(skip_locked=True)).first()
    if found is None:
        return None
    session.execute(_row(*found).values(claimed_until=now + LEASE))
    return found[0], found[1]


def keep_margin(
    session: Session, round_id: int, idea_id: int, found: Found, *, now: datetime
) -> bool:
    """Write what was found, once; return whether this was the first time."""
    done = session.execute(
        _row(round_id, idea_id)
        .where(col(Margin.done_at).is_(None))
        .values(
            cost_cents=found.cost_cents,
            support=found.support,
            rivals=list(found.rivals),
            claimed_until=None,
            done_at=now,
        )
    )
    return count_of(done) == 1


def record_of(session: Session, round_id: int) -> Record:
    """Return the stored record of a decided round; not checked who asks."""
    found: dict[str, Any] = json.loads(session.get_one(Outcome, round_id).record)
    return found


def margins_of(session: Session, round_id: int) -> dict[int, Found]:
    """Return what is known so far of each refused idea; not checked who asks."""
    rows = session.execute(
        sa.select(Margin).where(col(Margin.round_id) == round_id, col(Margin.done_at).is_not(None))
    ).scalars()
    return {row.idea_id: Found(row.cost_cents, row.support, tuple(row.rivals)) for row in rows}


def _free(now: datetime) -> Any:
    return (
        sa.select(col(Margin.round_id), col(Margin.idea_id))
        .where(
            col(Margin.done_at).is_(None),
            sa.or_(col(Margin.claimed_until).is_(None), col(Margin.claimed_until) <= now),
        )
        .order_by(col(Margin.round_id).desc(), col(Margin.idea_id))
    )


def _row(round_id: int, idea_id: int) -> sa.Update:
    return (
        sa.update(Margin)
        .where(col(Margin.round_id) == round_id, col(Margin.idea_id) == idea_id)
        .execution_options(synchronize_session=False)
    )
