"""When to remind, whom a reminder went to the last time, and on which days the round was made."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Trigger, append_only
from app.db.types import one_of


class Stage(StrEnum):
    """How far a wait went: asked of who has to do it, of the AI team to help, of management."""

    REMINDED = "reminded"
    ESCALATED = "escalated"
    RAISED = "raised"


class Errand(StrEnum):
    """What is done once a day or once a week."""

    NUDGE = "nudge"
    DIGEST = "digest"


class WaitingTerm(SQLModel, table=True):
    """The organisation's own days for one kind of step; without a row the usual ones hold."""

    __tablename__ = "waiting_term"
    __table_args__ = (
        sa.CheckConstraint("remind_days BETWEEN 0 AND 60", name="remind"),
        sa.CheckConstraint("escalate_days BETWEEN 1 AND 120", name="escalate"),
        sa.CheckConstraint("raise_days BETWEEN 1 AND 120", name="raise"),
    )

    code: str = Field(primary_key=True, max_length=40)
    remind_days: int | None = None
    escalate_days: int | None = None
    raise_days: int | None = None


class Nudge(SQLModel, table=True):
    """One word about one thing, its step with its day, and stage: said once, never again."""

    __table_args__ = (sa.UniqueConstraint("thing", "thing_id", "code", "due_on", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    thing: str = Field(max_length=20)
    thing_id: int
    code: str = Field(max_length=40)
    due_on: date
    stage: Stage = one_of(Stage, "stage")
    at: datetime


class ErrandDone(SQLModel, table=True):
    """An errand that was done on a day; two who try at once do it once."""

    __tablename__ = "errand_done"

    errand: Errand = one_of(Errand, "errand", primary_key=True)
    day: date = Field(primary_key=True)


TRIGGERS: list[Trigger] = [*append_only("nudge")]
APPEND_ONLY = ("nudge",)
