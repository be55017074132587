"""A list that is taken in: the file, what was said about it, how far it is, what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.states import Machine
from app.db.triggers import Trigger, state_guards
from app.db.types import json_field, one_of


class ImportState(StrEnum):
    """Where an import stands; `looked` is before anything was asked of it."""

    LOOKED = "looked"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


S = ImportState
IMPORT_RUN = Machine(
    "import_run",
    frozenset({S.LOOKED}),
    {
        S.LOOKED: frozenset({S.QUEUED, S.CANCELLED}),
        S.QUEUED: frozenset({S.RUNNING, S.CANCELLED}),
        S.RUNNING: frozenset({S.QUEUED, S.DONE, S.FAILED, S.CANCELLED}),
        S.FAILED: frozenset({S.QUEUED, S.CANCELLED}),
    },
)


class ImportRun(SQLModel, table=True):
    """One file of ideas. `said` is what was said about it (columns, values, how it is read).

    `content` is emptied once it is over. `report` says what became of each row, as JSON.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        sa.CheckConstraint("done BETWEEN 0 AND total", name="done"),
        sa.Index("ix_import_run_state_id", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: ImportState = one_of(ImportState, "state", ImportState.LOOKED)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=200)
    content: bytes = Field(sa_type=sa.LargeBinary)
    said: dict[str, Any] = json_field(default_factory=dict)
    total: int = 0
    done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    report: bytes = Field(default=b"", sa_type=sa.LargeBinary)
    fault: str = Field(default="", max_length=60)
    leased_until: datetime | None = None
    created_at: datetime
    finished_at: datetime | None = None


class ImportMemory(SQLModel, table=True):
    """What was said about lists with the same columns; `source` is a hash of their names."""

    __tablename__ = "import_memory"

    source: str = Field(max_length=64, primary_key=True)
    said: dict[str, Any] = json_field(default_factory=dict)
    at: datetime


TRIGGERS: list[Trigger] = [*state_guards(IMPORT_RUN)]
