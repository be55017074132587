"""Experiments, their check-ins and checklist, claims and handovers."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, kept, state_guards
from app.db.types import cents, json_field, one_of
from app.domain.experiments.states import (
    EXPERIMENT,
    HANDOVER,
    ChecklistState,
    ClaimState,
    ExperimentState,
    HandoverState,
)
from app.search.keeping import findable
from app.search.sources import Source


class Experiment(SQLModel, table=True):
    """A first experiment, paid from the fund. Its account is `experiment:<id>`.

    `commitment_id` may be empty only while prepared or closed, belongs to the same idea, and must be
    signed when the experiment starts: the database holds all three. `measures` lists what is
    measured: {name, unit, start, goal, stop}, numbers as text. `question` is what the experiment has to
    answer. `end_told_on` is the last day that everybody was told has passed.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["commitment_id", "idea_id"], ["commitment.id", "commitment.idea_id"]
        ),
        sa.CheckConstraint(
            "commitment_id IS NOT NULL OR state IN ('prepared', 'closed')", name="commitment_first"
        ),
        sa.CheckConstraint("extensions BETWEEN 0 AND 1", name="one_extension"),
        sa.Index("ix_experiment_state_id", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", unique=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    commitment_id: int | None = Field(default=None, index=True)
    state: ExperimentState = one_of(ExperimentState, "state", ExperimentState.PREPARED)
    version: int = 1
    lead_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    question: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    goal: str = Field(default="", max_length=2000)
    measure: str = Field(default="", max_length=2000)
    stop_rule: str = Field(default="", max_length=2000)
    measures: list[dict[str, Any]] = json_field(default_factory=list)
    weeks: int = 8
    grant_cents: int = cents(0)
    created_at: datetime
    started_at: datetime | None = None
    ends_on: date | None = None
    end_told_on: date | None = None
    extensions: int = 0
    result: str = Field(default="", max_length=20)
    evidence: str = Field(default="", max_length=4000)
    closed_at: datetime | None = None


class ChecklistItem(SQLModel, table=True):
    """One guardrail of an experiment; a blocking one must be done or not needed before the start."""

    __tablename__ = "checklist_item"

    experiment_id: int = Field(foreign_key="experiment.id", primary_key=True)
    key: str = Field(max_length=40, primary_key=True)
    blocking: bool = True
    state: ChecklistState = one_of(ChecklistState, "state", ChecklistState.TODO)
    note: str = Field(default="", max_length=2000)
    changed_by: int | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime | None = None


class CheckIn(SQLModel, table=True):
    """Measurements on a day: {measure: number as text}, with a remark."""

    __tablename__ = "check_in"

    id: int | None = Field(default=None, primary_key=True)
    experiment_id: int = Field(foreign_key="experiment.id", index=True)
    on: date = Field(sa_column=sa.Column("day", sa.Date, nullable=False))
    measurements: dict[str, Any] = json_field(default_factory=dict)
    note: str = Field(default="", max_length=2000)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    at: datetime


class Claim(SQLModel, table=True):
    """A unit says it takes a success over."""

    __table_args__ = (sa.UniqueConstraint("experiment_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    experiment_id: int = Field(foreign_key="experiment.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    state: ClaimState = one_of(ClaimState, "state", ClaimState.WAITING)
    note: str = Field(default="", max_length=2000)
    start_on: date | None = None
    at: datetime


class Handover(SQLModel, table=True):
    """A unit takes over: planned, accepted, completed. `done` lists the ticked steps of both sides.

    Who is named as owner leads the unit, or works in it or below it. `access` and `documents` say
    where they are, `support_until` how long the AI team helps.
    """

    __table_args__ = (
        sa.UniqueConstraint("experiment_id", "unit_id"),
        sa.Index("ix_handover_unit_state", "unit_id", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    experiment_id: int = Field(foreign_key="experiment.id")
    unit_id: int = Field(foreign_key="unit.id")
    commitment_id: int | None = Field(default=None, foreign_key="commitment.id")
    state: HandoverState = one_of(HandoverState, "state", HandoverState.PLANNED)
    version: int = 1
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    on: date = Field(sa_column=sa.Column("day", sa.Date, nullable=False))
    running_cost_cents: int = cents(0)
    access: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})
    documents: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})
    support_until: date | None = None
    reason: str = Field(default="", max_length=2000)
    refusals: int = 0
    done: list[str] = json_field(default_factory=list)
    created_at: datetime
    accepted_at: datetime | None = None
    completed_at: datetime | None = None
    follow_up_3: date | None = None
    follow_up_6: date | None = None


_NEEDS_SIGNATURE = (
    "NEW.state IN ('ready', 'running') AND NEW.state <> OLD.state AND OLD.state IN ('prepared', 'ready') "
    "AND NOT EXISTS (SELECT 1 FROM commitment c WHERE c.id = NEW.commitment_id "
    "AND c.idea_id = NEW.idea_id AND c.state = 'signed' AND c.confirm_by IS NULL)"
)

_OUTSIDE = (
    "NEW.owner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id "
    "AND (u.lead_id = NEW.owner_id OR u.deputy_id = NEW.owner_id)) AND NOT EXISTS ("
    "WITH RECURSIVE above(id, parent_id) AS (SELECT u.id, u.parent_id FROM unit u JOIN person p "
    "ON p.unit_id = u.id WHERE p.id = NEW.owner_id UNION SELECT u.id, u.parent_id FROM unit u "
    "JOIN above a ON a.parent_id = u.id) SELECT 1 FROM above a WHERE a.id = NEW.unit_id)"
)
_NEW_OWNER = (
    "(COALESCE(NEW.owner_id, 0) <> COALESCE(OLD.owner_id, 0) OR NEW.unit_id <> OLD.unit_id) AND "
)
_FRAME = (
    "OLD.started_at IS NOT NULL AND (NEW.question <> OLD.question OR NEW.goal <> OLD.goal "
    "OR NEW.stop_rule <> OLD.stop_rule OR NEW.extensions < OLD.extensions "
    "OR (NEW.weeks <> OLD.weeks AND NEW.extensions = OLD.extensions))"
)
_KEPT = (
    "COALESCE(NEW.commitment_id, 0) <> COALESCE(OLD.commitment_id, 0) "
    "OR NEW.experiment_id <> OLD.experiment_id OR NEW.refusals < OLD.refusals"
)
_NOT_TAKEN = (
    "NEW.state = 'fulfilled' AND OLD.state <> 'fulfilled' AND NOT EXISTS (SELECT 1 FROM handover h "
    "WHERE h.commitment_id = NEW.id AND h.state = 'completed')"
)
_BEFORE_TAKEN = (
    "NEW.state = 'in_use' AND OLD.state IN ('proposed', 'experiment') AND NEW.experiment_id IS NULL "
    "AND EXISTS (SELECT 1 FROM handover h JOIN experiment e ON e.id = h.experiment_id "
    "WHERE e.idea_id = NEW.idea_id AND h.unit_id = NEW.unit_id "
    "AND h.state NOT IN ('completed', 'ended'))"
)
"""Another unit that takes a success over has an entry of its own, which waits for its handover too."""

EXPERIMENT_TEXTS = Source(
    kind="experiment",
    number=4,
    table="experiment",
    watched=("goal", "measure", "stop_rule", "evidence"),
    query="SELECT e.id, e.idea_id, e.created_at AS at, i.title, e.goal || ' ' || e.measure || ' ' "
    "|| e.stop_rule || ' ' || e.evidence || ' K-' || i.id AS text "
    "FROM experiment e JOIN idea i ON i.id = e.idea_id WHERE e.id IN :ids",
)

TRIGGERS: list[Trigger] = [
    *state_guards(EXPERIMENT),
    *state_guards(HANDOVER),
    Guard(
        "tr_experiment_commitment_signed",
        "experiment",
        "UPDATE",
        _NEEDS_SIGNATURE,
        "not_signed",
        lock="SELECT id FROM commitment WHERE id = NEW.commitment_id FOR SHARE",
    ),
    Guard(
        "tr_experiment_commitment_fixed",
        "experiment",
        "UPDATE",
        "OLD.state NOT IN ('prepared', 'ready') "
        "AND COALESCE(NEW.commitment_id, 0) <> COALESCE(OLD.commitment_id, 0)",
        "commitment_fixed",
    ),
    Guard(
        "tr_commitment_kept_while_running",
        "commitment",
        "UPDATE",
        "OLD.state = 'signed' AND NEW.state = 'released' AND EXISTS (SELECT 1 FROM experiment e "
        "WHERE e.commitment_id = NEW.id AND e.state IN ('running', 'paused', 'evaluated', 'success'))",
        "experiment_started",
    ),
    Guard("tr_experiment_frame_fixed", "experiment", "UPDATE", _FRAME, "wrong_state:experiment"),
    Guard("tr_commitment_fulfilled", "commitment", "UPDATE", _NOT_TAKEN, "wrong_state:commitment"),
    Guard("tr_handover_kept", "handover", "UPDATE", _KEPT, "append_only:handover"),
    Guard(
        "tr_handover_refusal_counts",
        "handover",
        "UPDATE OF state",
        "NEW.state = 'refused' AND OLD.state <> 'refused' AND NEW.refusals = OLD.refusals",
        "wrong_state:handover",
    ),
    Guard(
        "tr_handover_asked_twice",
        "handover",
        "UPDATE OF state",
        "NEW.state = 'planned' AND OLD.state <> 'planned' AND NEW.refusals > 1",
        "asked_twice",
    ),
    Guard(
        "tr_register_entry_copy_by_handover",
        "register_entry",
        "UPDATE OF state",
        _BEFORE_TAKEN,
        "by_handover",
    ),
    *kept("handover", "claim", "checklist_item"),
    Guard("tr_handover_owner", "handover", "INSERT", _OUTSIDE, "not_in_unit"),
    Guard("tr_handover_owner_changed", "handover", "UPDATE", _NEW_OWNER + _OUTSIDE, "not_in_unit"),
    *findable(EXPERIMENT_TEXTS),
]
