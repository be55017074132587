"""Another class for an idea by two persons; files with duties and learning; agreements kept by the database."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "second_look"
down_revision = "words_inline"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
ADDED = {
    "tr_register_entry_unit_open": "register_entry",
    "tr_register_entry_unit_stays_open": "register_entry",
    "tr_register_entry_owner_learned": "register_entry",
    "tr_register_entry_complete": "register_entry",
    "tr_idea_triage_trained": "idea_triage",
    "tr_idea_class_as_answered": "idea",
}
ON_FILES = (
    "tr_attachment_no_update",
    "tr_attachment_part_no_update",
    "tr_attachment_part_stays_whole",
    "tr_attachment_only_on_bookings",
    "tr_idea_thrown_away",
)
"""Rules that name the table of files, which SQLite has to make anew."""
BEFORE = {
    "idea_id": "idea",
    "booking_id": "transfer",
    "handover_id": "handover",
    "entry_id": "register_entry",
}
AFTER = {**BEFORE, "duty_id": "register_duty", "item_id": "learning_item"}
KINDS = ("jpg", "png", "webp", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp")
CLASSES = (
    "minimal",
    "annex_iii_exempt",
    "high_risk_annex_i",
    "high_risk_annex_iii",
    "not_ai",
    "out_of_scope",
    "needs_expert",
    "stop",
)


def rules(version: str) -> list[str]:
    """Return a version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"{version}.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Add what two persons say about an idea, and the new owners of files."""
    trained: sa.Column[bool] = sa.Column(
        "trained_first", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("register_policy", trained)
    overrides()
    owners(BEFORE, AFTER)
    for statement in rules("second_look"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them; files of duties and of learning go with them."""
    bind = op.get_bind()
    for name, table in ADDED.items():
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            bind.exec_driver_sql(f'DROP TRIGGER {name} ON "{table}"')
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
    op.drop_table("idea_override")
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("DROP FUNCTION tr_idea_override_answered_once()")
    owners(AFTER, BEFORE)
    op.drop_column("register_policy", "trained_first")


def overrides() -> None:
    """Make the table of what a second person is asked."""
    name = "idea_override"
    risk = sa.Enum(
        *CLASSES, name="risk_class", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("triage_id", sa.Integer(), nullable=False),
        sa.Column("risk_class", risk, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "(agreed IS NULL) = (second_id IS NULL) AND (agreed IS NULL) = (answered_at IS NULL)",
            name=op.f(f"ck_{name}_answered"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{name}_reason")),
        sa.CheckConstraint(
            "second_id IS NULL OR second_id <> by_id", name=op.f(f"ck_{name}_two_persons")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}")
            )
            for column, table in (
                ("by_id", "person"),
                ("idea_id", "idea"),
                ("second_id", "person"),
                ("triage_id", "idea_triage"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )
    op.create_index(op.f(f"ix_{name}_idea_id"), name, ["idea_id"])
    op.create_index(op.f(f"ix_{name}_triage_id"), name, ["triage_id"])
    op.create_index(
        "uq_idea_override_open",
        name,
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("agreed IS NULL"),
        postgresql_where=sa.text("agreed IS NULL"),
    )


def one_owner(owners: dict[str, str]) -> str:
    """Return the condition that exactly one of the owners is named."""
    return " OR ".join(
        "(" + " AND ".join(f"{c} IS {'NOT NULL' if c == owner else 'NULL'}" for c in owners) + ")"
        for owner in owners
    )


def owners(before: dict[str, str], after: dict[str, str]) -> None:
    """Let files stand with other things than before; what only the earlier ones owned goes."""
    gone = [name for name in before if name not in after]
    bind = op.get_bind()
    for name in ON_FILES:
        _drop_rule(name)
    for name in gone:
        bind.exec_driver_sql(
            f"DELETE FROM attachment_part WHERE attachment_id IN "
            f"(SELECT id FROM attachment WHERE {name} IS NOT NULL)"
        )
        bind.exec_driver_sql(f"DELETE FROM attachment WHERE {name} IS NOT NULL")
    (_anew if bind.dialect.name == "sqlite" else _altered)(before, after)
    for statement in rules("attachments"):
        bind.exec_driver_sql(statement)


def _drop_rule(name: str) -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        bind.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")


def _altered(before: dict[str, str], after: dict[str, str]) -> None:
    op.drop_constraint(op.f("ck_attachment_one_owner"), "attachment")
    for name in (name for name in before if name not in after):
        op.drop_column("attachment", name)
    for name, table in after.items():
        if name not in before:
            op.add_column("attachment", sa.Column(name, sa.Integer(), nullable=True))
            key = op.f(f"fk_attachment_{name}_{table}")
            op.create_foreign_key(key, "attachment", table, [name], ["id"], ondelete="CASCADE")
            key = op.f(f"uq_attachment_{name}_number")
            op.create_unique_constraint(key, "attachment", [name, "number"])
    op.create_check_constraint(op.f("ck_attachment_one_owner"), "attachment", one_owner(after))


def _anew(before: dict[str, str], after: dict[str, str]) -> None:
    """Make the table anew with the same rows; SQLite changes no condition of a table that is there."""
    bind = op.get_bind()
    owned = [name for name in before if name in after]
    rest = "number, name, kind, size, sha256, thumb_width, thumb_height, added_at"
    kept = ", ".join(("id", *owned, rest))
    bind.exec_driver_sql(f"CREATE TEMP TABLE kept_attachment AS SELECT {kept} FROM attachment")
    op.drop_table("attachment")
    kind = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in after),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("thumb_width", sa.Integer(), nullable=False),
        sa.Column("thumb_height", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(one_owner(after), name=op.f("ck_attachment_one_owner")),
        sa.CheckConstraint("number BETWEEN 1 AND 50", name=op.f("ck_attachment_number")),
        sa.CheckConstraint("size BETWEEN 1 AND 100000000", name=op.f("ck_attachment_size")),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [f"{table}.id"],
                name=op.f(f"fk_attachment_{name}_{table}"),
                ondelete="CASCADE",
            )
            for name, table in after.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        *(
            sa.UniqueConstraint(name, "number", name=op.f(f"uq_attachment_{name}_number"))
            for name in after
        ),
        sqlite_strict=True,
    )
    bind.exec_driver_sql(f"INSERT INTO attachment ({kept}) SELECT {kept} FROM kept_attachment")
    bind.exec_driver_sql("DROP TABLE kept_attachment")
