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
from app.selection.counterfactual import CANNOT, margin, without_each
from app.selection.round_instance import Record, config_of, instance_of
from app.selection.round_outcome import RoundOutcome
from app.selection.round_trials import trials_of_round

LEASE = timedelta(minutes=10)
QUICK = 200
"""Ideas times ballots: up to so many take less than a second, and are worked out at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """The highest cost and the fewest more voters that would have done, and whose place it missed.

    `cost_cents` lies on a grid that reads well, `limit_cents` is the last euro above it.
    """

    cost_cents: int | None
    limit_cents: int | None
    support: int | None
    rivals: tuple[int, ...]


class Search:
    """Runs of the rule on one record, each with one thing changed."""

    def __init__(self, record: Record) -> None:
        """Run the rule on the record as it is."""
        from app.selection.run import choose

        self._ids = [idea["id"] for idea in record["ideas"]]
        self._outcome = choose(instance_of(record), config_of(record))
        self._trials = trials_of_round(record, self._outcome)

    def margin(self, idea_id: int) -> Found:
        """Return what would have made an idea chosen; every number was run and won."""
        reason = self._outcome.reasons[str(idea_id)]
        found = margin(self._ids.index(idea_id), reason, self._trials, self._without)
        return Found(found.cost, found.limit, found.support, tuple(map(int, found.rivals)))

    @cached_property
    def _without(self) -> dict[str, set[int]]:
        return without_each(self._outcome, self._trials)


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
            row.cost_cents, row.limit_cents = found.cost_cents, found.limit_cents
            row.support, row.rivals, row.done_at = found.support, list(found.rivals), now
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
            limit_cents=found.limit_cents,
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
    return {
        row.idea_id: Found(row.cost_cents, row.limit_cents, row.support, tuple(row.rivals))
        for row in rows
    }


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
