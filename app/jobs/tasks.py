"""The pieces of background work. `due` looks without locks; `run` does it and may find nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.auth.models import Attempt, IdempotencyKey, SignIn, SignInLink
from app.db.counting import count_of
from app.domain.commitments.commands import ended_due, expire_commitments
from app.domain.experiments.ending import close_finished, finished_due
from app.domain.experiments.follow_ups import follow_ups_due, tell_follow_ups
from app.domain.experiments.overdue import past_end_due, tell_past_end
from app.domain.experiments.settling import close_unclaimed, unclaimed_due
from app.domain.experiments.waiting import shelve_unpromised
from app.domain.ideas.import_runs import forget_imports, imports_old
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.due import due_moves, is_round_due
from app.events.chain import seal
from app.events.models import Event, EventLink
from app.notify.digest import digest_due, send_digest
from app.notify.dispatch import HANDLER, dispatch
from app.notify.models import EventCursor
from app.notify.nudging import nudges_due, send_nudges
from app.search.keeping import catch_up, is_behind
from app.search.vocabulary import count_words, is_old

KEPT = timedelta(days=30)
DAY = timedelta(hours=24)
TAKEN_IN = 2000
"""Texts that the search takes in at a time: others may write in between."""


@dataclass(frozen=True)
class Task:
    """One piece of work."""

    due: Callable[[Session, datetime], bool]
    run: Callable[[Session, datetime], int]


def _unpromised(session: Session, now: datetime) -> bool:
    query = sa.select(col(Idea.id)).where(
        col(Idea.state) == IdeaState.AWAITING_COMMITMENT, col(Idea.next_by) < now
    )
    return session.execute(query.limit(1)).first() is not None


def _unsealed(session: Session, _now: datetime) -> bool:
    return _without(session, EventLink, sa.true())


def _untold(session: Session, _now: datetime) -> bool:
    return _without(session, EventCursor, col(EventCursor.handler) == HANDLER)


def _without(
    session: Session, table: type[EventLink | EventCursor], also: sa.ColumnElement[bool]
) -> bool:
    query = (
        sa.select(col(Event.id))
        .outerjoin(table, sa.and_(col(table.event_id) == col(Event.id), also))
        .where(col(table.event_id).is_(None))
        .limit(1)
    )
    return session.execute(query).first() is not None


def _old_rows(session: Session, now: datetime) -> bool:
    checks = (
        sa.select(sa.literal(1)).where(col(SignIn.expires_at) < now),
        sa.select(sa.literal(1)).where(col(SignInLink.expires_at) < now - KEPT),
        sa.select(sa.literal(1)).where(col(IdempotencyKey.at) < now - DAY),
        sa.select(sa.literal(1)).where(col(Attempt.window) < _old_window(now)),
    )
    return any(session.execute(check.limit(1)).first() for check in checks)


def _forget(session: Session, now: datetime) -> int:
    """Remove what sign-in no longer needs (retention)."""
    removals: tuple[sa.Delete, ...] = (
        sa.delete(SignIn).where(col(SignIn.expires_at) < now),
        sa.delete(SignInLink).where(col(SignInLink.expires_at) < now - KEPT),
        sa.delete(IdempotencyKey).where(col(IdempotencyKey.at) < now - DAY),
        sa.delete(Attempt).where(col(Attempt.window) < _old_window(now)),
    )
    return sum(count_of(session.execute(removal)) for removal in removals)


def _old_window(now: datetime) -> int:
    return int((now - DAY).timestamp())


def _seal(session: Session, _now: datetime) -> int:
    return seal(session)


DUE: tuple[tuple[str, Task], ...] = (
    ("rounds", Task(is_round_due, due_moves)),
    ("expired", Task(ended_due, lambda s, now: expire_commitments(s, now=now))),
    ("shelved", Task(_unpromised, lambda s, now: shelve_unpromised(s, now=now))),
    ("closed", Task(finished_due, lambda s, now: close_finished(s, now=now))),
    ("unclaimed", Task(unclaimed_due, lambda s, now: close_unclaimed(s, now=now))),
    ("past_end", Task(past_end_due, lambda s, now: tell_past_end(s, now=now))),
    ("followed", Task(follow_ups_due, lambda s, now: tell_follow_ups(s, now=now))),
    ("searched", Task(lambda s, _now: is_behind(s), lambda s, _now: catch_up(s, most=TAKEN_IN))),
    ("counted", Task(is_old, count_words)),
    ("nudged", Task(nudges_due, send_nudges)),
    ("digests", Task(digest_due, send_digest)),
    ("messages", Task(_untold, dispatch)),
    ("sealed", Task(_unsealed, _seal)),
    ("lists", Task(imports_old, forget_imports)),
    ("forgotten", Task(_old_rows, _forget)),
)
