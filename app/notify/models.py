"""Messages and their delivery."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.types import json_field, one_of


class DeliveryState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Message(SQLModel, table=True):
    """One message to one person: `kind` names its texts, `params` its numbers, ids and names.

    `key` is unique, so that the same news is never told twice.
    """

    __table_args__ = (sa.Index("ix_message_inbox", "person_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120, unique=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str = Field(max_length=60)
    params: dict[str, Any] = json_field(default_factory=dict)
    path: str = Field(default="", max_length=200)
    idea_id: int | None = Field(default=None, index=True)
    event_id: int | None = Field(default=None, index=True)
    created_at: datetime
    read_at: datetime | None = None


class Delivery(SQLModel, table=True):
    """A message on its way by mail: claimed with a lease, retried with growing pauses."""

    __table_args__ = (sa.Index("ix_delivery_due", "state", "next_at"),)

    message_id: int = Field(foreign_key="message.id", primary_key=True)
    state: DeliveryState = one_of(DeliveryState, "state", DeliveryState.WAITING)
    attempts: int = 0
    next_at: datetime
    locked_until: datetime | None = None
    sent_at: datetime | None = None
    error: str = Field(default="", max_length=300)


class Webhook(SQLModel, table=True):
    """An address of another program that is told what happens; no kinds: all of them.

    The secret that signs is made from the salt and the secret of the installation.
    """

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(max_length=500)
    kinds: list[str] = json_field(default_factory=list)
    salt: str = Field(max_length=64)
    active: bool = True
    created_by: int = Field(foreign_key="person.id")
    created_at: datetime


class Call(SQLModel, table=True):
    """An event on its way to a webhook: claimed with a lease, retried with growing pauses."""

    __tablename__ = "webhook_call"
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "event_id"),
        sa.Index("ix_webhook_call_due", "state", "next_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id")
    event_id: int = Field(foreign_key="event.id")
    state: DeliveryState = one_of(DeliveryState, "state", DeliveryState.WAITING)
    attempts: int = 0
    next_at: datetime
    locked_until: datetime | None = None
    sent_at: datetime | None = None
    error: str = Field(default="", max_length=300)


class EventCursor(SQLModel, table=True):
    """Which events a handler has dealt with: one row per handler and event."""

    __tablename__ = "event_handled"

    handler: str = Field(max_length=40, primary_key=True)
    event_id: int = Field(foreign_key="event.id", primary_key=True)
