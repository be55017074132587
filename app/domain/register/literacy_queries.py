"""Reading what people learned: one's own, a lead's people, and numbers of five or more for all."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor, Role
from app.domain.people.models import Person, Unit
from app.domain.register.literacy_models import (
    LearningItem,
    LiteracyGoal,
    LiteracyRecord,
    LiteracyStep,
)
from app.domain.register.values import GoalRole

FLOOR = 5
SOON_DAYS = 60


@dataclass(frozen=True)
class Learned:
    """Somebody of a unit, and until when a record holds (None: never any)."""

    person_id: int
    name: str
    until: date | None


@dataclass(frozen=True)
class Share:
    """How many people of a unit have a valid record, how many run out soon, how many there are."""

    unit_id: int
    unit: str
    valid: int
    soon: int
    people: int


def own_records(session: Session, person_id: int) -> list[LiteracyRecord]:
    """Return what somebody learned, newest first."""
    query = select(LiteracyRecord).where(LiteracyRecord.person_id == person_id)
    return list(
        session.exec(query.order_by(col(LiteracyRecord.done_on).desc(), col(LiteracyRecord.id)))
    )


def items(session: Session) -> list[LearningItem]:
    """Return what is on offer, oldest first."""
    query = select(LearningItem).where(col(LearningItem.active)).order_by(col(LearningItem.id))
    return list(session.exec(query))


def goals(session: Session, year: int) -> dict[str, str]:
    """Return the goals of a year by role."""
    rows = session.exec(select(LiteracyGoal).where(LiteracyGoal.year == year))
    return {str(row.role): row.text for row in rows}


def steps(session: Session, year: int) -> dict[str, LiteracyStep]:
    """Return the steps of a year that were done."""
    rows = session.exec(select(LiteracyStep).where(LiteracyStep.year == year))
    return {str(row.step): row for row in rows}


def roles_of_actor(actor: Actor) -> tuple[GoalRole, ...]:
    """Return the roles whose goals are meant for somebody."""
    found = [GoalRole.EMPLOYEE]
    if actor.leads:
        found.append(GoalRole.UNIT_LEAD)
    if actor.has(Role.MANAGER):
        found.append(GoalRole.MANAGER)
    if actor.has(Role.AI_TEAM):
        found.append(GoalRole.AI_TEAM)
    return tuple(found)


def people_of(session: Session, unit_id: int) -> list[Learned]:
    """Return the people of a unit: only for its lead. Who lacks a record comes first."""
    until = sa.func.max(col(LiteracyRecord.valid_until))
    query = (
        sa.select(col(Person.id), col(Person.name), until)
        .outerjoin(LiteracyRecord, col(LiteracyRecord.person_id) == col(Person.id))
        .where(col(Person.unit_id) == unit_id, col(Person.active))
        .group_by(col(Person.id), col(Person.name))
    )
    found = [Learned(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.until or date.min, one.name))


def share_of(people: list[Learned], unit_id: int, unit: str, here: date) -> Share:
    """Return the numbers of one unit."""
    valid = [one for one in people if one.until is not None and one.until >= here]
    soon = sum(one.until <= here + timedelta(days=SOON_DAYS) for one in valid if one.until)
    return Share(unit_id, unit, len(valid), soon, len(people))


def shares(session: Session, here: date) -> tuple[list[Share], Share | None]:
    """Return the numbers per unit of five or more people, and of all the others together.

    When a single unit would be left over and so be found by subtraction, the next smallest joins
    it; when all others together are fewer than five, they are not shown either.
    """
    until = (
        sa.select(
            col(LiteracyRecord.person_id),
            sa.func.max(col(LiteracyRecord.valid_until)).label("until"),
        )
        .group_by(col(LiteracyRecord.person_id))
        .subquery()
    )
    soon = here + timedelta(days=SOON_DAYS)
    holds = until.c.until >= here
    query = (
        sa.select(
            col(Unit.id),
            col(Unit.name),
            sa.func.sum(sa.case((holds, 1), else_=0)),
            sa.func.sum(sa.case((sa.and_(holds, until.c.until <= soon), 1), else_=0)),
            sa.func.count(col(Person.id)),
        )
        .join(Person, sa.and_(col(Person.unit_id) == col(Unit.id), col(Person.active)))
        .outerjoin(until, until.c.person_id == col(Person.id))
        .group_by(col(Unit.id), col(Unit.name))
        .order_by(col(Unit.name))
    )
    return hide_small([Share(*row) for row in session.execute(query)])


def hide_small(found: list[Share]) -> tuple[list[Share], Share | None]:
    """Part units that may be shown from those that may not; the latter as one, if large enough."""
    small = [one for one in found if one.people < FLOOR]
    large = sorted((one for one in found if one.people >= FLOOR), key=lambda one: one.people)
    if small and (len(small) == 1 or sum(one.people for one in small) < FLOOR) and large:
        small.append(large.pop(0))
    rest = Share(
        0,
        "",
        sum(one.valid for one in small),
        sum(one.soon for one in small),
        sum(one.people for one in small),
    )
    shown = [one for one in found if one in large]
    return shown, rest if rest.people >= FLOOR else None
