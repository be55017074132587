"""No idea without a next step and somebody who takes it, until its end."""

from pathlib import Path

from alembic import op

revision = "next_step"
down_revision = "search"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
NAMES = ("tr_idea_next_step_insert", "tr_idea_next_step_update")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"next_step.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the rules."""
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    for name in NAMES:
        if op.get_bind().dialect.name == "postgresql":
            op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
        else:
            op.get_bind().exec_driver_sql(f"DROP TRIGGER {name}")
