"""The event row and its link in the hash chain."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Trigger, append_only
from app.db.types import json_field


class Event(SQLModel, table=True):
    """What happened, when, by whom, about what. Payloads hold ids and codes, never names or ballots."""

    __table_args__ = (sa.Index("ix_event_subject", "subject", "subject_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    kind: str = Field(max_length=60, index=True)
    actor_id: int | None = None
    subject: str = Field(max_length=30)
    subject_id: int
    idea_id: int | None = Field(default=None, index=True)
    payload: dict = json_field(default_factory=dict)  # type: ignore[type-arg]


class EventLink(SQLModel, table=True):
    """One event's place in the chain: hash = SHA-256(prev_hash + canonical event)."""

    __tablename__ = "event_link"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    event_id: int = Field(foreign_key="event.id", unique=True)
    prev_hash: str = Field(max_length=64, unique=True)
    hash: str = Field(max_length=64)


TRIGGERS: list[Trigger] = [*append_only("event"), *append_only("event_link")]
APPEND_ONLY = ("event", "event_link")
