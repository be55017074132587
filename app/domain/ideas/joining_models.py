"""Going on together: who asks to join an idea, and who said that their own is another one."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.states import Machine
from app.db.triggers import Trigger, state_guards
from app.db.types import one_of

TEXT_MAX = 500


class JoinState(StrEnum):
    """Where a wish to join stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


J = JoinState
JOIN: Machine[JoinState] = Machine(
    "join_request",
    frozenset({J.OPEN}),
    {J.OPEN: frozenset({J.ACCEPTED, J.DECLINED, J.TAKEN_BACK})},
)


class JoinRequest(SQLModel, table=True):
    """Somebody asks to be a submitter of an idea too; its submitter decides.

    `own_idea_id` is the idea or draft that brought them there, if there was one.
    """

    __tablename__ = "join_request"
    __table_args__ = (
        sa.Index(
            "uq_join_request_open",
            "idea_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("own_idea_id IS NULL OR own_idea_id <> idea_id", name="other_idea"),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    own_idea_id: int | None = Field(default=None, foreign_key="idea.id", index=True)
    state: JoinState = one_of(JoinState, "state", JoinState.OPEN)
    text: str = Field(default="", max_length=TEXT_MAX)
    asked_at: datetime
    answered_at: datetime | None = None


class Difference(SQLModel, table=True):
    """A submitter saw an idea like the own one and said that it is another."""

    __table_args__ = (sa.CheckConstraint("idea_id <> other_id", name="other_idea"),)

    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    other_id: int = Field(foreign_key="idea.id", primary_key=True, index=True)
    reason: str = Field(default="", max_length=TEXT_MAX)
    at: datetime


class RestingSupport(SQLModel, table=True):
    """Support by somebody who became a submitter through a merge: it counts again when that is undone.

    `idea_id` is the idea that was supported, `merged_id` the one that brought its submitter along.
    """

    __tablename__ = "resting_support"

    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    merged_id: int = Field(foreign_key="idea.id", index=True)
    at: datetime
    own: bool = True


TRIGGERS: list[Trigger] = state_guards(JOIN)
