"""The live session: who leads, what is shown, who is there, what was reset; review dates."""

from pathlib import Path
from secrets import randbelow

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "live"
down_revision = "scan"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
CHANGED = {
    "tr_item_state_move": "item",
    "tr_tally_no_delete": "tally",
    "tr_revealed_line_no_delete": "revealed_line",
}
ADDED = {
    "tr_item_reset_traced": "item",
    "tr_panel_member_entitled_frozen": "panel_member",
}
NEW_TABLES = ("item_reset", "attendance", "live_session")


def rules(version: str) -> list[str]:
    """Return a version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"{version}.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables, and let an idea's vote begin again."""
    for name, table in CHANGED.items():
        _drop(name, table)
    op.add_column("item", sa.Column("review_on", sa.Date(), nullable=True))
    op.drop_column("panel_member", "present")
    _tables()
    _sessions_that_run()
    for statement in rules("live"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Go back to one page that looks again every few seconds."""
    for name, table in {**CHANGED, **ADDED}.items():
        _drop(name, table)
    for table in NEW_TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        made = [s.split("(")[0].split()[-1] for s in rules("live") if "CREATE FUNCTION" in s]
        for name in made:
            op.get_bind().exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
    op.drop_column("item", "review_on")
    _present_again()
    for statement in rules("first"):
        if any(f" {name}" in statement.split(" ON ")[0].split("(")[0] for name in CHANGED):
            op.get_bind().exec_driver_sql(statement)


def _drop(name: str, table: str) -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    bind.exec_driver_sql(f'DROP TRIGGER {name} ON "{table}"')
    bind.exec_driver_sql(f"DROP FUNCTION {name}()")


def _present_again() -> None:
    column: sa.Column[bool] = sa.Column("present", sa.Boolean(), nullable=True)
    op.add_column("panel_member", column)
    op.get_bind().exec_driver_sql("UPDATE panel_member SET present = entitled")
    with op.batch_alter_table("panel_member") as batch:
        batch.alter_column("present", nullable=False, existing_type=sa.Boolean())


def _sessions_that_run() -> None:
    """Give each session that runs now its row and a code of its own."""
    bind = op.get_bind()
    running = bind.exec_driver_sql("SELECT id FROM round WHERE state = 'session'").scalars().all()
    table = sa.table(
        "live_session",
        *(sa.column(n) for n in ("round_id", "version", "code")),
        sa.column("paused", sa.Boolean()),
    )
    for number, round_id in enumerate(running):
        code = f"{number}{randbelow(10**5):05}"
        values = {"round_id": round_id, "version": 1, "code": code, "paused": False}
        bind.execute(sa.insert(table).values(**values))


def _tables() -> None:
    op.create_table(
        "live_session",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("shown_id", sa.Integer(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("talk_until", UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(code) = 6", name=op.f("ck_live_session_code")),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_live_session_chair_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_live_session_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "shown_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_live_session_round_id_shown_id_item"),
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_live_session")),
        sa.UniqueConstraint("code", name=op.f("uq_live_session_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "attendance",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "room",
                "online",
                "away",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"],
            ["panel_member.round_id", "panel_member.person_id"],
            name=op.f("fk_attendance_round_id_person_id_panel_member"),
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_attendance")),
        sqlite_strict=True,
    )
    op.create_table(
        "item_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("tallies", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_item_reset_reason")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_item_reset_by_id_person")),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_item_reset_round_id_idea_id_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_reset")),
        sa.UniqueConstraint(
            "round_id",
            "idea_id",
            "item_version",
            name=op.f("uq_item_reset_round_id_idea_id_item_version"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_item_reset_round_id"), "item_reset", ["round_id"])
