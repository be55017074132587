"""Lists that are taken in: the file, what was said about it, how far it is; what is remembered."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "imports"
down_revision = "deputies"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
STATES = ("looked", "queued", "running", "done", "failed", "cancelled")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"imports.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    state = sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("total", "done", "created", "updated", "unchanged", "refused")
        ),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("fault", sa.String(length=60), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_import_run_done")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_run_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sqlite_strict=True,
    )
    op.create_index("ix_import_run_state_id", "import_run", ["state", "id"])
    op.create_index(op.f("ix_import_run_person_id"), "import_run", ["person_id"])
    op.create_table(
        "import_memory",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_import_memory")),
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
    op.drop_table("import_memory")
    op.drop_table("import_run")
