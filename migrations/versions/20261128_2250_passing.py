"""A promise of a closed unit waits for the word of the unit that goes on; until then nothing starts on it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "passing"
down_revision = "criteria"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TRIGGERS = (
    ("tr_commitment_unit_follows", "commitment"),
    ("tr_experiment_commitment_signed", "experiment"),
)


def upgrade() -> None:
    """Add the day, and the rules that read it."""
    op.add_column("commitment", sa.Column("confirm_by", sa.Date(), nullable=True))
    _replace("passing")


def downgrade() -> None:
    """Go back to the rules without it."""
    _replace("passing_before")
    op.drop_column("commitment", "confirm_by")


def _replace(name: str) -> None:
    bind = op.get_bind()
    for trigger, table in TRIGGERS:
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {trigger}")
        else:
            bind.exec_driver_sql(f"DROP TRIGGER {trigger} ON {table}")
            bind.exec_driver_sql(f"DROP FUNCTION {trigger}()")
    text = (SQL / f"{name}.{bind.dialect.name}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        bind.exec_driver_sql(statement)
