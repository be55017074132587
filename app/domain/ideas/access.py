"""Who is what to an idea, who sees it, and what they may do with it now."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.db.types import table_of
from app.domain.ideas.models import Idea, IdeaAuthor, Support
from app.domain.ideas.states import OPEN, IdeaState
from app.policy import Action, Relation, can

S = IdeaState
EDITABLE = frozenset({S.DRAFT, S.SUBMITTED, S.TRIAGE, S.NEEDS_INFO, S.READY, S.NOT_SELECTED})
WITHDRAWABLE = OPEN | {S.DRAFT, S.NOT_SELECTED}
SUPPORTABLE = OPEN | {S.NOT_SELECTED}
TRIAGEABLE = frozenset({S.SUBMITTED, S.TRIAGE})
MERGE_INTO = OPEN | {S.NOT_SELECTED}


IDEA, AUTHOR, SUPPORT = (table_of(model) for model in (Idea, IdeaAuthor, Support))
READER: Any = sa.bindparam("reader", type_=sa.Integer)
"""Who reads, in statements that are built once: pass `reader`, the actor's `person_id`."""


def of_reader(table: Any, reader: Any = READER) -> Any:
    """Return the condition that the reader stands in a table beside the idea at hand."""
    mine = sa.and_(table.c.idea_id == IDEA.c.id, table.c.person_id == reader)
    return sa.select(table.c.idea_id).where(mine).correlate(IDEA).exists()


IS_MINE = of_reader(AUTHOR)
SUBMITTED = IDEA.c.submitted_at.is_not(None)
VISIBLE = sa.or_(SUBMITTED, IS_MINE)
"""That the reader may see an idea: submitted once, or their own.

Nobody else sees a draft: no administrator, no AI team.
"""


def is_author(actor: Actor) -> Any:
    """Return the condition that the actor wrote the idea at hand."""
    return of_reader(AUTHOR, actor.person_id)


def visible_to(actor: Actor) -> Any:
    """Return the condition that the actor may see an idea: `VISIBLE` with the reader filled in."""
    return sa.or_(SUBMITTED, is_author(actor))


def visible_idea(session: Session, actor: Actor, idea_id: int) -> Idea:
    """Return the idea.

    Raises:
        NotFound: there is none that the actor may see.
    """
    query = sa.select(Idea).where(col(Idea.id) == idea_id, visible_to(actor))
    found: Idea | None = session.execute(query).scalars().first()
    if found is None:
        raise NotFound
    return found


def relations_to(session: Session, actor: Actor, idea: Idea) -> frozenset[Relation]:
    """Return what the actor is to the idea. One query."""
    query = sa.select(col(IdeaAuthor.idea_id)).where(
        col(IdeaAuthor.idea_id) == idea.id, col(IdeaAuthor.person_id) == actor.person_id
    )
    mine = not actor.is_system and session.execute(query).first() is not None
    return relations(submitted=idea.submitted_at is not None, mine=mine)


def relations(*, submitted: bool, mine: bool) -> frozenset[Relation]:
    """Return the relations from what is known already."""
    found = {Relation.PUBLIC} if submitted else set()
    return frozenset(found | {Relation.AUTHOR} if mine else found)


def require_state(idea: Idea, states: Collection[IdeaState], wanted: str) -> None:
    """Refuse unless the idea stands in one of the states.

    Raises:
        Conflict: `wrong_state`.
    """
    if idea.state not in states:
        raise Conflict("wrong_state", thing="idea", state=str(idea.state), wanted=wanted)


def allowed(
    actor: Actor, state: IdeaState, *, submitted: bool, mine: bool, supported: bool = False
) -> tuple[str, ...]:
    """Return the codes of what this caller may do with the idea now, in a fixed order."""
    at = relations(submitted=submitted, mine=mine)
    offers: tuple[tuple[str, Action, Collection[IdeaState], bool], ...] = (
        ("edit", Action.IDEA_EDIT, EDITABLE, True),
        ("submit", Action.IDEA_SUBMIT, {S.DRAFT}, True),
        ("withdraw", Action.IDEA_WITHDRAW, WITHDRAWABLE, True),
        ("answer", Action.IDEA_ANSWER, {S.NEEDS_INFO}, True),
        ("support", Action.IDEA_SUPPORT, SUPPORTABLE, not mine and not supported),
        ("unsupport", Action.IDEA_SUPPORT, SUPPORTABLE, supported),
        ("join", Action.IDEA_JOIN, MERGE_INTO, submitted and not mine),
        ("comment", Action.IDEA_COMMENT, set(S) - {S.DRAFT}, submitted),
        ("triage", Action.IDEA_TRIAGE, TRIAGEABLE, True),
        ("question", Action.IDEA_TRIAGE, TRIAGEABLE, True),
        ("merge", Action.IDEA_MERGE, TRIAGEABLE, True),
        ("unmerge", Action.IDEA_MERGE, {S.MERGED}, True),
    )
    return tuple(
        code
        for code, action, states, fits in offers
        if fits and state in states and can(actor, action, at)
    )
