"""What the leadership says to everyone, version by version, and what leaders tried themselves."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only
from app.db.types import one_of

PARTS = ("first", "second", "third")
TEXTS = tuple(f"{part}_{language}" for part in PARTS for language in ("nl", "en"))


class CharterKind(StrEnum):
    """The vision: why, where to, what stays human. The frames: freely, a word first, never."""

    VISION = "vision"
    FRAMES = "frames"


class Charter(SQLModel, table=True):
    """One version of the vision or the frames, in both languages; a later one takes its place."""

    __table_args__ = (
        sa.CheckConstraint(" AND ".join(f"{name} <> ''" for name in TEXTS), name="texts"),
    )

    kind: CharterKind = one_of(CharterKind, "kind", primary_key=True)
    version: int = Field(primary_key=True)
    first_nl: str = Field(max_length=2000)
    first_en: str = Field(max_length=2000)
    second_nl: str = Field(max_length=2000)
    second_en: str = Field(max_length=2000)
    third_nl: str = Field(max_length=2000)
    third_en: str = Field(max_length=2000)
    by_id: int = Field(foreign_key="person.id", index=True)
    at: datetime


class LeaderLog(SQLModel, table=True):
    """What a leader tried with AI in a month and saw outside: one of each, for everyone to read."""

    __tablename__ = "leader_log"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "month"),
        sa.CheckConstraint("tried <> '' OR saw <> ''", name="said"),
        sa.Index("ix_leader_log_month", "month"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    month: str = Field(max_length=7)
    tried: str = Field(max_length=300)
    saw: str = Field(max_length=300)
    at: datetime


TRIGGERS: list[Trigger] = [
    Guard(
        "tr_charter_next",
        "charter",
        "INSERT",
        "NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM charter WHERE kind = NEW.kind)",
        "stale",
        "SELECT id FROM organisation WHERE id = 1 FOR UPDATE",
    ),
    *append_only("charter"),
]
APPEND_ONLY = ("charter",)
