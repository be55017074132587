"""Reminders of the register are kept where all others are: its own marks go."""

import sqlalchemy as sa
from alembic import op

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "one_reminder"
down_revision = "handover_owner"
branch_labels = None
depends_on = None

MARKS = (
    ("register_duty", "reminded_on"),
    ("register_duty", "escalated_on"),
    ("register_detail", "review_told"),
    ("register_incident", "reminded_on"),
)


def upgrade() -> None:
    """Drop the marks."""
    for table, column in MARKS:
        op.drop_column(table, column)


def downgrade() -> None:
    """Put them back, empty."""
    for table, column in MARKS:
        op.add_column(table, sa.Column(column, sa.Date(), nullable=True))
