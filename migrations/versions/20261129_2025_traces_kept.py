"""What a unit and an experiment agreed on and did stays: frames, refusals, handovers, duties, incidents."""

from pathlib import Path

from alembic import op

revision = "traces_kept"
down_revision = "some_units"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
ADDED = {
    "tr_experiment_frame_fixed": "experiment",
    "tr_commitment_fulfilled": "commitment",
    "tr_handover_kept": "handover",
    "tr_handover_refusal_counts": "handover",
    "tr_handover_asked_twice": "handover",
    "tr_register_entry_copy_by_handover": "register_entry",
    "tr_handover_no_delete": "handover",
    "tr_claim_no_delete": "claim",
    "tr_checklist_item_no_delete": "checklist_item",
    "tr_register_duty_no_delete": "register_duty",
    "tr_register_incident_no_delete": "register_incident",
    "tr_register_offer_no_delete": "register_offer",
}


def upgrade() -> None:
    """Hold them in the database."""
    bind = op.get_bind()
    text = (SQL / f"traces_kept.{bind.dialect.name}.sql").read_text("utf-8")
    for statement in text.strip().split("\n-- next\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Leave it to the code again."""
    bind = op.get_bind()
    for name, table in ADDED.items():
        if bind.dialect.name == "sqlite":
            bind.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            bind.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
