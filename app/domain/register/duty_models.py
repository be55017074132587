"""The triage of an entry, the duties that follow, reviews and incidents."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Trigger, append_only, kept
from app.db.types import json_field, one_of
from app.domain.ideas.values import RiskClass
from app.domain.register.values import DutyState, ReviewOutcome, TriageKind


class TriageResult(SQLModel, table=True):
    """What a triage of an entry gave, under one version of the rules; never changed.

    `computed` is what the answers gave where two persons set it aside (`risk_class` is theirs).
    """

    __tablename__ = "register_triage"
    __table_args__ = (
        sa.CheckConstraint(
            "kind <> 'override' OR (reason <> '' AND second_id IS NOT NULL AND second_id <> by_id)",
            name="two_persons",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="register_entry.id", index=True)
    kind: TriageKind = one_of(TriageKind, "kind")
    rules_version: str = Field(max_length=20)
    answers: dict[str, str] = json_field(default_factory=dict)
    details: dict[str, list[str]] = json_field(default_factory=dict)
    risk_class: RiskClass = one_of(RiskClass, "risk_class")
    risk_flags: list[str] = json_field(default_factory=list)
    computed: RiskClass | None = one_of(RiskClass, "computed", None)
    reason: str = Field(default="", max_length=2000)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    second_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime


class TriageWish(SQLModel, table=True):
    """Somebody wants another class than the answers give; a second person says yes or no. One at a time."""

    __tablename__ = "register_triage_wish"
    __table_args__ = (sa.CheckConstraint("reason <> ''", name="reason"),)

    entry_id: int = Field(foreign_key="register_entry.id", primary_key=True)
    risk_class: RiskClass = one_of(RiskClass, "risk_class")
    risk_flags: list[str] = json_field(default_factory=list)
    reason: str = Field(max_length=2000)
    by_id: int = Field(foreign_key="person.id")
    at: datetime


class RegisterDuty(SQLModel, table=True):
    """Something that the rules ask of one entry; `evidence` says how it was done or why it is not needed."""

    __tablename__ = "register_duty"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "key"),
        sa.Index("ix_register_duty_state_due_on", "state", "due_on"),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on"),
        sa.CheckConstraint(
            "state NOT IN ('done', 'not_needed') OR evidence <> ''", name="evidence"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="register_entry.id", index=True)
    key: str = Field(max_length=40)
    rules_version: str = Field(max_length=20)
    state: DutyState = one_of(DutyState, "state", DutyState.TODO)
    version: int = 1
    applies_from: date | None = None
    due_on: date
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    evidence: str = Field(default="", max_length=2000)
    done_on: date | None = None
    done_by: int | None = Field(default=None, foreign_key="person.id")


class RegisterReview(SQLModel, table=True):
    """Somebody looked at an entry again; never changed."""

    __tablename__ = "register_review"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="register_entry.id", index=True)
    on: date
    by_id: int = Field(foreign_key="person.id")
    outcome: ReviewOutcome = one_of(ReviewOutcome, "outcome")
    note: str = Field(default="", max_length=2000)
    next_on: date
    at: datetime


class RegisterIncident(SQLModel, table=True):
    """Something went wrong with a use of AI. `report_by`: the last day to report it, where one exists."""

    __tablename__ = "register_incident"
    __table_args__ = (
        sa.CheckConstraint("noticed_on >= happened_on", name="noticed"),
        sa.CheckConstraint("closed_on IS NULL OR action <> ''", name="closed_with_action"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="register_entry.id", index=True)
    kind: str = Field(max_length=40)
    rules_version: str = Field(max_length=20)
    version: int = 1
    happened_on: date
    noticed_on: date
    what: str = Field(max_length=2000)
    action: str = Field(default="", max_length=2000)
    report_by: date | None = None
    reported_on: date | None = None
    closed_on: date | None = None
    by_id: int = Field(foreign_key="person.id")
    at: datetime


TRIGGERS: list[Trigger] = [
    *append_only("register_triage"),
    *append_only("register_review"),
    *kept("register_duty", "register_incident"),
]
APPEND_ONLY = ("register_triage", "register_review")
