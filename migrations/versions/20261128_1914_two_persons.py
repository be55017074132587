"""Large grants need two persons: from which amount, and the word of the second."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "two_persons"
down_revision = "judging"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
GIVEN = sa.text("state = 'given'")
ON_TRANSFER = ("tr_transfer_two_persons", "tr_transfer_uses_consent")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"two_persons.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the setting, the table and their rules."""
    op.add_column("organisation", sa.Column("two_persons_cents", sa.BigInteger(), nullable=True))
    consents()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in rules():
            if statement.startswith("CREATE FUNCTION"):
                name = statement.split("(")[0].split()[-1]
                op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    else:
        for name in ON_TRANSFER:
            op.get_bind().exec_driver_sql(f"DROP TRIGGER {name}")
    op.drop_table("grant_consent")
    op.drop_column("organisation", "two_persons_cents")


def consents() -> None:
    """Make the table of words."""
    kind = sa.Enum(
        "grant", "extension", name="kind", native_enum=False, create_constraint=True, length=40
    )
    state = sa.Enum(
        "given", "used", "withdrawn",
        name="state", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "grant_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_grant_consent_amount")),
        sa.CheckConstraint(
            "(state = 'used') = (transfer_id IS NOT NULL)", name=op.f("ck_grant_consent_used_once")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_grant_consent_idea_id_idea")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["person.id"], name=op.f("fk_grant_consent_given_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_grant_consent_transfer_id_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_consent")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_grant_consent_transfer_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_grant_consent_idea_id"), "grant_consent", ["idea_id"])
    op.create_index(op.f("ix_grant_consent_given_by"), "grant_consent", ["given_by"])
    op.create_index(
        "uq_grant_consent_given",
        "grant_consent",
        ["idea_id", "kind"],
        unique=True,
        sqlite_where=GIVEN,
        postgresql_where=GIVEN,
    )
