"""Files with an idea, a booked cost, a handover or a register entry."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "attachments"
down_revision = "terms"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
OWNERS = {
    "idea_id": "idea",
    "booking_id": "transfer",
    "handover_id": "handover",
    "entry_id": "register_entry",
}
KINDS = ("jpg", "png", "webp", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp")
ONE_OWNER = " OR ".join(
    "(" + " AND ".join(f"{c} IS {'NOT NULL' if c == owner else 'NULL'}" for c in OWNERS) + ")"
    for owner in OWNERS
)


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"attachments.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    kind = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in OWNERS),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("thumb_width", sa.Integer(), nullable=False),
        sa.Column("thumb_height", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_attachment_one_owner")),
        sa.CheckConstraint("number BETWEEN 1 AND 50", name=op.f("ck_attachment_number")),
        sa.CheckConstraint("size BETWEEN 1 AND 100000000", name=op.f("ck_attachment_size")),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [f"{table}.id"],
                name=op.f(f"fk_attachment_{name}_{table}"),
                ondelete="CASCADE",
            )
            for name, table in OWNERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        *(
            sa.UniqueConstraint(name, "number", name=op.f(f"uq_attachment_{name}_number"))
            for name in OWNERS
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment_part",
        sa.Column("attachment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_attachment_part_attachment_id_attachment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attachment_id", "number", name=op.f("pk_attachment_part")),
        sqlite_strict=True,
    )
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
        op.get_bind().exec_driver_sql("DROP TRIGGER tr_idea_thrown_away")
    op.drop_table("attachment_part")
    op.drop_table("attachment")
