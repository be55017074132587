"""Another class than an idea's answers give: one asks with a reason, another one says yes or no."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Session, and_, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.core.input import Input, prose
from app.domain.ideas.access import TRIAGEABLE, require_state
from app.domain.ideas.answers import answers_of
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import locked_idea, record_on_idea
from app.domain.ideas.taking import take_up
from app.domain.ideas.triage_models import IdeaOverride, IdeaTriage
from app.domain.ideas.values import RiskClass
from app.domain.ideas.writing import write_values
from app.policy import Action, require


class OverrideAsk(Input):
    """The class that somebody wants instead, and why."""

    risk_class: RiskClass
    reason: Annotated[str, prose(2000, 1)]


class OverrideSaid(Input):
    """What the second person says."""

    agree: bool
    reason: Annotated[str, prose(2000)] = ""


def answers_and_question(
    session: Session, idea_id: int
) -> tuple[IdeaTriage | None, IdeaOverride | None]:
    """Return the last answers about an idea, and the question that waits for a second person. One query."""
    query = (
        select(IdeaTriage, IdeaOverride)
        .join(
            IdeaOverride,
            and_(
                col(IdeaOverride.idea_id) == col(IdeaTriage.idea_id),
                col(IdeaOverride.agreed).is_(None),
            ),
            isouter=True,
        )
        .where(IdeaTriage.idea_id == idea_id)
        .order_by(col(IdeaTriage.id).desc())
    )
    found = session.exec(query.limit(1)).first()
    return (found[0], found[1]) if found else (None, None)


def open_override(session: Session, idea_id: int, *, lock: bool = False) -> IdeaOverride | None:
    """Return the question that waits for a second person."""
    query = select(IdeaOverride).where(
        IdeaOverride.idea_id == idea_id, col(IdeaOverride.agreed).is_(None)
    )
    return session.exec(query.with_for_update() if lock else query).first()


def ask_override(
    session: Session, idea: Idea, given: OverrideAsk, *, actor: Actor, now: datetime
) -> IdeaOverride:
    """Ask for another class than the idea's answers give; nothing changes until a second person agrees.

    Raises:
        Conflict: `wrong_state`; `not_answered` while there are no complete answers to set aside;
            `already_asked` while a question about the same answers waits.
        Invalid: the class that the answers give.
    Records: idea.taken_up, idea.override_asked
    """
    require(actor, Action.IDEA_TRIAGE)
    idea = locked_idea(session, idea.id or 0)
    require_state(idea, TRIAGEABLE, "triage")
    answers = answers_of(session, idea.id or 0)
    if answers is None or answers.risk_class is None:
        raise Conflict("not_answered")
    if answers.risk_class is given.risk_class:
        raise invalid("risk_class", "same_class")
    waiting = open_override(session, idea.id or 0, lock=True)
    if waiting is not None and waiting.triage_id == answers.id:
        raise Conflict("already_asked")
    if waiting is not None:
        session.delete(waiting)
        session.flush()
    row = IdeaOverride(
        idea_id=idea.id or 0,
        triage_id=answers.id or 0,
        risk_class=given.risk_class,
        reason=given.reason,
        by_id=actor.id,
        at=now,
    )
    session.add(row)
    session.flush()
    take_up(session, idea, actor=actor, now=now)
    record_on_idea(
        session, idea, "idea.override_asked", actor=actor, now=now, by_author=False,
        risk_class=str(given.risk_class), reason=given.reason,
    )  # fmt: skip
    return row


def answer_override(
    session: Session, idea: Idea, said: OverrideSaid, *, actor: Actor, now: datetime
) -> IdeaOverride:
    """Agree that another class holds, or not. Agreed, it is the idea's class at once.

    Raises:
        NotFound: nobody asked.
        Conflict: `second_person` when the one who asked answers; `wrong_state`; `answers_changed`
            when other answers were given since.
    Records: idea.override_agreed and idea.edited, or idea.override_refused
    """
    require(actor, Action.IDEA_TRIAGE)
    idea = locked_idea(session, idea.id or 0)
    row = open_override(session, idea.id or 0, lock=True)
    if row is None:
        raise NotFound
    if row.by_id == actor.person_id:
        raise Conflict("second_person")
    require_state(idea, TRIAGEABLE, "triage")
    answers = answers_of(session, idea.id or 0)
    if said.agree and (answers is None or answers.id != row.triage_id):
        raise Conflict("answers_changed")
    row.agreed, row.second_id, row.answered_at = said.agree, actor.id, now
    row.answer = said.reason
    session.flush()
    verb = "idea.override_agreed" if said.agree else "idea.override_refused"
    record_on_idea(
        session, idea, verb, actor=actor, now=now, by_author=False, risk_class=str(row.risk_class)
    )
    if said.agree:
        write_values(session, idea, {"risk_class": row.risk_class}, actor=actor, now=now)
    return row
