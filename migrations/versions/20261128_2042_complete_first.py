"""Whether everything needed is written down before AI is put to use."""

import sqlalchemy as sa
from alembic import op

revision = "complete_first"
down_revision = "mandate"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the agreement; until somebody agrees, nothing waits."""
    column: sa.Column[bool] = sa.Column(
        "complete_first", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("register_policy", column)


def downgrade() -> None:
    """Remove it."""
    op.drop_column("register_policy", "complete_first")
