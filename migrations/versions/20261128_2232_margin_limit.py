"""What would have been enough, to the euro."""

import sqlalchemy as sa
from alembic import op

revision = "margin_limit"
down_revision = "one_reminder"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the limit; rounds decided before keep none."""
    op.add_column("margin", sa.Column("limit_cents", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("margin", "limit_cents")
