"""AI in use was looked at, and what it needs stays written down where that was agreed."""

from pathlib import Path

from alembic import op

revision = "kept_complete"
down_revision = "words_apart"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
CHANGED = {
    "tr_register_entry_owner_learned": "register_entry",
    "tr_register_entry_complete": "register_entry",
}
ADDED = {
    "tr_register_entry_triaged": "register_entry",
    "tr_register_entry_stays_complete": "register_entry",
    "tr_register_detail_stays_complete": "register_detail",
    "tr_register_detail_no_delete": "register_detail",
}


def upgrade() -> None:
    """Hold the register to more of what was agreed."""
    drop(CHANGED)
    make("kept_complete")


def downgrade() -> None:
    """Hold it to what the version before did."""
    drop(CHANGED | ADDED)
    make("second_look", *CHANGED)


def make(version: str, *names: str) -> None:
    """Make a version's triggers, frozen as text; all of them, or those that are named."""
    bind = op.get_bind()
    text = (SQL / f"{version}.{bind.dialect.name}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        if not names or statement.split("(")[0].split()[2] in names:
            bind.exec_driver_sql(statement)


def drop(triggers: dict[str, str]) -> None:
    """Remove triggers, by name and table."""
    bind = op.get_bind()
    for name, table in triggers.items():
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            bind.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
