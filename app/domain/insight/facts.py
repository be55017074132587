"""Facts beside what a unit says of itself: what it handed in, and what of its AI is past review."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Person, Unit
from app.domain.register.literacy_queries import shares
from app.domain.register.models import RegisterEntry
from app.domain.register.states import EntryState

HALF_YEAR = timedelta(days=183)


@dataclass(frozen=True)
class Facts:
    """Of a unit with everything below it; `ideas` of half a year.

    Of `counted` people `literate` have a valid record: added up from the numbers of five or more that
    everybody may read (see `shares`), so that this sum tells of nobody whom those leave out.
    """

    people: int
    counted: int
    literate: int
    ideas: int
    in_use: int
    overdue: int

    @property
    def ideas_per_ten(self) -> float | None:
        """Return the ideas per ten people; None where nobody works."""
        return 10 * self.ideas / self.people if self.people else None


def facts_of(session: Session, unit_id: int | None, here: date) -> Facts:
    """Return the facts of a unit (None: the organisation). Three queries."""
    inside = _inside(session, unit_id)
    shown, rest = shares(session, here)
    told = [s for s in shown if unit_id is None or s.unit_id in inside]
    told += [rest] if rest and unit_id is None else []

    def number(query: Any, unit: Any) -> Any:
        return (query if unit_id is None else query.where(unit.in_(inside))).scalar_subquery()

    count = sa.func.count()
    people = sa.select(count).select_from(Person).where(col(Person.active).is_(True))
    ideas = (
        sa.select(count)
        .select_from(Idea)
        .where(
            col(Idea.state) != IdeaState.DRAFT,
            col(Idea.submitted_at) >= datetime.combine(here - HALF_YEAR, time(), UTC),
        )
    )
    used = (
        sa.select(count)
        .select_from(RegisterEntry)
        .where(col(RegisterEntry.state) == EntryState.IN_USE)
    )
    overdue = used.where(col(RegisterEntry.review_on) <= here)
    row = session.execute(
        sa.select(
            number(people, col(Person.unit_id)),
            number(ideas, col(Idea.unit_id)),
            number(used, col(RegisterEntry.unit_id)),
            number(overdue, col(RegisterEntry.unit_id)),
        )
    ).one()
    counted, literate = sum(s.people for s in told), sum(s.valid for s in told)
    headcount, *others = (int(value) for value in row)
    return Facts(headcount, counted, literate, *others)


def _inside(session: Session, unit_id: int | None) -> set[int]:
    """Return the unit and every unit below it."""
    found = {unit_id} if unit_id is not None else set()
    parents: dict[Any, int | None] = dict(
        session.execute(sa.select(col(Unit.id), col(Unit.parent_id))).all()
    )
    fresh = set(found)
    while fresh:
        fresh = {u for u, p in parents.items() if p in fresh} - found
        found |= fresh
    return found
