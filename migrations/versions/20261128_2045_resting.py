"""Support that rests while two ideas go on as one."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "resting"
down_revision = "complete_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    table = "resting_support"
    op.create_table(
        table,
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f(f"fk_{table}_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["idea.id"], name=op.f(f"fk_{table}_merged_id_idea")
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )
    op.create_index(op.f(f"ix_{table}_merged_id"), table, ["merged_id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("resting_support")
