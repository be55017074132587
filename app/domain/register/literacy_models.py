"""What people learn about AI, and the yearly cycle around it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.types import json_field, one_of
from app.domain.register.values import CycleStep, GoalRole


class LearningItem(SQLModel, table=True):
    """Something to learn, for everyone or for some roles; doing it counts for so many months."""

    __tablename__ = "learning_item"
    __table_args__ = (
        sa.CheckConstraint("minutes BETWEEN 1 AND 6000", name="minutes"),
        sa.CheckConstraint("valid_months BETWEEN 1 AND 60", name="valid_months"),
    )

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    about: str = Field(default="", max_length=1000)
    link: str = Field(default="", max_length=500)
    minutes: int = 15
    valid_months: int = 12
    roles: list[str] = json_field(default_factory=list)
    active: bool = True
    version: int = 1
    created_at: datetime


class LiteracyRecord(SQLModel, table=True):
    """Somebody learned something: ticked off (`item_id`) or written down with evidence."""

    __tablename__ = "literacy_record"
    __table_args__ = (
        sa.Index("ix_literacy_record_person_valid", "person_id", "valid_until"),
        sa.UniqueConstraint("person_id", "item_id", "done_on"),
        sa.CheckConstraint("valid_until >= done_on", name="valid_until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="learning_item.id", index=True)
    what: str = Field(max_length=200)
    done_on: date
    valid_until: date
    evidence: str = Field(default="", max_length=1000)
    by_id: int = Field(foreign_key="person.id")
    at: datetime


class LiteracyGoal(SQLModel, table=True):
    """What somebody in a role should know or be able to do this year."""

    __tablename__ = "literacy_goal"

    year: int = Field(primary_key=True)
    role: GoalRole = one_of(GoalRole, "role", primary_key=True)
    text: str = Field(max_length=1000)


class LiteracyStep(SQLModel, table=True):
    """One of the four steps of a year, as it was done."""

    __tablename__ = "literacy_step"

    year: int = Field(primary_key=True)
    step: CycleStep = one_of(CycleStep, "step", primary_key=True)
    text: str = Field(max_length=4000)
    on: date
    by_id: int = Field(foreign_key="person.id")
