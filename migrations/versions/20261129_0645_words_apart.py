"""PostgreSQL keeps the words of long texts apart again, and finds them by their index alone."""

from alembic import op

revision = "words_apart"
down_revision = "second_look"
branch_labels = None
depends_on = None

FOUND = (
    "CREATE FUNCTION search_found(asked tsquery, newest bigint) RETURNS TABLE (rowid bigint) "
    "LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS "
    "'SELECT rowid FROM search_fts WHERE body @@ asked ORDER BY rowid DESC LIMIT newest'"
)
STORAGE = "ALTER TABLE search_fts ALTER COLUMN body SET STORAGE "


def upgrade() -> None:
    """Keep them apart."""
    if op.get_bind().dialect.name == "postgresql":
        anew(f"{STORAGE}EXTENDED", "ALTER TABLE search_fts SET (toast_tuple_target = 128)")
        op.execute(FOUND)


def downgrade() -> None:
    """Keep them in their row."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION search_found(tsquery, bigint)")
        anew(f"{STORAGE}MAIN", "ALTER TABLE search_fts RESET (toast_tuple_target)")


def anew(*kept: str) -> None:
    """Write the table anew, oldest first, so that no room is lost; the index is made afterwards."""
    op.execute("SET LOCAL maintenance_work_mem = '256MB'")
    op.execute("DROP INDEX ix_search_fts_body")
    op.execute("CREATE TEMP TABLE words_before ON COMMIT DROP AS SELECT * FROM search_fts")
    op.execute("TRUNCATE search_fts")
    for statement in kept:
        op.execute(statement)
    # Joined to nothing, the words are taken out of their old form: how they are kept is chosen again.
    op.execute(
        "INSERT INTO search_fts SELECT rowid, body || CAST('' AS tsvector) "
        "FROM words_before ORDER BY rowid"
    )
    op.execute("DROP TABLE words_before")
    op.execute("CREATE INDEX ix_search_fts_body ON search_fts USING gin (body)")
