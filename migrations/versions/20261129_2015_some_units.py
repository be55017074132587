"""A wave of the scan may ask some units alone."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "some_units"
down_revision = "sealed_unit"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Keep which units a wave asks; those that are there ask everybody."""
    bind = op.get_bind()
    op.add_column("scan_wave", sa.Column("units", sa.JSON(), server_default="[]", nullable=False))
    text = (SQL / f"some_units.{bind.dialect.name}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Ask everybody always."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("DROP TRIGGER tr_scan_wave_units")
    else:
        bind.exec_driver_sql("DROP FUNCTION tr_scan_wave_units() CASCADE")
    op.drop_column("scan_wave", "units")
