"""What is fixed about a round before the vote, and what would have changed its outcome."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "fixed_beforehand"
down_revision = "live"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
CAPPED = " + ".join(
    f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)"
    for column in ("unit_id", "theme_id", "value_type")
)
NO_LIMIT = f"{CAPPED} = 0 AND max_cents IS NULL AND max_count IS NULL"
LIMIT = f"{CAPPED} = 1 AND (max_cents IS NOT NULL OR max_count IS NOT NULL)"
SHAPE = (
    f"(kind = 'exclusion' AND idea_id IS NULL AND needs_id IS NULL AND {NO_LIMIT}) OR "
    "(kind = 'prerequisite' AND idea_id IS NOT NULL AND needs_id IS NOT NULL "
    f"AND idea_id <> needs_id AND {NO_LIMIT}) OR "
    f"(kind = 'cap' AND idea_id IS NULL AND needs_id IS NULL AND {LIMIT}) OR "
    f"(kind = 'forced_in' AND idea_id IS NOT NULL AND needs_id IS NULL AND {NO_LIMIT}) OR "
    f"(kind = 'forced_out' AND idea_id IS NOT NULL AND needs_id IS NULL AND {NO_LIMIT})"
)
FORCED = sa.text("kind IN ('forced_in', 'forced_out')")
WAITING = sa.text("done_at IS NULL")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"fixed_beforehand.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    constraints()
    rivals()
    margins()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    else:
        op.get_bind().exec_driver_sql("DROP TRIGGER tr_round_points_frozen")
    for table in ("margin", "rival", "round_constraint"):
        op.drop_table(table)


def constraints() -> None:
    """Make the table of what is fixed."""
    op.create_table(
        "round_constraint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "exclusion",
                "prerequisite",
                "cap",
                "forced_in",
                "forced_out",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("needs_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column(
            "value_type",
            sa.Enum(
                "efficiency",
                "quality_risk",
                "customer_value",
                "renewal",
                name="value_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("max_cents", sa.BigInteger(), nullable=True),
        sa.Column("max_count", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(SHAPE, name=op.f("ck_round_constraint_shape")),
        sa.CheckConstraint(
            "max_cents >= 0 AND max_count >= 0", name=op.f("ck_round_constraint_limits")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_round_constraint_reason")),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_round_constraint_round_id_idea_id_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "needs_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_round_constraint_round_id_needs_id_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_constraint_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_round_constraint_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_round_constraint_theme_id_theme")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_round_constraint_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_constraint")),
        sa.UniqueConstraint("id", "round_id", name=op.f("uq_round_constraint_id_round_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_round_constraint_round_id"), "round_constraint", ["round_id"])
    op.create_index(
        "uq_round_constraint_forced",
        "round_constraint",
        ["round_id", "idea_id"],
        unique=True,
        sqlite_where=FORCED,
        postgresql_where=FORCED,
    )


def rivals() -> None:
    """Make the table of the ideas of which only one can be chosen."""
    op.create_table(
        "rival",
        sa.Column("constraint_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["constraint_id", "round_id"],
            ["round_constraint.id", "round_constraint.round_id"],
            name=op.f("fk_rival_constraint_id_round_id_round_constraint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_rival_round_id_idea_id_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("constraint_id", "idea_id", name=op.f("pk_rival")),
        sqlite_strict=True,
    )


def margins() -> None:
    """Make the table of what would have changed an outcome."""
    op.create_table(
        "margin",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("support", sa.Integer(), nullable=True),
        sa.Column("rivals", sa.JSON(), nullable=False),
        sa.Column("claimed_until", UTCDateTime(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "done_at IS NOT NULL OR (cost_cents IS NULL AND support IS NULL)",
            name=op.f("ck_margin_done"),
        ),
        sa.CheckConstraint("cost_cents > 0 AND support > 0", name=op.f("ck_margin_found")),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["outcome_line.round_id", "outcome_line.idea_id"],
            name=op.f("fk_margin_round_id_idea_id_outcome_line"),
        ),
        sa.PrimaryKeyConstraint("round_id", "idea_id", name=op.f("pk_margin")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_margin_waiting",
        "margin",
        ["round_id", "idea_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
