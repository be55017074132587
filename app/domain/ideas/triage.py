"""The AI team's answer to an idea: admit, ask, or say no with a way to a yes."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Invalid, invalid
from app.domain.ideas.access import TRIAGEABLE, require_state
from app.domain.ideas.answers import checked_class, keep_answers
from app.domain.ideas.dates import next_session, reply_expected
from app.domain.ideas.merging import merge_idea
from app.domain.ideas.models import Idea, Question
from app.domain.ideas.moves import locked_idea, move_idea
from app.domain.ideas.schemas import IdeaChange, RuleAnswers, TriageInput, TriageNotes
from app.domain.ideas.states import IdeaState
from app.domain.ideas.taking import take_up
from app.domain.ideas.values import NextCode, NextWho
from app.domain.ideas.writing import checked_columns, lacks, needed_of, write_values
from app.policy import Action, require

S = IdeaState


def triage_idea(
    session: Session,
    idea: Idea,
    given: TriageInput,
    *,
    actor: Actor,
    now: datetime,
    agenda_at: datetime | None = None,
) -> Idea:
    """Give the answer that `outcome` names; fields that came along are written first.

    `agenda_at` is the session that an admitted idea can reach (else: from the month pattern).

    Raises:
        Invalid: what the outcome needs is missing.
        Conflict: `wrong_state`, `stale`.
    """
    require(actor, Action.IDEA_TRIAGE)
    if given.outcome == "merge":
        if given.into_id is None:
            raise invalid("into_id", "required", field="into_id")
        return merge_idea(session, idea, given.into_id, actor=actor, now=now)
    if given.outcome == "admit":
        return admit_idea(session, idea, given, actor=actor, now=now, agenda_at=agenda_at)
    if not given.reason:
        raise invalid("reason", "required", field="reason")
    if given.outcome == "ask":
        return ask_question(session, idea, given.reason, change=given, actor=actor, now=now)
    return decline_idea(
        session, idea, given.reason, improve=given.improve, change=given, actor=actor, now=now
    )


def admit_idea(
    session: Session,
    idea: Idea,
    change: IdeaChange | None = None,
    *,
    actor: Actor,
    now: datetime,
    agenda_at: datetime | None = None,
) -> Idea:
    """Make an idea ready for an agenda.

    Raises:
        Invalid: one error per field that *ready* still lacks.
        Conflict: `wrong_state`, `stale`.
    Records: idea.edited, idea.taken_up, idea.admitted
    """
    idea = _opened(session, idea, actor)
    values = _values(session, idea, change, now)
    if wrong := lacks(needed_of(idea, values)):
        raise Invalid(*wrong)
    _write(session, idea, change, actor, now)
    return move_idea(
        session,
        idea,
        S.READY,
        actor=actor,
        now=now,
        kind="idea.admitted",
        next_code=NextCode.AGENDA,
        next_who=NextWho.AI_TEAM,
        next_by=agenda_at or next_session(session, now),
        values={"reason_code": "", "reason": "", "improve": ""},
    )


def ask_question(
    session: Session,
    idea: Idea,
    text: str,
    *,
    change: IdeaChange | None = None,
    actor: Actor,
    now: datetime,
) -> Idea:
    """Ask the submitter something; the idea waits for the reply.

    Raises:
        Conflict: `wrong_state`, `stale`.
    Records: idea.edited, idea.taken_up, idea.asked
    """
    idea = _opened(session, idea, actor)
    _write(session, idea, change, actor, now)
    row = Question(idea_id=idea.id or 0, asked_by=actor.id, asked_at=now, text=text)
    session.add(row)
    session.flush()
    return move_idea(
        session,
        idea,
        S.NEEDS_INFO,
        actor=actor,
        now=now,
        kind="idea.asked",
        question_id=row.id,
        next_code=NextCode.REPLY,
        next_who=NextWho.SUBMITTER,
        next_by=reply_expected(session, now),
    )


def decline_idea(
    session: Session,
    idea: Idea,
    reason: str,
    *,
    improve: str = "",
    change: IdeaChange | None = None,
    actor: Actor,
    now: datetime,
) -> Idea:
    """Say no, with the reason and what would make it a yes.

    Raises:
        Conflict: `wrong_state`, `stale`.
    Records: idea.edited, idea.taken_up, idea.declined
    """
    idea = _opened(session, idea, actor)
    _write(session, idea, change, actor, now)
    return move_idea(
        session,
        idea,
        S.DECLINED,
        actor=actor,
        now=now,
        kind="idea.declined",
        next_code=NextCode.NONE,
        values={"reason_code": "declined", "reason": reason, "improve": improve},
    )


def save_triage(
    session: Session, idea: Idea, change: IdeaChange, *, actor: Actor, now: datetime
) -> Idea:
    """Keep what triage found so far, without an answer yet.

    Raises:
        Conflict: `wrong_state`, `stale`.
    Records: idea.edited, idea.taken_up
    """
    idea = _opened(session, idea, actor)
    _write(session, idea, change, actor, now)
    return idea


def _opened(session: Session, idea: Idea, actor: Actor) -> Idea:
    require(actor, Action.IDEA_TRIAGE)
    return locked_idea(session, idea.id or 0)


def _write(
    session: Session, idea: Idea, change: IdeaChange | None, actor: Actor, now: datetime
) -> None:
    """Check the rest, then write fields and take the idea up."""
    values = _values(session, idea, change, now)
    require_state(idea, TRIAGEABLE, "triage")
    if change is not None:
        write_values(session, idea, values, actor=actor, now=now, version=change.version)
        keep_answers(session, idea, _rules(change), actor=actor, now=now)
    take_up(session, idea, actor=actor, now=now)


def _values(
    session: Session, idea: Idea, change: IdeaChange | None, now: datetime
) -> dict[str, Any]:
    if change is None:
        return {}
    values = checked_columns(session, idea, change)
    return checked_class(session, idea, _rules(change), values, now)


def _rules(change: IdeaChange) -> RuleAnswers | None:
    return change.rules if isinstance(change, TriageNotes) else None
