"""Ideas that answer the same problem: a round is to choose one of them at most."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Rivalry(SQLModel, table=True):
    """Two ideas that are kept apart as rivals, by whom and why; `one_id` is the smaller number.

    On the agenda of a round they become an exclusion group of that round.
    """

    __table_args__ = (
        sa.CheckConstraint("one_id < two_id", name="order"),
        sa.CheckConstraint("reason <> ''", name="reason"),
    )

    one_id: int = Field(foreign_key="idea.id", primary_key=True)
    two_id: int = Field(foreign_key="idea.id", primary_key=True, index=True)
    reason: str = Field(max_length=500)
    by: int = Field(sa_column=sa.Column("by_id", sa.ForeignKey("person.id"), nullable=False))
    at: datetime
