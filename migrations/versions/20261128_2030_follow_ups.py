"""What comes along at a handover, and what the unit tells three and six months later."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "follow_ups"
down_revision = "together"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TEXTS = ("access", "documents")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"follow_ups.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make room for the plan, the table of answers and its rules."""
    for name in TEXTS:
        column = sa.Column(name, sa.String(length=1000), server_default="", nullable=False)
        op.add_column("handover", column)
    op.add_column("handover", sa.Column("support_until", sa.Date(), nullable=True))
    used = sa.Enum(
        "yes", "partly", "no", name="used", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "follow_up",
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("used", used, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("brought", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("months IN (3, 6)", name=op.f("ck_follow_up_months")),
        sa.CheckConstraint("people BETWEEN 0 AND 1000000", name=op.f("ck_follow_up_people")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_follow_up_by_id_person")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_follow_up_handover_id_handover")
        ),
        sa.PrimaryKeyConstraint("handover_id", "months", name=op.f("pk_follow_up")),
        sqlite_strict=True,
    )
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                bind.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("follow_up")
    op.drop_column("handover", "support_until")
    for name in TEXTS:
        op.drop_column("handover", name)
