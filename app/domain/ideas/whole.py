"""The whole texts of ideas, beside the cards of a list that the reader may see."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Idea
from app.domain.people.models import Theme


def texts_of(session: Session, idea_ids: Collection[int]) -> dict[int, Any]:
    """Return own number, texts, plan and theme by id. One query; whoever asks saw the cards first."""
    rows = session.execute(
        sa.select(
            col(Idea.id),
            col(Idea.own_id),
            col(Idea.problem),
            col(Idea.proposal),
            col(Idea.today),
            col(Idea.headline),
            col(Idea.goal),
            col(Idea.measure),
            col(Idea.stop_rule),
            col(Idea.ai_type),
            col(Idea.risk_class),
            col(Idea.benefits),
            col(Theme.name_nl).label("theme_nl"),
            col(Theme.name_en).label("theme_en"),
        )
        .outerjoin(Theme, col(Theme.id) == col(Idea.theme_id))
        .where(col(Idea.id).in_(idea_ids))
    )
    return {row.id: row for row in rows}
