"""Saying that an idea is another one than what looks like it: join or justify, never blocked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.upsert import insert_ignore
from app.domain.ideas.access import SUBMITTED, relations_to
from app.domain.ideas.joining_models import Difference
from app.domain.ideas.models import Idea
from app.policy import Action, require


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """What a submitter saw, and why the own idea is another one (may be empty)."""

    other_id: int
    title: str
    reason: str


def say_different(
    session: Session,
    idea: Idea,
    others: Collection[int],
    reason: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Note that the submitter saw other ideas and goes on alone; what was said stays. Return how many.

    Ids of ideas that the house does not see are left out.
    """
    require(actor, Action.IDEA_EDIT, relations_to(session, actor, idea))
    known = sa.select(col(Idea.id)).where(
        col(Idea.id).in_(list(others)), col(Idea.id) != idea.id, SUBMITTED
    )
    rows: list[dict[str, Any]] = [
        {"idea_id": idea.id, "other_id": other, "reason": reason, "at": now}
        for other in sorted(session.execute(known).scalars())
    ]
    return insert_ignore(session, Difference, rows)


def differences_of(session: Session, idea_id: int) -> Sequence[DifferenceView]:
    """Return what the submitter of an idea said of others like it."""
    rows = session.execute(
        sa.select(col(Difference.other_id), col(Idea.title), col(Difference.reason))
        .join(Idea, col(Idea.id) == col(Difference.other_id))
        .where(col(Difference.idea_id) == idea_id)
        .order_by(col(Difference.other_id))
    ).all()
    return [DifferenceView(*row) for row in rows]
