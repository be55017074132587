"""What was answered to the questions about the rules, as it was answered."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.triggers import Trigger, append_only
from app.db.types import json_field, one_of
from app.domain.ideas.values import RiskClass


class IdeaTriage(SQLModel, table=True):
    """The answers about one idea at one moment, under one version of the rules; never changed.

    `details` holds the areas and kinds that a yes named. `risk_class` is None while questions are open.
    """

    __tablename__ = "idea_triage"

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    rules_version: str = Field(max_length=20)
    answers: dict[str, str] = json_field(default_factory=dict)
    details: dict[str, list[str]] = json_field(default_factory=dict)
    risk_class: RiskClass | None = one_of(RiskClass, "risk_class", None)
    risk_flags: list[str] = json_field(default_factory=list)
    by_id: int = Field(foreign_key="person.id")
    at: datetime


TRIGGERS: list[Trigger] = append_only("idea_triage")
APPEND_ONLY = ("idea_triage",)
