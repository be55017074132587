"""Triage of ideas by who knows enough about AI: company policy, here since it reads what people learned."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.domain.ideas import triage
from app.domain.ideas.models import Idea
from app.domain.ideas.schemas import IdeaChange, TriageInput, TriageNotes
from app.domain.people.days import today
from app.domain.register.policy import is_literate, policy_of


def triage_idea(
    session: Session,
    idea: Idea,
    given: TriageInput,
    *,
    actor: Actor,
    now: datetime,
    agenda_at: datetime | None = None,
) -> Idea:
    """Give the answer that `outcome` names, as `app.domain.ideas.triage.triage_idea` does.

    Raises:
        Conflict: also `triager_not_trained`, where that was agreed, for who admits an idea or
            answers the questions about it.
    """
    if given.outcome == "admit" or _answers(given):
        refuse_untrained(session, actor=actor, now=now)
    return triage.triage_idea(session, idea, given, actor=actor, now=now, agenda_at=agenda_at)


def save_triage(
    session: Session, idea: Idea, change: IdeaChange, *, actor: Actor, now: datetime
) -> Idea:
    """Keep what triage found so far, as `app.domain.ideas.triage.save_triage` does.

    Raises:
        Conflict: also `triager_not_trained`, where that was agreed, for who answers the questions.
    """
    if _answers(change):
        refuse_untrained(session, actor=actor, now=now)
    return triage.save_triage(session, idea, change, actor=actor, now=now)


def refuse_untrained(session: Session, *, actor: Actor, now: datetime) -> None:
    """Refuse who has no valid record of learning, where that was agreed.

    Raises:
        Conflict: `triager_not_trained`.
    """
    if policy_of(session).trained_first and lacks_training(session, actor, now):
        raise Conflict("triager_not_trained")


def lacks_training(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether somebody has no record of learning that holds today."""
    return not is_literate(session, actor.person_id, today(session, now))


def _answers(change: IdeaChange) -> bool:
    rules = change.rules if isinstance(change, TriageNotes) else None
    return rules is not None and bool(rules.answers)
