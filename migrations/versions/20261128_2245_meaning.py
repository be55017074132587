"""What texts mean, worked out beside the search."""

import sqlalchemy as sa
from alembic import op

revision = "meaning"
down_revision = "margin_limit"
branch_labels = None
depends_on = None

TABLE = {
    "sqlite": (
        "CREATE TABLE search_meaning (id INTEGER PRIMARY KEY AUTOINCREMENT, doc_id INTEGER NOT "
        "NULL UNIQUE REFERENCES search_doc (id) ON DELETE CASCADE, model TEXT NOT NULL, "
        "signs BLOB NOT NULL, vector BLOB NOT NULL) STRICT"
    ),
    "postgresql": (
        "CREATE TABLE search_meaning (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "doc_id BIGINT NOT NULL UNIQUE REFERENCES search_doc (id) ON DELETE CASCADE, "
        "model VARCHAR(40) NOT NULL, signs BYTEA NOT NULL, vector BYTEA NOT NULL)"
    ),
}


def upgrade() -> None:
    """Make the table; every text waits to be worked out, where the model is installed."""
    bind = op.get_bind()
    for statement in (
        "ALTER TABLE search_doc ADD COLUMN meant INTEGER NOT NULL DEFAULT 0",
        TABLE[bind.dialect.name],
        "CREATE INDEX ix_search_doc_unmeant ON search_doc (id) WHERE meant = 0 AND kind <> 'comment'",
    ):
        bind.execute(sa.text(statement))


def downgrade() -> None:
    """Remove it."""
    run = op.get_bind().exec_driver_sql
    run("DROP TABLE search_meaning")
    run("DROP INDEX ix_search_doc_unmeant")
    run("ALTER TABLE search_doc DROP COLUMN meant")
