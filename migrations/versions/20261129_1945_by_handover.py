"""What is tried comes into use by its handover alone, and an entry stays with its experiment."""

from pathlib import Path

from alembic import op

revision = "by_handover"
down_revision = "theme_in_both"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
ADDED = ("tr_register_entry_by_handover", "tr_register_entry_experiment_fixed")


def upgrade() -> None:
    """Hold the register to it."""
    bind = op.get_bind()
    text = (SQL / f"by_handover.{bind.dialect.name}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Leave it to the code again."""
    bind = op.get_bind()
    for name in ADDED:
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            bind.exec_driver_sql(f"DROP TRIGGER {name} ON register_entry")
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
