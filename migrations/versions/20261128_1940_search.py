"""One search over ideas, remarks, experiments, lessons and the register, in place of one over ideas."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "search"
down_revision = "attachments"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
BEFORE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE idea_fts USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')",
        (
            "INSERT INTO idea_fts (rowid, body) SELECT d.of_id, f.body FROM search_doc d "
            "JOIN search_fts f ON f.rowid = d.id WHERE d.kind = 'idea'"
        ),
        "DROP TABLE search_vocabulary",
    ],
    "postgresql": [
        "CREATE TABLE idea_fts (rowid INTEGER PRIMARY KEY, body TSVECTOR NOT NULL)",
        "CREATE INDEX ix_idea_fts_body ON idea_fts USING gin (body)",
        (
            "INSERT INTO idea_fts (rowid, body) SELECT d.of_id, array_to_tsvector(ARRAY("
            "SELECT DISTINCT ltrim(x, '~^@') FROM unnest(tsvector_to_array(f.body)) AS x)) "
            "FROM search_doc d JOIN search_fts f ON f.rowid = d.id WHERE d.kind = 'idea'"
        ),
    ],
}
WATCHED = ("idea", "comment", "experiment", "lesson", "register_entry")


def rules() -> list[str]:
    """Return this version's search tables and triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"search.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and note every text: the background work takes them in."""
    run = op.get_bind().exec_driver_sql
    run("DROP TABLE idea_fts")
    for statement in rules():
        run(statement)
    for table, kind in zip(
        WATCHED, ("idea", "comment", "experiment", "lesson", "register"), strict=True
    ):
        also = " WHERE submitted_at IS NOT NULL" if table == "idea" else ""
        run(
            f"INSERT INTO search_todo (kind, of_id) SELECT '{kind}', id FROM {table}{also} ORDER BY id"
        )

    saved_view()


def saved_view() -> None:
    """Make the table of searches that people keep."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_view_named")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Go back to a search over ideas alone."""
    bind = op.get_bind()
    op.drop_table("saved_view")
    for table in WATCHED:
        for part in ("new", "kept", "gone"):
            name = f"tr_{table}_search_{part}"
            if bind.dialect.name == "postgresql":
                bind.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
            else:
                bind.exec_driver_sql(f"DROP TRIGGER {name}")
    for statement in BEFORE[bind.dialect.name]:
        bind.execute(sa.text(statement))
    for table in ("search_fts", "search_doc", "search_todo", "search_word"):
        bind.exec_driver_sql(f"DROP TABLE {table}")
