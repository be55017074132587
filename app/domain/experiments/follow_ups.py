"""Looking again three and six months after a handover was completed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import SYSTEM
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.states import HandoverState
from app.domain.experiments.telling import tell_handover
from app.domain.people.days import today
from app.events import Event

KIND = "handover.follow_up_due"


def follow_ups_due(session: Session, now: datetime) -> bool:
    """Whether the day of a follow-up has come that nobody was told of."""
    return session.execute(_untold(session, now).limit(1)).first() is not None


def tell_follow_ups(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Record one `handover.follow_up_due` for each day that has come; return how many.

    Safe to repeat.
    """
    rows = session.execute(_untold(session, now).limit(limit)).all()
    for handover, idea_id, told in rows:
        tell_handover(session, handover, idea_id, KIND, SYSTEM, now, months=3 * (told + 1))
    return len(rows)


def _untold(session: Session, now: datetime) -> Any:
    here = today(session, now)
    told = (
        sa.select(sa.func.count())
        .select_from(Event)
        .where(
            col(Event.subject) == "handover",
            col(Event.subject_id) == col(Handover.id),
            col(Event.kind) == KIND,
        )
        .correlate(Handover)
        .scalar_subquery()
    )
    first = sa.and_(col(Handover.follow_up_3) <= here, told == 0)
    second = sa.and_(col(Handover.follow_up_6) <= here, told == 1)
    return (
        sa.select(Handover, col(Experiment.idea_id), told)
        .join(Experiment, col(Experiment.id) == col(Handover.experiment_id))
        .where(col(Handover.state) == HandoverState.COMPLETED, sa.or_(first, second))
        .order_by(col(Handover.id))
    )
