"""Who owns a handover works in the unit that takes over, or leads it: also in the database."""

from pathlib import Path

from alembic import op

revision = "handover_owner"
down_revision = "resting"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
NAMES = ("tr_handover_owner", "tr_handover_owner_changed")


def upgrade() -> None:
    """Add the rule."""
    dialect = op.get_bind().dialect.name
    text = (SQL / f"handover_owner.{dialect}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove it."""
    bind = op.get_bind()
    for name in NAMES:
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            bind.exec_driver_sql(f"DROP TRIGGER {name} ON handover")
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
