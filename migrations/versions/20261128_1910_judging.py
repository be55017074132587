"""The frame of an experiment, its team, two readers of its headline, two sides of its evaluation."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "judging"
down_revision = "vision"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
NEW_TABLES = ("evaluation", "headline_reading", "experiment_member")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"judging.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules; every experiment gets the question of a safe place."""
    op.add_column(
        "experiment",
        sa.Column("question", sa.String(length=500), server_default="", nullable=False),
    )
    op.add_column("experiment", sa.Column("end_told_on", sa.Date(), nullable=True))
    op.get_bind().exec_driver_sql(
        "INSERT INTO checklist_item (experiment_id, key, blocking, state, note) "
        f"SELECT id, 'safe_place', {_false()}, 'todo', '' FROM experiment WHERE state <> 'closed'"
    )
    people()
    evaluation()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("DROP TRIGGER tr_checklist_two_read")
    else:
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                bind.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    for table in NEW_TABLES:
        op.drop_table(table)
    bind.exec_driver_sql("DELETE FROM checklist_item WHERE key = 'safe_place'")
    op.drop_column("experiment", "end_told_on")
    op.drop_column("experiment", "question")


def _false() -> str:
    return "0" if op.get_bind().dialect.name == "sqlite" else "false"


def people() -> None:
    """Make the tables of the team and of the headline's readers."""
    op.create_table(
        "experiment_member",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_member_experiment_id_experiment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_experiment_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("experiment_id", "person_id", name=op.f("pk_experiment_member")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_experiment_member_person_id"), "experiment_member", ["person_id"])
    op.create_table(
        "headline_reading",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", _one_of("answer", "yes", "unsure", "no"), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_headline_reading_place")),
        sa.CheckConstraint("place = 1 OR text <> ''", name=op.f("ck_headline_reading_dissent")),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_headline_reading_experiment_id_experiment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_headline_reading_person_id_person")
        ),
        sa.PrimaryKeyConstraint("experiment_id", "place", name=op.f("pk_headline_reading")),
        sa.UniqueConstraint(
            "experiment_id", "person_id", name=op.f("uq_headline_reading_experiment_id_person_id")
        ),
        sqlite_strict=True,
    )


def evaluation() -> None:
    """Make the table of how both sides read the criterion."""
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("side", _one_of("side", "unit", "team"), nullable=False),
        sa.Column("reading", _one_of("reading", "met", "not_met"), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_evaluation_text")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_evaluation_by_id_person")),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_evaluation_experiment_id_experiment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_evaluation_experiment_id"), "evaluation", ["experiment_id"])


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
