"""Reminders: days per kind of step, what was said about what, errands of a day, the weekly mail."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "reminders"
down_revision = "imports"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
ONCE = "uq_nudge_thing_thing_id_code_due_on_stage"
LIMITS = {"remind": (0, 60), "escalate": (1, 120), "raise": (1, 120)}


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"reminders.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules; whoever wants no mail gets no weekly one either."""
    op.add_column(
        "person", sa.Column("digest", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.get_bind().exec_driver_sql("UPDATE person SET digest = mail")
    terms()
    nudges()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    for table in ("errand_done", "nudge", "waiting_term"):
        op.drop_table(table)
    op.drop_column("person", "digest")


def terms() -> None:
    """Make the table of the organisation's own days."""
    op.create_table(
        "waiting_term",
        sa.Column("code", sa.String(length=40), nullable=False),
        *(sa.Column(f"{name}_days", sa.Integer(), nullable=True) for name in LIMITS),
        *(
            sa.CheckConstraint(
                f"{name}_days BETWEEN {least} AND {most}", name=op.f(f"ck_waiting_term_{name}")
            )
            for name, (least, most) in LIMITS.items()
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_waiting_term")),
        sqlite_strict=True,
    )


def nudges() -> None:
    """Make the tables of words that were said, and of errands that were done."""
    stage = sa.Enum(
        "reminded", "escalated", "raised",
        name="stage", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    errand = sa.Enum(
        "nudge", "digest", name="errand", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", stage, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint(
            "thing", "thing_id", "code", "due_on", "stage", name=op.f(ONCE)
        ),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "errand_done",
        sa.Column("errand", errand, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("errand", "day", name=op.f("pk_errand_done")),
        sqlite_strict=True,
    )
