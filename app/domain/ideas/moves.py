"""The one door through which an idea changes state: its next step and its event come along."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app import events
from app.core.actor import SYSTEM, Actor
from app.core.errors import NotFound
from app.db.moves import locked, move
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IDEA, IdeaState
from app.domain.ideas.values import NextCode, NextWho

UNDATED = frozenset({NextCode.NONE, NextCode.SUBMIT})


def locked_idea(session: Session, idea_id: int) -> Idea:
    """Return the idea read anew under a lock; round and item are locked before it.

    Raises:
        NotFound: there is none.
    """
    found = locked(session, Idea, idea_id)
    if found is None:
        raise NotFound
    return found


def move_idea(
    session: Session,
    idea: Idea,
    to: IdeaState,
    *,
    actor: Actor,
    now: datetime,
    next_code: NextCode,
    next_who: NextWho = NextWho.NOBODY,
    next_by: datetime | None = None,
    kind: str,
    values: Mapping[str, Any] | None = None,
    by_author: bool = False,
    **payload: Any,
) -> Idea:
    """Move an idea to a state, with what happens next, who does it and when.

    `values` are further columns to write, `payload` goes into the event. With `by_author` the
    event of a pseudonymous idea names nobody.

    Raises:
        Conflict: `wrong_state`.
    Records: `kind`, with `from` and `to`.
    """
    old = idea.state
    move(
        session,
        idea,
        IDEA,
        to,
        **{"next_code": next_code, "next_who": next_who, "next_by": next_by, **(values or {})},
    )
    record_on_idea(
        session,
        idea,
        kind,
        actor=actor,
        now=now,
        by_author=by_author,
        **{"from": str(old), "to": str(to), **payload},
    )
    return idea


def set_next_step(
    session: Session,
    idea: Idea,
    *,
    next_code: NextCode,
    next_who: NextWho = NextWho.NOBODY,
    next_by: datetime | None = None,
) -> None:
    """Say what happens next without a change of state, such as a new date."""
    idea.next_code, idea.next_who, idea.next_by = next_code, next_who, next_by
    session.add(idea)
    session.flush()


def record_on_idea(
    session: Session,
    idea: Idea,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    by_author: bool = False,
    **payload: Any,
) -> None:
    """Record an event about an idea; what the author of a pseudonymous idea does names nobody."""
    hidden = by_author and idea.pseudonymous
    if by_author:
        payload = {**payload, "by": "submitter"}
    events.record(
        session,
        kind,
        actor=SYSTEM if hidden else actor,
        now=now,
        subject="idea",
        subject_id=idea.id or 0,
        **payload,
    )
