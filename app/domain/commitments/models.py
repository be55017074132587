"""The commitment: signed before the experiment starts, followed to its end."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, state_guards
from app.db.types import cents, one_of
from app.domain.commitments.states import COMMITMENT, CommitmentState

_OPEN = "state IN ('drafted', 'offered')"
_EMPTY = {"server_default": ""}


class Commitment(SQLModel, table=True):
    """A unit promises to take the idea over when the criterion is met.

    `version` counts changes of the terms; the signature freezes them, and new terms are a new row
    that `replaces_id` chains to the old one. `by_unit` tells that the unit proposed these terms.
    Only the unit may change after the signature, and only to the one that takes a closed unit over;
    until `confirm_by` the lead of that unit says yes to what was signed, or gives it back.
    """

    __table_args__ = (
        sa.UniqueConstraint("id", "idea_id"),
        sa.Index(
            "uq_commitment_signed",
            "idea_id",
            "unit_id",
            unique=True,
            sqlite_where=sa.text("state = 'signed'"),
            postgresql_where=sa.text("state = 'signed'"),
        ),
        sa.Index(
            "uq_commitment_open",
            "idea_id",
            "unit_id",
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
        sa.Index("ix_commitment_unit_state", "unit_id", "state", "id"),
        sa.CheckConstraint("budget_cents >= 0", name="budget"),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signature"),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'invoked', 'fulfilled', 'broken') OR signed_at IS NOT NULL",
            name="signed_by_somebody",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    state: CommitmentState = one_of(CommitmentState, "state", CommitmentState.OFFERED)
    version: int = 1
    success_criterion: str = Field(max_length=2000)
    capacity: str = Field(default="", max_length=2000)
    scope: str = Field(default="", max_length=2000, sa_column_kwargs=_EMPTY)
    conditions: str = Field(default="", max_length=2000, sa_column_kwargs=_EMPTY)
    budget_cents: int = cents(0)
    budget_line: str = Field(default="", max_length=120, sa_column_kwargs=_EMPTY)
    start_within_days: int = 30
    expires_on: date
    offered_by: int | None = Field(default=None, foreign_key="person.id")
    offered_at: datetime
    signed_by: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = None
    reason: str = Field(default="", max_length=2000)
    closed_at: datetime | None = None
    replaces_id: int | None = Field(default=None, foreign_key="commitment.id")
    by_unit: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    invoked_at: datetime | None = None
    confirm_by: date | None = None


_FIXED = (
    "idea_id",
    "success_criterion",
    "scope",
    "capacity",
    "conditions",
    "budget_cents",
    "budget_line",
    "start_within_days",
    "expires_on",
    "signed_by",
    "signed_at",
)
_CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FIXED)
_UNSIGNED = "NEW.signed_by IS NULL OR NEW.signed_at IS NULL"
# Who signs leads the unit, is its deputy, or acts for its lead at that moment.
_NO_MANDATE = (
    "NEW.state = 'signed' AND OLD.state <> 'signed' "
    "AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id "
    "AND (u.lead_id = NEW.signed_by OR u.deputy_id = NEW.signed_by)) "
    "AND NOT EXISTS (SELECT 1 FROM stand_in s JOIN unit u ON u.id = s.unit_id "
    "AND u.lead_id = s.lead_id WHERE s.unit_id = NEW.unit_id AND s.person_id = NEW.signed_by "
    "AND s.begins_at <= NEW.signed_at AND s.ends_at > NEW.signed_at "
    "AND (s.ended_at IS NULL OR s.ended_at > NEW.signed_at))"
)

TRIGGERS: list[Trigger] = [
    *state_guards(COMMITMENT),
    Guard(
        "tr_commitment_terms_frozen",
        "commitment",
        "UPDATE",
        f"OLD.signed_at IS NOT NULL AND ({_CHANGED} OR {_UNSIGNED})",
        "criterion_frozen",
    ),
    Guard(
        "tr_commitment_chain_frozen",
        "commitment",
        "UPDATE",
        "COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0) OR NEW.by_unit <> OLD.by_unit",
        "criterion_frozen",
    ),
    Guard(
        "tr_commitment_chain",
        "commitment",
        "INSERT",
        "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM commitment c "
        "WHERE c.id = NEW.replaces_id AND c.idea_id = NEW.idea_id)",
        "other_idea",
    ),
    Guard("tr_commitment_mandate", "commitment", "UPDATE", _NO_MANDATE, "not_unit_lead"),
    Guard(
        "tr_commitment_unit_follows",
        "commitment",
        "UPDATE",
        "NEW.unit_id <> OLD.unit_id AND (NEW.state NOT IN ('drafted', 'offered', 'signed', 'invoked') "
        "OR (NEW.state = 'signed' AND NEW.confirm_by IS NULL) "
        "OR NOT EXISTS (SELECT 1 FROM unit_succession s JOIN unit u ON u.id = s.successor_id "
        "WHERE s.unit_id = OLD.unit_id AND s.successor_id = NEW.unit_id AND u.active))",
        "criterion_frozen",
    ),
    Guard(
        "tr_commitment_unit_open",
        "commitment",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND u.active)",
        "unit_closed",
        lock="SELECT id FROM unit WHERE id = NEW.unit_id FOR SHARE",
    ),
    Guard(
        "tr_unit_promises_passed",
        "unit",
        "UPDATE",
        "OLD.active AND NOT NEW.active AND EXISTS (SELECT 1 FROM commitment c "
        "WHERE c.unit_id = NEW.id AND c.state IN ('drafted', 'offered', 'signed', 'invoked'))",
        "unit_has_promises",
    ),
    Guard("tr_commitment_no_delete", "commitment", "DELETE", "1 = 1", "append_only:commitment"),
]
