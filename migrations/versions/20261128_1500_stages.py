"""Indexes that give each stage of the board its count and its first ideas."""

from alembic import op

revision = "stages"
down_revision = "doors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_index("ix_idea_state_submitted_at_id", "idea", ["state", "submitted_at", "id"])
    op.create_index("ix_idea_state_next_by_id", "idea", ["state", "next_by", "id"])
    op.drop_index("ix_idea_state_id", table_name="idea")


def downgrade() -> None:
    """Go back to the version before."""
    op.create_index("ix_idea_state_id", "idea", ["state", "id"])
    op.drop_index("ix_idea_state_next_by_id", table_name="idea")
    op.drop_index("ix_idea_state_submitted_at_id", table_name="idea")
