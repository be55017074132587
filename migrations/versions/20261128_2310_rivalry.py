"""Ideas that are kept apart as rivals before they stand on an agenda."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "rivalry"
down_revision = "passing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    table = "rivalry"
    op.create_table(
        table,
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("two_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("one_id < two_id", name=op.f(f"ck_{table}_order")),
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{table}_reason")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_by_id_person")),
        sa.ForeignKeyConstraint(["one_id"], ["idea.id"], name=op.f(f"fk_{table}_one_id_idea")),
        sa.ForeignKeyConstraint(["two_id"], ["idea.id"], name=op.f(f"fk_{table}_two_id_idea")),
        sa.PrimaryKeyConstraint("one_id", "two_id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )
    op.create_index(op.f(f"ix_{table}_two_id"), table, ["two_id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("rivalry")
