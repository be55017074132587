"""Taking a submitted idea into triage."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho


def take_up(session: Session, idea: Idea, *, actor: Actor, now: datetime) -> None:
    """Move a submitted idea into triage; the promised date stays. Nothing for one that is there.

    Records: idea.taken_up
    """
    if idea.state is IdeaState.SUBMITTED:
        move_idea(
            session,
            idea,
            IdeaState.TRIAGE,
            actor=actor,
            now=now,
            kind="idea.taken_up",
            next_code=NextCode.ANSWER,
            next_who=NextWho.AI_TEAM,
            next_by=idea.answer_by,
        )
