"""The vision and the frames in versions, the leader's log, and what measures a theme."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "vision"
down_revision = "fixed_beforehand"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TEXTS = ("first_nl", "first_en", "second_nl", "second_en", "third_nl", "third_en")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"vision.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    op.add_column(
        "theme", sa.Column("measure", sa.String(length=300), server_default="", nullable=False)
    )
    charter()
    leader_log()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("leader_log")
    op.drop_table("charter")
    op.drop_column("theme", "measure")


def charter() -> None:
    """Make the table of versions."""
    kind = sa.Enum(
        "vision", "frames", name="kind", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "charter",
        sa.Column("kind", kind, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=2000), nullable=False) for name in TEXTS),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"{name} <> ''" for name in TEXTS), name=op.f("ck_charter_texts")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_charter_by_id_person")),
        sa.PrimaryKeyConstraint("kind", "version", name=op.f("pk_charter")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_charter_by_id"), "charter", ["by_id"])


def leader_log() -> None:
    """Make the table of the log."""
    op.create_table(
        "leader_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("tried", sa.String(length=300), nullable=False),
        sa.Column("saw", sa.String(length=300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("tried <> '' OR saw <> ''", name=op.f("ck_leader_log_said")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_leader_log_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_log")),
        sa.UniqueConstraint("person_id", "month", name=op.f("uq_leader_log_person_id_month")),
        sqlite_strict=True,
    )
    op.create_index("ix_leader_log_month", "leader_log", ["month"])
