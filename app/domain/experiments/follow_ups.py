"""Looking again three and six months after a handover was completed."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.domain.experiments.access import leads_unit
from app.domain.experiments.follow_up_models import FollowUp
from app.domain.experiments.handing import locked_handover
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.schemas import FollowUpAnswer
from app.domain.experiments.states import HandoverState
from app.domain.experiments.telling import tell_handover
from app.domain.experiments.views import HandoverView
from app.domain.people.days import today
from app.events import Event
from app.policy import Action, require

KIND = "handover.follow_up_due"
FIRST = 3
EARLY = timedelta(days=14)
"""So long before its day a follow-up can be answered already."""


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


def answer_follow_up(
    session: Session, handover: Handover, data: FollowUpAnswer, *, actor: Actor, now: datetime
) -> FollowUp:
    """Tell how what was taken over does. Records `handover.followed_up`.

    Raises:
        Conflict: `wrong_state` unless completed; `not_yet` more than two weeks before its day;
            `already_done`.
    """
    require(actor, Action.HANDOVER_DECIDE, leads_unit(actor, handover.unit_id))
    idea, _experiment, row = locked_handover(session, handover)
    day = row.follow_up_3 if data.months == FIRST else row.follow_up_6
    if row.state is not HandoverState.COMPLETED or day is None:
        raise Conflict("wrong_state", thing="handover", state=str(row.state))
    if today(session, now) < day - EARLY:
        raise Conflict("not_yet")
    if session.get(FollowUp, (row.id, data.months)) is not None:
        raise Conflict("already_done")
    made = FollowUp(handover_id=row.id or 0, by=actor.person_id, at=now, **data.model_dump())
    session.add(made)
    session.flush()
    tell_handover(
        session,
        row,
        idea.id or 0,
        "handover.followed_up",
        actor,
        now,
        months=data.months,
        used=str(data.used),
        people=data.people,
    )
    return made


def follow_ups_of(session: Session, handover_ids: Collection[int]) -> dict[int, list[FollowUp]]:
    """Return what was told of these handovers, oldest first."""
    rows = session.exec(
        select(FollowUp)
        .where(col(FollowUp.handover_id).in_(handover_ids))
        .order_by(col(FollowUp.handover_id), col(FollowUp.months))
    ).all()
    found: dict[int, list[FollowUp]] = {}
    for row in rows:
        found.setdefault(row.handover_id, []).append(row)
    return found


def asked_now(handover: HandoverView, told: Collection[FollowUp], here: date) -> int | None:
    """Return which follow-up of a handover can be answered now: 3, 6 or none."""
    days = {3: handover.follow_up_3, 6: handover.follow_up_6}
    done = {row.months for row in told}
    open_now = (m for m, day in days.items() if m not in done and day and here >= day - EARLY)
    return next(open_now, None)


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
