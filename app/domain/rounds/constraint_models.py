"""What is fixed about a round before anybody votes: rivals, prerequisites, limits, ideas in or out."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger
from app.db.types import cents, one_of
from app.domain.ideas.values import ValueType
from app.domain.rounds.guards import ROUND_LOCK, STARTED, VOTED, fixed_at_first_ballot


class ConstraintKind(StrEnum):
    """What a constraint does; the record of the round names them in the plural."""

    EXCLUSION = "exclusion"
    PREREQUISITE = "prerequisite"
    CAP = "cap"
    FORCED_IN = "forced_in"
    FORCED_OUT = "forced_out"


_CAPPED = " + ".join(
    f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)"
    for column in ("unit_id", "theme_id", "value_type")
)
_SHAPES = {
    "exclusion": "idea_id IS NULL AND needs_id IS NULL",
    "prerequisite": "idea_id IS NOT NULL AND needs_id IS NOT NULL AND idea_id <> needs_id",
    "cap": "idea_id IS NULL AND needs_id IS NULL",
    "forced_in": "idea_id IS NOT NULL AND needs_id IS NULL",
    "forced_out": "idea_id IS NOT NULL AND needs_id IS NULL",
}
_LIMITED = "(max_cents IS NOT NULL OR max_count IS NOT NULL)"
_UNLIMITED = "max_cents IS NULL AND max_count IS NULL"


def _shape(kind: str, names: str) -> str:
    cap = kind == "cap"
    limits = f"{_CAPPED} = {int(cap)} AND {_LIMITED if cap else _UNLIMITED}"
    return f"(kind = '{kind}' AND {names} AND {limits})"


_FORCED = sa.text("kind IN ('forced_in', 'forced_out')")


class Constraint(SQLModel, table=True):
    """One thing that is fixed, by whom and why.

    A prerequisite says that `idea_id` can only be chosen with `needs_id`. A cap holds for one unit,
    theme or value type. Which ideas an exclusion is about stands in `Rival`. An idea that
    leaves the agenda takes what was fixed about it along.
    """

    __tablename__ = "round_constraint"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"], ["item.round_id", "item.idea_id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "needs_id"], ["item.round_id", "item.idea_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("id", "round_id"),
        sa.Index(
            "uq_round_constraint_forced",
            "round_id",
            "idea_id",
            unique=True,
            sqlite_where=_FORCED,
            postgresql_where=_FORCED,
        ),
        sa.CheckConstraint(
            " OR ".join(_shape(kind, names) for kind, names in _SHAPES.items()), name="shape"
        ),
        sa.CheckConstraint("max_cents >= 0 AND max_count >= 0", name="limits"),
        sa.CheckConstraint("reason <> ''", name="reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    kind: ConstraintKind = one_of(ConstraintKind, "kind")
    idea_id: int | None = Field(default=None)
    needs_id: int | None = Field(default=None)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    theme_id: int | None = Field(default=None, foreign_key="theme.id")
    value_type: ValueType | None = one_of(ValueType, "value_type", None)
    max_cents: int | None = cents(None)
    max_count: int | None = None
    reason: str = Field(max_length=500)
    by: int = Field(sa_column=sa.Column("by_id", sa.ForeignKey("person.id"), nullable=False))
    at: datetime


class Rival(SQLModel, table=True):
    """One of the ideas of which only one can be chosen."""

    __tablename__ = "rival"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["constraint_id", "round_id"],
            ["round_constraint.id", "round_constraint.round_id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"], ["item.round_id", "item.idea_id"], ondelete="CASCADE"
        ),
    )

    constraint_id: int = Field(primary_key=True)
    idea_id: int = Field(primary_key=True)
    round_id: int


# An idea that left the agenda takes its constraints along, also after the first ballot.
_ON_AGENDA = (
    "(OLD.{0} IS NULL OR EXISTS "
    "(SELECT 1 FROM item i WHERE i.round_id = OLD.round_id AND i.idea_id = OLD.{0}))"
)
_STAYS = f"{_ON_AGENDA.format('idea_id')} AND {_ON_AGENDA.format('needs_id')}"
_LIVES = "EXISTS (SELECT 1 FROM round_constraint c WHERE c.id = OLD.constraint_id)"
_OF_EXCLUSION = (
    "NOT EXISTS (SELECT 1 FROM round_constraint c WHERE c.id = NEW.constraint_id "
    "AND c.kind = 'exclusion')"
)


TRIGGERS: list[Trigger] = [
    *fixed_at_first_ballot("round_constraint"),
    *fixed_at_first_ballot("rival"),
    Guard(
        "tr_rival_kind",
        "rival",
        "INSERT",
        _OF_EXCLUSION,
        "invalid",
    ),
    Guard(
        "tr_round_constraint_delete_voted",
        "round_constraint",
        "DELETE",
        f"{_STAYS} AND ({STARTED.format('OLD')} OR {VOTED.format('OLD')})",
        "voting_started",
        lock=ROUND_LOCK.format("OLD"),
    ),
    Guard(
        "tr_rival_delete_voted",
        "rival",
        "DELETE",
        f"{_ON_AGENDA.format('idea_id')} AND {_LIVES} AND ({STARTED.format('OLD')} OR {VOTED.format('OLD')})",
        "voting_started",
        lock=ROUND_LOCK.format("OLD"),
    ),
]
