"""What the house adds to an idea: support and comments."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.db.upsert import insert_ignore
from app.domain.ideas.access import SUPPORTABLE, relations_to, require_state
from app.domain.ideas.models import Comment, Idea, Support
from app.domain.ideas.moves import locked_idea, record_on_idea
from app.domain.ideas.states import IdeaState
from app.policy import Action, Relation, require

COMMENTABLE = frozenset(IdeaState) - {IdeaState.DRAFT}


def support_idea(session: Session, idea: Idea, *, actor: Actor, now: datetime) -> Idea:
    """Support an idea; a second time changes nothing.

    Raises:
        Conflict: `not_supported` for one's own idea; `wrong_state`.
    """
    at = relations_to(session, actor, idea)
    require(actor, Action.IDEA_SUPPORT, at)
    idea = locked_idea(session, idea.id or 0)
    if Relation.AUTHOR in at:
        raise Conflict("not_supported")
    require_state(idea, SUPPORTABLE, "supported")
    row = {"idea_id": idea.id, "person_id": actor.id, "at": now, "own": True}
    if insert_ignore(session, Support, [row]) == 0:
        _make_own(session, idea, actor)
    session.refresh(idea)
    return idea


def unsupport_idea(session: Session, idea: Idea, *, actor: Actor) -> Idea:
    """Take one's support back; without support nothing changes.

    Raises:
        Conflict: `wrong_state`.
    """
    require(actor, Action.IDEA_SUPPORT)
    idea = locked_idea(session, idea.id or 0)
    require_state(idea, SUPPORTABLE, "unsupported")
    session.execute(
        sa.delete(Support)
        .where(col(Support.idea_id) == idea.id, col(Support.person_id) == actor.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(idea)
    return idea


def comment_on(session: Session, idea: Idea, text: str, *, actor: Actor, now: datetime) -> Comment:
    """Add a remark; the idea's own authors speak as the submitter.

    Raises:
        Conflict: `wrong_state` for a draft.
    Records: idea.commented, or idea.replied by an author
    """
    at = relations_to(session, actor, idea)
    require(actor, Action.IDEA_COMMENT, at)
    require_state(idea, COMMENTABLE, "commented")
    row = Comment(idea_id=idea.id or 0, person_id=actor.id, at=now, text=text)
    session.add(row)
    session.flush()
    own = Relation.AUTHOR in at
    record_on_idea(
        session,
        idea,
        "idea.replied" if own else "idea.commented",
        actor=actor,
        now=now,
        by_author=own,
        comment_id=row.id,
    )
    session.refresh(idea)
    return row


def _make_own(session: Session, idea: Idea, actor: Actor) -> None:
    """Let support that came along with a merged idea stay when the merge is undone."""
    session.execute(
        sa.update(Support)
        .where(col(Support.idea_id) == idea.id, col(Support.person_id) == actor.id)
        .values(own=True)
    )
