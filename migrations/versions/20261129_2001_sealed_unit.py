"""A new sheet of the scan holds its unit under the seal, where nobody without the key can read it."""

from pathlib import Path

from alembic import op

revision = "sealed_unit"
down_revision = "words_renewed"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Refuse a unit beside the seal of a new sheet; sheets that are there keep theirs until closing."""
    bind = op.get_bind()
    text = (SQL / f"sealed_unit.{bind.dialect.name}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take a unit beside the seal again."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("DROP TRIGGER tr_scan_sheet_unit")
    else:
        bind.exec_driver_sql("DROP FUNCTION tr_scan_sheet_unit() CASCADE")
