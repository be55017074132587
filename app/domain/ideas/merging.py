"""Two ideas go on as one: supporters counted once, submitters together, and it can be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound, invalid
from app.db.upsert import insert_ignore
from app.domain.ideas.access import MERGE_INTO, TRIAGEABLE, require_state, visible_idea
from app.domain.ideas.dates import promised_answer
from app.domain.ideas.joining_models import RestingSupport
from app.domain.ideas.models import Comment, Idea, IdeaAuthor, Support
from app.domain.ideas.moves import locked_idea, move_idea, record_on_idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.taking import take_up
from app.domain.ideas.values import NextCode, NextWho
from app.policy import Action, require

S = IdeaState


def merge_idea(session: Session, idea: Idea, into_id: int, *, actor: Actor, now: datetime) -> Idea:
    """Merge an idea into another; it keeps its own page, comments and support.

    Raises:
        Invalid: `into_id` unknown, or the idea itself.
        Conflict: `wrong_state` of either.
    Records: idea.taken_up, idea.merged; idea.joined for the other
    """
    require(actor, Action.IDEA_MERGE)
    if into_id == idea.id:
        raise invalid("into_id", "same_idea")
    idea, into = _both(session, actor, idea.id or 0, into_id)
    require_state(idea, TRIAGEABLE, "merged")
    require_state(into, MERGE_INTO, "joined")
    take_up(session, idea, actor=actor, now=now)
    move_idea(
        session,
        idea,
        S.MERGED,
        actor=actor,
        now=now,
        kind="idea.merged",
        into_id=into_id,
        next_code=NextCode.NONE,
        values={"merged_into_id": into_id},
    )
    _bring_people(session, idea.id or 0, into_id)
    record_on_idea(session, into, "idea.joined", actor=actor, now=now, from_id=idea.id)
    session.refresh(into)
    return idea


def unmerge_idea(session: Session, idea: Idea, *, actor: Actor, now: datetime) -> Idea:
    """Undo a merge, as long as the other idea has not been chosen.

    Raises:
        Conflict: `wrong_state` of either.
    Records: idea.unmerged; idea.parted for the other
    """
    require(actor, Action.IDEA_MERGE)
    require_state(idea, {S.MERGED}, "triage")
    idea, into = _both(session, actor, idea.id or 0, idea.merged_into_id or 0)
    require_state(idea, {S.MERGED}, "triage")
    require_state(into, MERGE_INTO, "parted")
    answer_by = promised_answer(session, now)
    move_idea(
        session,
        idea,
        S.TRIAGE,
        actor=actor,
        now=now,
        kind="idea.unmerged",
        from_id=into.id,
        next_code=NextCode.ANSWER,
        next_who=NextWho.AI_TEAM,
        next_by=answer_by,
        values={"merged_into_id": None, "answer_by": answer_by},
    )
    _take_people_back(session, idea.id or 0, into.id or 0)
    record_on_idea(session, into, "idea.parted", actor=actor, now=now, idea_parted=idea.id)
    session.refresh(into)
    return idea


def _both(session: Session, actor: Actor, idea_id: int, into_id: int) -> tuple[Idea, Idea]:
    """Lock both, lowest id first, so that two merges at once cannot wait for each other."""
    try:
        visible_idea(session, actor, into_id)
    except NotFound:
        raise invalid("into_id", "unknown_value") from None
    rows = {i: locked_idea(session, i) for i in sorted((idea_id, into_id))}
    return rows[idea_id], rows[into_id]


def _bring_people(session: Session, idea_id: int, into_id: int) -> None:
    """Let submitters and supporters come along; who stands there already is not counted twice."""
    authors = (
        session.execute(
            sa.select(col(IdeaAuthor.person_id)).where(col(IdeaAuthor.idea_id) == idea_id)
        )
        .scalars()
        .all()
    )
    insert_ignore(
        session,
        IdeaAuthor,
        [{"idea_id": into_id, "person_id": p, "main": False} for p in authors],
    )
    _let_support_rest(session, idea_id, into_id)
    all_authors = sa.select(col(IdeaAuthor.person_id)).where(col(IdeaAuthor.idea_id) == into_id)
    rows = session.execute(
        sa.select(col(Support.person_id), col(Support.at)).where(
            col(Support.idea_id) == idea_id, col(Support.person_id).not_in(all_authors)
        )
    ).all()
    insert_ignore(
        session,
        Support,
        [{"idea_id": into_id, "person_id": p, "at": at, "own": False} for p, at in rows],
    )


def _let_support_rest(session: Session, idea_id: int, into_id: int) -> None:
    """Set aside the support of those who are submitters now: nobody supports an own idea."""
    authors = sa.select(col(IdeaAuthor.person_id)).where(col(IdeaAuthor.idea_id) == into_id)
    theirs = (col(Support.idea_id) == into_id, col(Support.person_id).in_(authors))
    rows = session.execute(
        sa.select(col(Support.person_id), col(Support.at), col(Support.own)).where(*theirs)
    ).all()
    insert_ignore(
        session,
        RestingSupport,
        [
            {"idea_id": into_id, "person_id": p, "merged_id": idea_id, "at": at, "own": own}
            for p, at, own in rows
        ],
    )
    session.execute(sa.delete(Support).where(*theirs).execution_options(synchronize_session=False))


def _wake_support(session: Session, into_id: int) -> None:
    """Let support count again of those who are no submitters any more."""
    authors = sa.select(col(IdeaAuthor.person_id)).where(col(IdeaAuthor.idea_id) == into_id)
    gone = (col(RestingSupport.idea_id) == into_id, col(RestingSupport.person_id).not_in(authors))
    rows = session.execute(
        sa.select(
            col(RestingSupport.person_id), col(RestingSupport.at), col(RestingSupport.own)
        ).where(*gone)
    ).all()
    insert_ignore(
        session,
        Support,
        [{"idea_id": into_id, "person_id": p, "at": at, "own": own} for p, at, own in rows],
    )
    session.execute(
        sa.delete(RestingSupport).where(*gone).execution_options(synchronize_session=False)
    )


def _take_people_back(session: Session, idea_id: int, into_id: int) -> None:
    """Remove who came along with this idea only, neither by themselves nor with another one."""
    others = sa.select(col(Idea.id)).where(col(Idea.merged_into_id) == into_id)
    for table, mark in ((Support, col(Support.own)), (IdeaAuthor, col(IdeaAuthor.main))):
        came = sa.select(col(table.person_id)).where(col(table.idea_id) == idea_id)
        still = sa.select(col(table.person_id)).where(col(table.idea_id).in_(others))
        session.execute(
            sa.delete(table)
            .where(
                col(table.idea_id) == into_id,
                mark.is_(False),
                col(table.person_id).in_(came),
                col(table.person_id).not_in(still),
            )
            .execution_options(synchronize_session=False)
        )
    _wake_support(session, into_id)


@dataclass(frozen=True, slots=True)
class Together:
    """What two ideas are as one: different supporters, those who support both, remarks, submitters."""

    supporters: int
    both: int
    remarks: int
    submitters: int


def together(session: Session, one_id: int, two_id: int) -> Together:
    """Return what a merge of two ideas brings together; a submitter of either is no supporter. One query."""
    pair = [one_id, two_id]
    authors = sa.select(col(IdeaAuthor.person_id)).where(col(IdeaAuthor.idea_id).in_(pair))
    backing: Any = sa.select(
        col(Support.person_id).label("who"), sa.func.count().label("ideas")
    ).where(col(Support.idea_id).in_(pair), col(Support.person_id).not_in(authors))
    each = backing.group_by(col(Support.person_id)).subquery()
    row = session.execute(
        sa.select(
            sa.select(sa.func.count()).select_from(each).scalar_subquery(),
            sa.select(sa.func.count()).where(each.c.ideas > 1).scalar_subquery(),
            sa.select(sa.func.count()).where(col(Comment.idea_id).in_(pair)).scalar_subquery(),
            sa.select(sa.func.count(sa.distinct(col(IdeaAuthor.person_id))))
            .where(col(IdeaAuthor.idea_id).in_(pair))
            .scalar_subquery(),
        )
    ).one()
    return Together(*row)
