"""Remarks on an idea, as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Role
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.db.together import Part, Rows
from app.domain.ideas.models import Comment, Idea, IdeaAuthor
from app.domain.people.models import Person, RoleGrant, Unit

NEWEST_COMMENTS = 200


@dataclass(frozen=True, slots=True)
class CommentView:
    """A remark; `who` is None when a submitter of the idea speaks. `role` may be `ai_team`."""

    id: int
    at: datetime
    text: str
    who: str | None
    unit: str | None
    by_submitter: bool
    role: str | None


def comments_of(idea_id: int, *, limit: int = NEWEST_COMMENTS) -> Part[list[CommentView]]:
    """Return the newest remarks, also those on ideas that were merged into this one; oldest first.

    Whoever wrote an idea of these speaks as the submitter there, without a name.
    """

    def made(rows: Rows) -> list[CommentView]:
        return [_comment(*row) for row in reversed(rows)]

    return Part(_comments(idea_id), (col(Comment.id).desc(),), made, limit)


def comments_page(
    session: Session, idea_id: int, *, limit: int = 50, cursor: str | None = None
) -> Slice[CommentView]:
    """Return remarks, oldest first, a page at a time."""
    query = _comments(idea_id)
    if keys := decode_cursor(cursor, (int,)):
        query = query.where(col(Comment.id) > keys[0])
    rows = session.execute(query.order_by(col(Comment.id)).limit(limit + 1)).all()
    found = [_comment(*row) for row in rows[:limit]]
    return Slice(found, encode_cursor(found[-1].id) if len(rows) > limit else None)


def _comments(idea_id: int) -> Any:
    ideas = sa.select(col(Idea.id)).where(
        sa.or_(col(Idea.id) == idea_id, col(Idea.merged_into_id) == idea_id)
    )
    author = (
        sa.select(sa.literal(1))
        .where(
            col(IdeaAuthor.idea_id) == col(Comment.idea_id),
            col(IdeaAuthor.person_id) == col(Comment.person_id),
        )
        .exists()
    )
    team = (
        sa.select(sa.literal(1))
        .where(
            col(RoleGrant.person_id) == col(Comment.person_id), col(RoleGrant.role) == Role.AI_TEAM
        )
        .exists()
    )
    return (
        sa.select(
            col(Comment.id),
            col(Comment.at),
            col(Comment.text),
            col(Person.name),
            col(Unit.name).label("unit"),
            author.label("own"),
            team.label("team"),
        )
        .join(Person, col(Person.id) == col(Comment.person_id))
        .outerjoin(Unit, col(Unit.id) == col(Person.unit_id))
        .where(col(Comment.idea_id).in_(ideas))
    )


def _comment(
    number: int, at: datetime, text: str, name: str, unit: str | None, own: bool, team: bool
) -> CommentView:
    return CommentView(
        id=number,
        at=at,
        text=text,
        by_submitter=bool(own),
        who=None if own else name,
        unit=None if own else unit,
        role="ai_team" if team and not own else None,
    )
