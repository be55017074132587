"""What an idea's authors do: submit, answer, withdraw."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import FieldError, Invalid
from app.domain.ideas.access import WITHDRAWABLE, relations_to, require_state
from app.domain.ideas.dates import promised_answer
from app.domain.ideas.models import Idea, Question
from app.domain.ideas.moves import locked_idea, move_idea
from app.domain.ideas.schemas import IdeaText
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.policy import Action, require

S = IdeaState


def submit_idea(session: Session, idea: Idea, *, actor: Actor, now: datetime) -> Idea:
    """Submit a draft; the house sees it, and the AI team promises an answer by a date.

    Raises:
        Invalid: title or problem is missing.
        Conflict: `wrong_state`.
    Records: idea.submitted
    """
    require(actor, Action.IDEA_SUBMIT, relations_to(session, actor, idea))
    idea = locked_idea(session, idea.id or 0)
    check_complete(idea)
    answer_by = promised_answer(session, now)
    return move_idea(
        session,
        idea,
        S.SUBMITTED,
        actor=actor,
        now=now,
        by_author=True,
        kind="idea.submitted",
        next_code=NextCode.ANSWER,
        next_who=NextWho.AI_TEAM,
        next_by=answer_by,
        values={"submitted_at": now, "answer_by": answer_by},
    )


def check_complete(text: Idea | IdeaText) -> None:
    """Refuse a text that cannot be submitted yet.

    Raises:
        Invalid: title or problem is missing.
    """
    missing = [n for n in ("problem", "title") if not getattr(text, n)]
    if missing:
        raise Invalid(*(FieldError(n, "required", {"field": n}) for n in missing))


def answer_question(
    session: Session, idea: Idea, text: str, *, actor: Actor, now: datetime
) -> Idea:
    """Answer the open question; the idea goes back to the AI team with a new promised date.

    Raises:
        Conflict: `wrong_state`, nothing was asked.
    Records: idea.answered
    """
    require(actor, Action.IDEA_ANSWER, relations_to(session, actor, idea))
    idea = locked_idea(session, idea.id or 0)
    require_state(idea, {S.NEEDS_INFO}, "triage")
    answer_by = promised_answer(session, now)
    move_idea(
        session,
        idea,
        S.TRIAGE,
        actor=actor,
        now=now,
        by_author=True,
        kind="idea.answered",
        next_code=NextCode.ANSWER,
        next_who=NextWho.AI_TEAM,
        next_by=answer_by,
        values={"answer_by": answer_by},
    )
    session.execute(
        sa.update(Question)
        .where(col(Question.idea_id) == idea.id, col(Question.answered_at).is_(None))
        .values(answer=text, answered_at=now)
    )
    return idea


def withdraw_idea(
    session: Session, idea: Idea, reason: str = "", *, actor: Actor, now: datetime
) -> Idea:
    """Take the idea back, until it is selected.

    Raises:
        Conflict: `wrong_state`.
    Records: idea.withdrawn
    """
    require(actor, Action.IDEA_WITHDRAW, relations_to(session, actor, idea))
    idea = locked_idea(session, idea.id or 0)
    require_state(idea, WITHDRAWABLE, "withdrawn")
    return move_idea(
        session,
        idea,
        S.WITHDRAWN,
        actor=actor,
        now=now,
        by_author=True,
        kind="idea.withdrawn",
        next_code=NextCode.NONE,
        values={"reason_code": "withdrawn", "reason": reason},
    )
