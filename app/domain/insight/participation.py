"""How many people of each unit take part: only of units of five or more, and only by what bears their name.

No total stands beside it, so that a small unit cannot be found by subtraction. What somebody did under
a pseudonym does not count: it would show in a small number.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Comment, Idea, IdeaAuthor
from app.domain.insight.period import Period
from app.domain.people.models import Person, Unit

LEAST = 5


@dataclass(frozen=True)
class Participation:
    """A unit with its people, and how many of them submitted an idea or said something on one."""

    unit: str
    people: int
    part: int


def participation(session: Session, period: Period) -> list[Participation]:
    """Return the units of five or more people by name. One query."""
    named = sa.and_(col(Idea.pseudonymous).is_(False), col(Idea.submitted_at).is_not(None))
    wrote: sa.Select[Any] = (
        sa.select(col(IdeaAuthor.person_id))
        .join(Idea, col(Idea.id) == col(IdeaAuthor.idea_id))
        .where(
            named,
            col(Idea.submitted_at) >= period.begins,
            col(Idea.submitted_at) < period.ends,
        )
    )
    said = (
        sa.select(col(Comment.person_id))
        .join(Idea, col(Idea.id) == col(Comment.idea_id))
        .where(named, col(Comment.at) >= period.begins, col(Comment.at) < period.ends)
    )
    active = wrote.union(said).subquery()
    people = sa.func.count(col(Person.id))
    rows = session.execute(
        sa.select(col(Unit.name), people, sa.func.count(active.c.person_id))
        .join(Person, sa.and_(col(Person.unit_id) == col(Unit.id), col(Person.active)))
        .outerjoin(active, active.c.person_id == col(Person.id))
        .group_by(col(Unit.id), col(Unit.name))
        .having(people >= LEAST)
        .order_by(col(Unit.name))
    )
    return [Participation(*row) for row in rows]
