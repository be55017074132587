"""A unit that closes leaves what it promised to another."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "succession"
down_revision = "reminders"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
CHANGED = {"tr_commitment_terms_frozen": "commitment"}
ADDED = {
    "tr_commitment_unit_follows": "commitment",
    "tr_commitment_unit_open": "commitment",
    "tr_unit_promises_passed": "unit",
}


def rules(version: str) -> list[str]:
    """Return a version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"{version}.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the table and its rules."""
    _drop(CHANGED)
    op.create_table(
        "unit_succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("unit_id <> successor_id", name=op.f("ck_unit_succession_another")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["unit.id"], name=op.f(f"fk_unit_succession_{name}_unit")
            )
            for name in ("unit_id", "successor_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_unit_succession_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_succession")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_unit_succession_unit_id"), "unit_succession", ["unit_id"])
    for statement in rules("succession"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Go back to promises that stay where they were signed."""
    _drop(CHANGED | ADDED)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("no_update", "no_delete", "no_truncate"):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION tr_unit_succession_{name}() CASCADE")
    op.drop_table("unit_succession")
    for statement in rules("terms"):
        if any(f" {name}" in statement.split(" ON ")[0].split("(")[0] for name in CHANGED):
            op.get_bind().exec_driver_sql(statement)


def _drop(triggers: dict[str, str]) -> None:
    bind = op.get_bind()
    for name, table in triggers.items():
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
            continue
        bind.exec_driver_sql(f'DROP TRIGGER {name} ON "{table}"')
        bind.exec_driver_sql(f"DROP FUNCTION {name}()")
