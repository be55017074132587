"""What people learn about AI: records, learning items, goals per role, the yearly cycle."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.clock import months_later
from app.core.errors import Conflict, NotFound, invalid
from app.core.input import Day, Input, RowId, line, prose, whole
from app.domain.people.days import today
from app.domain.people.models import Person
from app.domain.register.literacy_models import (
    LearningItem,
    LiteracyGoal,
    LiteracyRecord,
    LiteracyStep,
)
from app.domain.register.values import CycleStep, GoalRole
from app.events import record
from app.policy import Action, Relation, require

USUAL_MONTHS = 12


class ItemDraft(Input):
    """Something to learn."""

    title: Annotated[str, line(120, 1)]
    about: Annotated[str, prose(1000)] = ""
    link: Annotated[str, line(500)] = ""
    minutes: Annotated[int, whole(1, 6000)] = 15
    valid_months: Annotated[int, whole(1, 60)] = USUAL_MONTHS
    roles: Annotated[list[GoalRole], Field(max_length=4)] = []


class RecordDraft(Input):
    """Something that somebody learned elsewhere; without a last day it holds for a year."""

    what: Annotated[str, line(200, 1)]
    done_on: Day
    valid_until: Day | None = None
    evidence: Annotated[str, prose(1000)] = ""
    person_id: RowId | None = None


class StepDraft(Input):
    """How one of the four steps of a year was done."""

    step: CycleStep
    text: Annotated[str, prose(4000, 1)]


class GoalDraft(Input):
    """What people in a role should know this year."""

    role: GoalRole
    text: Annotated[str, prose(1000, 1)]


def add_item(session: Session, data: ItemDraft, *, actor: Actor, now: datetime) -> LearningItem:
    """Offer something to learn. Records `literacy.item_added`."""
    require(actor, Action.LITERACY_MANAGE)
    if data.link and not data.link.startswith(("https://", "http://", "/")):
        raise invalid("link", "not_a_link")
    given = {**data.model_dump(), "roles": [str(role) for role in data.roles]}
    row = LearningItem(**given, created_at=now)
    session.add(row)
    session.flush()
    _tell(session, "literacy.item_added", actor, now, "learning_item", row.id or 0)
    return row


def close_item(session: Session, item_id: int, *, actor: Actor, now: datetime) -> None:
    """Offer something no longer; what people did with it stays. Records `literacy.item_closed`.

    Raises:
        NotFound: there is no such item.
    """
    row = session.get(LearningItem, item_id)
    if row is None:
        raise NotFound
    require(actor, Action.LITERACY_MANAGE)
    row.active = False
    session.flush()
    _tell(session, "literacy.item_closed", actor, now, "learning_item", item_id)


def tick_item(session: Session, item_id: int, *, actor: Actor, now: datetime) -> LiteracyRecord:
    """Say that one did it oneself; it holds for the item's months. Records `literacy.learned`.

    Raises:
        NotFound: there is no such item any more.
        Conflict: `already_done` today.
    """
    require(actor, Action.LITERACY_OWN)
    item = session.get(LearningItem, item_id)
    if item is None or not item.active:
        raise NotFound
    here = today(session, now)
    twice = select(LiteracyRecord.id).where(
        LiteracyRecord.person_id == actor.id,
        LiteracyRecord.item_id == item_id,
        LiteracyRecord.done_on == here,
    )
    if session.exec(twice).first() is not None:
        raise Conflict("already_done")
    until = months_later(here, item.valid_months)
    return _kept(session, actor.id, item.title, here, until, "", item_id, actor, now)


def add_record(
    session: Session, data: RecordDraft, *, actor: Actor, now: datetime
) -> LiteracyRecord:
    """Write down what one learned elsewhere; a unit's lead also for people of that unit.

    Records `literacy.learned`.

    Raises:
        Invalid: a day still to come, or a last day before it.
        NotFound: the person is not there, or not of a unit that one leads.
    """
    person_id = data.person_id or actor.id
    relations = {Relation.SELF} if person_id == actor.id else _leads(session, actor, person_id)
    if not relations:
        raise NotFound
    require(actor, Action.LITERACY_OWN)
    here = today(session, now)
    if data.done_on > here:
        raise invalid("done_on", "in_the_future")
    until = data.valid_until or months_later(data.done_on, USUAL_MONTHS)
    if until < data.done_on:
        raise invalid("valid_until", "in_the_past")
    return _kept(
        session, person_id, data.what, data.done_on, until, data.evidence, None, actor, now
    )


def _leads(session: Session, actor: Actor, person_id: int) -> set[Relation]:
    person = session.get(Person, person_id)
    return {Relation.UNIT_LEAD} if person is not None and person.unit_id in actor.leads else set()


def _kept(
    session: Session,
    person_id: int,
    what: str,
    done_on: date,
    until: date,
    evidence: str,
    item_id: int | None,
    actor: Actor,
    now: datetime,
) -> LiteracyRecord:
    row = LiteracyRecord(
        person_id=person_id,
        item_id=item_id,
        what=what,
        done_on=done_on,
        valid_until=until,
        evidence=evidence,
        by_id=actor.id,
        at=now,
    )
    session.add(row)
    session.flush()
    _tell(session, "literacy.learned", actor, now, "literacy_record", row.id or 0)
    return row


def set_step(session: Session, data: StepDraft, *, actor: Actor, now: datetime) -> None:
    """Write down how a step of this year was done. Records `literacy.step_done`."""
    require(actor, Action.LITERACY_MANAGE)
    here = today(session, now)
    row = session.get(LiteracyStep, (here.year, data.step)) or LiteracyStep(
        year=here.year, step=data.step, text="", on=here, by_id=actor.id
    )
    row.text, row.on, row.by_id = data.text, here, actor.id
    session.add(row)
    session.flush()
    _tell(session, "literacy.step_done", actor, now, "literacy_step", here.year, step=data.step)


def set_goal(session: Session, data: GoalDraft, *, actor: Actor, now: datetime) -> None:
    """Say what people in a role should know this year. Records `literacy.goal_set`."""
    require(actor, Action.LITERACY_MANAGE)
    year = today(session, now).year
    row = session.get(LiteracyGoal, (year, data.role)) or LiteracyGoal(
        year=year, role=data.role, text=""
    )
    row.text = data.text
    session.add(row)
    session.flush()
    _tell(session, "literacy.goal_set", actor, now, "literacy_goal", year, role=data.role)


def _tell(
    session: Session, kind: str, actor: Actor, now: datetime, subject: str, number: int, **more: Any
) -> None:
    told = {name: str(value) for name, value in more.items()}
    record(session, kind, actor=actor, now=now, subject=subject, subject_id=number, **told)  # type: ignore[arg-type]
