"""A chosen idea that no unit signed for in time is kept for later; its grant flows back."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import SYSTEM
from app.db.moves import move
from app.domain.experiments.ending import end_idea
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import locked_pair
from app.domain.experiments.states import EXPERIMENT
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.telling import tell
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState


def shelve_unpromised(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Shelve the ideas whose last day for a promise has passed; return how many. Safe to repeat.

    Records `experiment.not_promised` and `idea.shelved`.
    """
    rows = session.exec(
        select(Experiment)
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(
            Idea.state == IdeaState.AWAITING_COMMITMENT,
            col(Idea.next_by) < now,
            Experiment.state == E.PREPARED,
        )
        .order_by(col(Experiment.id))
        .limit(limit)
    ).all()
    for row in rows:
        idea, row = locked_pair(session, row)  # noqa: PLW2901 -- the same row, read anew
        if idea.state is not IdeaState.AWAITING_COMMITMENT or row.state is not E.PREPARED:
            continue
        move(session, row, EXPERIMENT, E.CLOSED, closed_at=now)
        tell(session, row, "experiment.not_promised", SYSTEM, now)
        end_idea(session, idea, row, "no_unit", actor=SYSTEM, now=now)
    return len(rows)
