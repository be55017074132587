"""How a round's events are written: all alike, under the round and its month."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app import events
from app.core.actor import Actor
from app.domain.rounds.models import Round


def record_round(
    session: Session, kind: str, row: Round, *, actor: Actor, now: datetime, **payload: Any
) -> None:
    """Record an event of a round; `payload` as of `events.record`, with `idea_id` where one is meant."""
    events.record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="round",
        subject_id=row.id or 0,
        month=row.month,
        **payload,
    )
