"""The parts of a lesson, the ideas that build on it, and no end without one."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "lessons"
down_revision = "next_step"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
PARTS = ("expected", "happened", "why", "reuse", "again_when")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"lessons.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make room for the parts, the table of uses and the rules."""
    for name in PARTS:
        column = sa.Column(name, sa.String(length=750), server_default="", nullable=False)
        op.add_column("lesson", column)
    op.create_table(
        "lesson_use",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_lesson_use_by_id_person")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_lesson_use_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_use_lesson_id_lesson")
        ),
        sa.PrimaryKeyConstraint("idea_id", "lesson_id", name=op.f("pk_lesson_use")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_lesson_use_lesson_id"), "lesson_use", ["lesson_id"])
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("DROP TRIGGER tr_experiment_ends_with_lesson")
    else:
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                bind.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("lesson_use")
    for name in PARTS:
        op.drop_column("lesson", name)
