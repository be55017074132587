"""The commitment: signed before the experiment starts, followed to its end."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, state_guards
from app.db.types import cents, one_of
from app.domain.commitments.states import COMMITMENT, CommitmentState


class Commitment(SQLModel, table=True):
    """A unit promises to take the idea over when the criterion is met.

    `version` counts changes of the terms; the criterion is frozen by the signature (a new criterion
    is a new row that replaces the old one).
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
    budget_cents: int = cents(0)
    start_within_days: int = 30
    expires_on: date
    offered_by: int | None = Field(default=None, foreign_key="person.id")
    offered_at: datetime
    signed_by: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = None
    reason: str = Field(default="", max_length=2000)
    closed_at: datetime | None = None
    replaces_id: int | None = Field(default=None, foreign_key="commitment.id")


TRIGGERS: list[Trigger] = [
    *state_guards(COMMITMENT),
    Guard(
        "tr_commitment_terms_frozen",
        "commitment",
        "UPDATE",
        "OLD.signed_at IS NOT NULL AND (NEW.success_criterion <> OLD.success_criterion "
        "OR NEW.unit_id <> OLD.unit_id OR NEW.idea_id <> OLD.idea_id "
        "OR NEW.budget_cents <> OLD.budget_cents OR NEW.capacity <> OLD.capacity "
        "OR NEW.signed_by <> OLD.signed_by OR NEW.signed_at <> OLD.signed_at)",
        "criterion_frozen",
    ),
    Guard("tr_commitment_no_delete", "commitment", "DELETE", "1 = 1", "append_only:commitment"),
]
