"""Texts know by which version of the words they were taken in; PostgreSQL looks among the newest first."""

from pathlib import Path

from alembic import op

revision = "words_renewed"
down_revision = "by_handover"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Note that an older version took every text in: the background work takes them in anew."""
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE search_doc ADD COLUMN made INTEGER NOT NULL DEFAULT 0")
    run("CREATE INDEX ix_search_doc_made ON search_doc (made)")
    if op.get_bind().dialect.name == "postgresql":
        run((SQL / "words_renewed.postgresql.sql").read_text("utf-8").strip())


def downgrade() -> None:
    """Forget it; the new marks stay in the words and are not asked for."""
    run = op.get_bind().exec_driver_sql
    if op.get_bind().dialect.name == "postgresql":
        run("DROP FUNCTION search_newest(tsquery, bigint)")
    run("DROP INDEX ix_search_doc_made")
    run("ALTER TABLE search_doc DROP COLUMN made")
