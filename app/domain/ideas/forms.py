"""A form that saves itself: its key finds the draft that it made."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.domain.ideas.access import is_author
from app.domain.ideas.models import Idea
from app.domain.ideas.schemas import IdeaText
from app.domain.ideas.states import IdeaState
from app.domain.ideas.writing import create_draft, edit_idea

KEY_MAX = 64
AGAIN = timedelta(hours=1)


def save_form(session: Session, key: str, text: IdeaText, *, actor: Actor, now: datetime) -> Idea:
    """Keep what a new idea's form holds, in the one draft that this form made.

    What was submitted from the form already is returned as it is: sending twice is one effect. So
    it is when somebody goes back and sends the same words again, from a form with a new key.

    Raises:
        Invalid: neither title nor problem, unknown unit, too long.
    """
    found = idea_of_form(session, key, actor) or _same_words(session, text, actor, now)
    if found is None:
        idea = create_draft(session, text, actor=actor, now=now)
        if key:
            idea.own_id = _own_id(actor, key)
            session.flush()
        return idea
    if found.state is IdeaState.DRAFT:
        edit_idea(session, found, text, actor=actor, now=now)
    return found


def idea_of_form(session: Session, key: str, actor: Actor) -> Idea | None:
    """Return the idea that this form of the actor made before."""
    query = sa.select(Idea).where(col(Idea.own_id) == _own_id(actor, key), is_author(actor))
    found: Idea | None = session.execute(query).scalars().first()
    return found


def _own_id(actor: Actor, key: str) -> str:
    return f"form:{actor.id}:{key[:KEY_MAX]}"


def _same_words(session: Session, text: IdeaText, actor: Actor, now: datetime) -> Idea | None:
    """Return what the actor submitted a moment ago in exactly these words."""
    if not text.title or not text.problem:
        return None
    query = sa.select(Idea).where(
        is_author(actor),
        col(Idea.title) == text.title,
        col(Idea.problem) == text.problem,
        col(Idea.submitted_at) > now - AGAIN,
        col(Idea.state) != IdeaState.WITHDRAWN,
    )
    return session.execute(query.order_by(col(Idea.id))).scalars().first()
