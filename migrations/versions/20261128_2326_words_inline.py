"""PostgreSQL keeps the words of a text in their row, so that it asks their index for a rare one."""

from alembic import op

revision = "words_inline"
down_revision = "rivalry"
branch_labels = None
depends_on = None

KEPT = "ALTER TABLE search_fts ALTER COLUMN body SET STORAGE "


def upgrade() -> None:
    """Keep them there, and write those that there are anew; the index is quicker made again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(KEPT + "MAIN")
        op.execute("DROP INDEX ix_search_fts_body")
        op.execute("UPDATE search_fts SET body = CAST(CAST(body AS text) AS tsvector)")
        op.execute("CREATE INDEX ix_search_fts_body ON search_fts USING gin (body)")


def downgrade() -> None:
    """Let PostgreSQL choose again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(KEPT + "EXTENDED")
