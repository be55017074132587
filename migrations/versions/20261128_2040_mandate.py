"""Only who leads the unit, or acts for its lead at that moment, signs: also in the database."""

from pathlib import Path

from alembic import op

revision = "mandate"
down_revision = "follow_ups"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
NAME = "tr_commitment_mandate"


def upgrade() -> None:
    """Add the rule."""
    dialect = op.get_bind().dialect.name
    text = (SQL / f"mandate.{dialect}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove it."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql(f"DROP TRIGGER {NAME}")
        return
    bind.exec_driver_sql(f"DROP TRIGGER {NAME} ON commitment")
    bind.exec_driver_sql(f"DROP FUNCTION {NAME}()")
