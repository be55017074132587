"""Terms in full, frozen by the signature; one open offer per idea and unit; when a promise was called in."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "terms"
down_revision = "two_persons"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
CHANGED = {"tr_commitment_state_move": "commitment", "tr_commitment_terms_frozen": "commitment"}
ADDED = {
    "tr_commitment_chain_frozen": "commitment",
    "tr_commitment_chain": "commitment",
    "tr_experiment_commitment_fixed": "experiment",
}
TEXTS = {"scope": 2000, "conditions": 2000, "budget_line": 120}
OPEN = sa.text("state IN ('drafted', 'offered')")
CALLED_IN = """
UPDATE commitment SET invoked_at = (
    SELECT max(event.at) FROM event
    WHERE event.kind = 'commitment.invoked' AND event.subject_id = commitment.id
)
WHERE state IN ('invoked', 'fulfilled', 'broken')
"""


def rules(version: str) -> list[str]:
    """Return a version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"{version}.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Add the terms and their rules."""
    _drop(CHANGED)
    for name, length in TEXTS.items():
        column = sa.Column(name, sa.String(length=length), server_default="", nullable=False)
        op.add_column("commitment", column)
    flag: sa.Column[bool] = sa.Column(
        "by_unit", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("commitment", flag)
    op.add_column("commitment", sa.Column("invoked_at", UTCDateTime(), nullable=True))
    op.get_bind().exec_driver_sql(CALLED_IN)
    op.create_index(
        "uq_commitment_open",
        "commitment",
        ["idea_id", "unit_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    for statement in rules("terms"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Go back to terms in two fields."""
    _drop(CHANGED | ADDED)
    op.drop_index("uq_commitment_open", table_name="commitment")
    for name in (*TEXTS, "by_unit", "invoked_at"):
        op.drop_column("commitment", name)
    for statement in rules("first"):
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
