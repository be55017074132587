"""What went past its frame: an experiment past its last day, a cost over its grant."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.actor import SYSTEM, Actor
from app.domain.experiments.access import GOING
from app.domain.experiments.evaluating import promising_unit
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import locked_pair
from app.domain.experiments.steps import WEEK, next_result
from app.domain.experiments.telling import tell
from app.domain.ideas.moves import set_next_step
from app.domain.people.days import today


def past_end_due(session: Session, now: datetime) -> bool:
    """Whether an experiment has passed its last day and nobody was told."""
    return session.exec(_past_end(session, now).limit(1)).first() is not None


def tell_past_end(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Record one `experiment.past_end` for each last day that passed; return how many.

    From then on the idea waits a week for the result: success, no success, more time once, or a
    stop with a lesson. Nothing stops by itself. Safe to repeat.
    """
    told = 0
    for found in session.exec(_past_end(session, now).limit(limit)).all():
        idea, row = locked_pair(session, found)
        if row.state not in GOING or row.end_told_on == row.ends_on:
            continue
        row.end_told_on = row.ends_on
        last = row.ends_on.isoformat() if row.ends_on else ""
        tell(session, row, "experiment.past_end", SYSTEM, now, last_on=last,
             unit_id=promising_unit(session, row))  # fmt: skip
        set_next_step(session, idea, **next_result(now, within=WEEK))
        told += 1
    return told


def note_refused_booking(
    session: Session, experiment: Experiment, params: Any, *, actor: Actor, now: datetime
) -> None:
    """Keep that a cost did not fit the grant, so that the AI team can give more once, or say no.

    Records `experiment.booking_refused` with what is missing.
    """
    missing = params.get("missing_cents")
    tell(session, experiment, "experiment.booking_refused", actor, now, missing_cents=missing)


def _past_end(session: Session, now: datetime) -> Any:
    return (
        select(Experiment)
        .where(
            col(Experiment.state).in_(GOING),
            col(Experiment.ends_on) < today(session, now),
            or_(
                col(Experiment.end_told_on).is_(None),
                col(Experiment.end_told_on) != col(Experiment.ends_on),
            ),
        )
        .order_by(col(Experiment.id))
    )
