"""Slots: work that must happen once."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class JobSlot(SQLModel, table=True):
    """A unique slot such as `open-round:2027-01`; whoever inserts it does the work."""

    __tablename__ = "job_slot"

    slot: str = Field(max_length=120, primary_key=True)
    at: datetime
