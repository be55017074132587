"""The AI scan: waves, sealed sheets, answers, results, ambitions, steps, own statements."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "scan"
down_revision = "register"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"scan.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    tables()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    if op.get_bind().dialect.name == "postgresql":
        for name in [
            s.split("(")[0].split()[-1] for s in rules() if s.startswith("CREATE FUNCTION")
        ]:
            op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    drop_tables()


def tables() -> None:
    """Make the tables and indexes."""
    op.create_table(
        "scan_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "data",
                "technology",
                "customer",
                "literacy",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nl", sa.String(length=200), nullable=False),
        sa.Column("en", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_statement")),
        sqlite_strict=True,
    )
    op.create_table(
        "scan_wave",
        sa.Column("goal_data", sa.Integer(), nullable=False),
        sa.Column("goal_technology", sa.Integer(), nullable=False),
        sa.Column("goal_customer", sa.Integer(), nullable=False),
        sa.Column("goal_literacy", sa.Integer(), nullable=False),
        sa.Column("goal_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "closed",
                "published",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_scan_wave_days")),
        sa.CheckConstraint("every_months BETWEEN 0 AND 24", name=op.f("ck_scan_wave_every_months")),
        sa.CheckConstraint(
            "goal_customer BETWEEN 100 AND 500", name=op.f("ck_scan_wave_goal_customer")
        ),
        sa.CheckConstraint("goal_data BETWEEN 100 AND 500", name=op.f("ck_scan_wave_goal_data")),
        sa.CheckConstraint(
            "goal_literacy BETWEEN 100 AND 500", name=op.f("ck_scan_wave_goal_literacy")
        ),
        sa.CheckConstraint(
            "goal_technology BETWEEN 100 AND 500", name=op.f("ck_scan_wave_goal_technology")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_wave")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("scan_wave", schema=None) as batch_op:
        batch_op.create_index(
            "uq_scan_wave_open",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "scan_ambition",
        sa.Column("goal_data", sa.Integer(), nullable=False),
        sa.Column("goal_technology", sa.Integer(), nullable=False),
        sa.Column("goal_customer", sa.Integer(), nullable=False),
        sa.Column("goal_literacy", sa.Integer(), nullable=False),
        sa.Column("goal_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "goal_customer BETWEEN 100 AND 500", name=op.f("ck_scan_ambition_goal_customer")
        ),
        sa.CheckConstraint(
            "goal_data BETWEEN 100 AND 500", name=op.f("ck_scan_ambition_goal_data")
        ),
        sa.CheckConstraint(
            "goal_literacy BETWEEN 100 AND 500", name=op.f("ck_scan_ambition_goal_literacy")
        ),
        sa.CheckConstraint(
            "goal_technology BETWEEN 100 AND 500", name=op.f("ck_scan_ambition_goal_technology")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["person.id"], name=op.f("fk_scan_ambition_set_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_scan_ambition_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["scan_wave.id"], name=op.f("fk_scan_ambition_wave_id_scan_wave")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_ambition")),
        sa.UniqueConstraint("wave_id", "unit_id", name=op.f("uq_scan_ambition_wave_id_unit_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "scan_answer",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_scan_answer_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["scan_wave.id"], name=op.f("fk_scan_answer_wave_id_scan_wave")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_scan_answer")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scan_comment",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_scan_comment_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["scan_wave.id"], name=op.f("fk_scan_comment_wave_id_scan_wave")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_scan_comment")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scan_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint("answers >= 5", name=op.f("ck_scan_result_five")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_scan_result_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["scan_wave.id"], name=op.f("fk_scan_result_wave_id_scan_wave")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_result")),
        sa.UniqueConstraint("wave_id", "unit_id", name=op.f("uq_scan_result_wave_id_unit_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("scan_result", schema=None) as batch_op:
        batch_op.create_index(
            "uq_scan_result_whole",
            ["wave_id"],
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        )

    op.create_table(
        "scan_sheet",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.String(length=1200), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_scan_sheet_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["scan_wave.id"], name=op.f("fk_scan_sheet_wave_id_scan_wave")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_scan_sheet")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scan_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "data",
                "technology",
                "customer",
                "literacy",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("statement", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_scan_step_owner_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_scan_step_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["scan_wave.id"], name=op.f("fk_scan_step_wave_id_scan_wave")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("scan_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_step_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_scan_step_unit_state", ["unit_id", "state", "id"], unique=False)


def drop_tables() -> None:
    """Remove them, those that refer to others first."""
    with op.batch_alter_table("scan_step", schema=None) as batch_op:
        batch_op.drop_index("ix_scan_step_unit_state")
        batch_op.drop_index(batch_op.f("ix_scan_step_owner_id"))

    op.drop_table("scan_step")
    op.drop_table("scan_sheet")
    with op.batch_alter_table("scan_result", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_scan_result_whole",
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        )

    op.drop_table("scan_result")
    op.drop_table("scan_comment")
    op.drop_table("scan_answer")
    op.drop_table("scan_ambition")
    with op.batch_alter_table("scan_wave", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_scan_wave_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("scan_wave")
    op.drop_table("scan_statement")
