"""Which AI a unit uses, asked without blame; and questions for standard tools."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger
from app.db.types import one_of
from app.domain.register.values import RequestState


class ToolAsk(SQLModel, table=True):
    """The question to one unit, open until a day; at most one is open per unit."""

    __tablename__ = "tool_ask"
    __table_args__ = (
        sa.Index(
            "uq_tool_ask_open",
            "unit_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    until: date
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    closed_at: datetime | None = None


class ToolAnswer(SQLModel, table=True):
    """A tool that somebody named. No person and no time: nobody is blamed for using AI."""

    __tablename__ = "tool_answer"
    __table_args__ = (sa.CheckConstraint("NOT dismissed OR entry_id IS NULL", name="one_answer"),)

    id: int | None = Field(default=None, primary_key=True)
    ask_id: int = Field(foreign_key="tool_ask.id", index=True)
    name: str = Field(max_length=100)
    use: str = Field(default="", max_length=350)
    entry_id: int | None = Field(default=None, foreign_key="register_entry.id", index=True)
    dismissed: bool = False


class ToolRequest(SQLModel, table=True):
    """May we use this? Answered by the AI team, outside the monthly round."""

    __tablename__ = "tool_request"
    __table_args__ = (
        sa.Index("ix_tool_request_state_id", "state", "id"),
        sa.CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_why"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    name: str = Field(max_length=100)
    use: str = Field(max_length=1000)
    state: RequestState = one_of(RequestState, "state", RequestState.ASKED)
    version: int = 1
    asked_at: datetime
    answer_by: date
    answer: str = Field(default="", max_length=2000)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    entry_id: int | None = Field(default=None, foreign_key="register_entry.id", index=True)


TRIGGERS: list[Trigger] = [
    Guard(
        "tr_tool_answer_while_open",
        "tool_answer",
        "INSERT",
        "(SELECT closed_at FROM tool_ask WHERE id = NEW.ask_id) IS NOT NULL",
        "ask_closed",
        lock="SELECT id FROM tool_ask WHERE id = NEW.ask_id FOR UPDATE",
    ),
]
