"""Events about experiments and handovers, with who is concerned."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.experiments.models import Experiment, Handover
from app.events import record


def tell(
    session: Session, row: Experiment, kind: str, actor: Actor, now: datetime, **payload: Any
) -> None:
    """Record an event about an experiment; the payload names its lead."""
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="experiment",
        subject_id=row.id or 0,
        idea_id=row.idea_id,
        lead_id=row.lead_id,
        commitment_id=row.commitment_id,
        **payload,
    )


def tell_handover(
    session: Session,
    row: Handover,
    idea_id: int,
    kind: str,
    actor: Actor,
    now: datetime,
    **payload: Any,
) -> None:
    """Record an event about a handover; the payload names unit, owner and day."""
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="handover",
        subject_id=row.id or 0,
        idea_id=idea_id,
        experiment_id=row.experiment_id,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
        on=row.on.isoformat(),
        **payload,
    )
