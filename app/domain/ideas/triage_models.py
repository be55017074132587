"""What was answered to the questions about the rules, as it was answered."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only
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


class IdeaOverride(SQLModel, table=True):
    """Somebody of the AI team wants another class than an idea's answers give; a second person says yes or no.

    `agreed` is None while it waits. It holds for those answers alone: other answers, another question.
    """

    __tablename__ = "idea_override"
    __table_args__ = (
        sa.Index(
            "uq_idea_override_open",
            "idea_id",
            unique=True,
            sqlite_where=sa.text("agreed IS NULL"),
            postgresql_where=sa.text("agreed IS NULL"),
        ),
        sa.CheckConstraint("reason <> ''", name="reason"),
        sa.CheckConstraint("second_id IS NULL OR second_id <> by_id", name="two_persons"),
        sa.CheckConstraint(
            "(agreed IS NULL) = (second_id IS NULL) AND (agreed IS NULL) = (answered_at IS NULL)",
            name="answered",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    triage_id: int = Field(foreign_key="idea_triage.id", index=True)
    risk_class: RiskClass = one_of(RiskClass, "risk_class")
    reason: str = Field(max_length=2000)
    by_id: int = Field(foreign_key="person.id")
    at: datetime
    agreed: bool | None = None
    second_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    answer: str = Field(default="", max_length=2000)


_DIFFERS = (
    "NEW.state = 'ready' AND (OLD.state = 'triage' OR OLD.risk_class <> NEW.risk_class) "
    "AND EXISTS (SELECT 1 FROM idea_triage t WHERE t.id = "
    "(SELECT max(id) FROM idea_triage WHERE idea_id = NEW.id) AND t.risk_class <> NEW.risk_class "
    "AND NOT EXISTS (SELECT 1 FROM idea_override o WHERE o.triage_id = t.id AND o.agreed "
    "AND o.risk_class = NEW.risk_class))"
)
_UNTRAINED = (
    "EXISTS (SELECT 1 FROM register_policy p WHERE p.id = 1 AND p.trained_first) AND NOT EXISTS "
    "(SELECT 1 FROM literacy_record r WHERE r.person_id = NEW.by_id "
    "AND CAST(r.valid_until AS TEXT) >= substr(CAST(NEW.at AS TEXT), 1, 10))"
)

TRIGGERS: list[Trigger] = [
    *append_only("idea_triage"),
    Guard(
        "tr_idea_triage_trained",
        "idea_triage",
        "INSERT",
        _UNTRAINED,
        "triager_not_trained",
        lock="SELECT id FROM register_policy WHERE id = 1 FOR SHARE",
    ),
    Guard(
        "tr_idea_override_answered_once",
        "idea_override",
        "UPDATE",
        "OLD.agreed IS NOT NULL OR NEW.idea_id <> OLD.idea_id OR NEW.triage_id <> OLD.triage_id "
        "OR NEW.risk_class <> OLD.risk_class OR NEW.reason <> OLD.reason OR NEW.by_id <> OLD.by_id",
        "append_only:idea_override",
    ),
    Guard(
        "tr_idea_class_as_answered",
        "idea",
        "UPDATE OF risk_class, state",
        _DIFFERS,
        "answers_differ",
    ),
]
APPEND_ONLY = ("idea_triage",)
