"""Asking to go on together with an idea, and saying that one's own is another."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "together"
down_revision = "feeds"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"together.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    join_request()
    difference()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("difference")
    op.drop_table("join_request")


def join_request() -> None:
    """Make the table of wishes to join."""
    table = "join_request"
    state = sa.Enum(
        "open",
        "accepted",
        "declined",
        "taken_back",
        name="state",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("own_idea_id", sa.Integer(), nullable=True),
        sa.Column("state", state, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_join_request_answered")
        ),
        sa.CheckConstraint(
            "own_idea_id IS NULL OR own_idea_id <> idea_id",
            name=op.f("ck_join_request_other_idea"),
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_join_request_idea_id_idea")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_join_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["own_idea_id"], ["idea.id"], name=op.f("fk_join_request_own_idea_id_idea")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sqlite_strict=True,
    )
    for column in ("idea_id", "person_id", "own_idea_id"):
        op.create_index(op.f(f"ix_join_request_{column}"), table, [column])
    op.create_index(
        "uq_join_request_open",
        table,
        ["idea_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def difference() -> None:
    """Make the table of what was said to be different."""
    op.create_table(
        "difference",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("idea_id <> other_id", name=op.f("ck_difference_other_idea")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_difference_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["idea.id"], name=op.f("fk_difference_other_id_idea")
        ),
        sa.PrimaryKeyConstraint("idea_id", "other_id", name=op.f("pk_difference")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_difference_other_id"), "difference", ["other_id"])
