"""What waits for the AI team's answer, oldest promise first."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.pages import Slice
from app.domain.ideas.cards import IdeaCard
from app.domain.ideas.listing import Filters, Sort, ideas_page
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.policy import Action, require

WAITING = (IdeaState.SUBMITTED, IdeaState.TRIAGE)
ASKED = (IdeaState.NEEDS_INFO,)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many ideas wait for the AI team, and how many for their submitter."""

    waiting: int
    asked: int


def triage_queue(
    session: Session,
    actor: Actor,
    *,
    limit: int = 50,
    cursor: str | None = None,
    asked: bool = False,
) -> Slice[IdeaCard]:
    """Return the ideas to answer by promised date; with `asked` those that wait for a reply."""
    require(actor, Action.IDEA_TRIAGE)
    filters = Filters(states=ASKED if asked else WAITING, sort=Sort.NEXT)
    return ideas_page(session, actor, filters, limit=limit, cursor=cursor)


def queue_counts(session: Session, actor: Actor) -> QueueCounts:
    """Return the lengths of both queues. One query."""
    require(actor, Action.IDEA_TRIAGE)
    rows = session.execute(
        sa.select(col(Idea.state), sa.func.count())
        .where(col(Idea.state).in_([*WAITING, *ASKED]))
        .group_by(col(Idea.state))
    )
    counts = {IdeaState(state): count for state, count in rows}
    return QueueCounts(sum(counts.get(s, 0) for s in WAITING), counts.get(IdeaState.NEEDS_INFO, 0))
