"""Who acts for a unit's lead for a time."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "deputies"
down_revision = "lessons"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"deputies.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the table and its rules."""
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("unit_id", "person_id")),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("from_on", "until_on")),
        *(
            sa.Column(name, UTCDateTime(), nullable=name == "ended_at")
            for name in ("begins_at", "ends_at", "made_at", "ended_at")
        ),
        sa.CheckConstraint("person_id <> lead_id", name=op.f("ck_stand_in_somebody_else")),
        sa.CheckConstraint(
            "from_on <= until_on AND begins_at < ends_at", name=op.f("ck_stand_in_days")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_stand_in_unit_id_unit")),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_stand_in_{name}_person"))
            for name in ("person_id", "lead_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_stand_in_unit_id"), "stand_in", ["unit_id"])
    op.create_index(op.f("ix_stand_in_person_id"), "stand_in", ["person_id"])
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    op.drop_table("stand_in")
