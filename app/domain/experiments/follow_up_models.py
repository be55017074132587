"""What a unit tells of what it took over, three and six months later."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only
from app.db.types import one_of
from app.domain.experiments.states import Used


class FollowUp(SQLModel, table=True):
    """Is it used, by how many, what did it bring: told once at three and once at six months."""

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.CheckConstraint("months IN (3, 6)", name="months"),
        sa.CheckConstraint("people BETWEEN 0 AND 1000000", name="people"),
    )

    handover_id: int = Field(foreign_key="handover.id", primary_key=True)
    months: int = Field(primary_key=True)
    used: Used = one_of(Used, "used")
    people: int
    brought: str = Field(max_length=2000)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    at: datetime


_NOT_DONE = (
    "NOT EXISTS (SELECT 1 FROM handover h WHERE h.id = NEW.handover_id AND h.state = 'completed')"
)

TRIGGERS: list[Trigger] = [
    Guard("tr_follow_up_completed", "follow_up", "INSERT", _NOT_DONE, "wrong_state:handover"),
    *append_only("follow_up"),
]
APPEND_ONLY = ("follow_up",)
