"""Searches that a person keeps."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

NAME_MAX, QUERY_MAX = 60, 1000


class SavedView(SQLModel, table=True):
    """A search with its filters under a name of one's own; nobody else sees it."""

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "name"),
        sa.CheckConstraint("name <> ''", name="named"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    name: str = Field(max_length=NAME_MAX)
    query: str = Field(max_length=QUERY_MAX)
    at: datetime
