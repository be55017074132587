"""One entry per use of AI."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Trigger, state_guards
from app.db.types import json_field, one_of
from app.domain.ideas.values import AiType, RiskClass
from app.domain.register.states import ENTRY, EntryState, Origin


class RegisterEntry(SQLModel, table=True):
    """A use of AI that a unit answers for; `experiment_id` is unique where it has one."""

    __tablename__ = "register_entry"
    __table_args__ = (
        sa.Index("ix_register_entry_unit_state", "unit_id", "state", "id"),
        sa.CheckConstraint("state <> 'in_use' OR owner_id IS NOT NULL", name="owner_in_use"),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: EntryState = one_of(EntryState, "state", EntryState.PROPOSED)
    version: int = 1
    name: str = Field(max_length=120)
    description: str = Field(default="", max_length=400)
    purpose: str = Field(default="", max_length=2500)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    origin: Origin = one_of(Origin, "origin", Origin.FOUND_IN_USE)
    idea_id: int | None = Field(default=None, foreign_key="idea.id", index=True)
    experiment_id: int | None = Field(default=None, unique=True)
    ai_type: AiType | None = one_of(AiType, "ai_type", None)
    supplier: str = Field(default="", max_length=200)
    risk_class: RiskClass | None = one_of(RiskClass, "risk_class", None)
    risk_flags: list[str] = json_field(default_factory=list)
    oversight: str = Field(default="", max_length=2500)
    review_on: date | None = None
    began_on: date | None = None
    ended_on: date | None = None
    created_at: datetime
    reason: str = Field(default="", max_length=2000)


TRIGGERS: list[Trigger] = [*state_guards(ENTRY)]
