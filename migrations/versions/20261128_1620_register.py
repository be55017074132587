"""The register: facts of an entry, triage under dated rules, duties, reviews, learning, tools."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "register"
down_revision = "stages"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TABLES = (
    "tool_request",
    "tool_answer",
    "register_triage_wish",
    "register_triage",
    "register_review",
    "register_offer",
    "register_incident",
    "register_duty",
    "register_detail",
    "idea_triage",
    "tool_ask",
    "literacy_step",
    "literacy_record",
    "register_policy",
    "literacy_goal",
    "learning_item",
)


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"register.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules."""
    for make in MAKERS:
        make()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Go back to entries without duties."""
    if op.get_bind().dialect.name == "postgresql":
        for name in [
            s.split("(")[0].split()[-1] for s in rules() if s.startswith("CREATE FUNCTION")
        ]:
            op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
    else:
        op.get_bind().exec_driver_sql("DROP TRIGGER tr_register_entry_prohibited")
    for table in TABLES:
        op.drop_table(table)


def _learning_item() -> None:
    op.create_table(
        "learning_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 6000", name=op.f("ck_learning_item_minutes")),
        sa.CheckConstraint(
            "valid_months BETWEEN 1 AND 60", name=op.f("ck_learning_item_valid_months")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_item")),
        sqlite_strict=True,
    )


def _literacy_goal() -> None:
    op.create_table(
        "literacy_goal",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "employee",
                "unit_lead",
                "manager",
                "ai_team",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("year", "role", name=op.f("pk_literacy_goal")),
        sqlite_strict=True,
    )


def _register_policy() -> None:
    op.create_table(
        "register_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "literacy",
            sa.Enum(
                "warn",
                "block",
                name="literacy",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("serves_public", sa.Boolean(), nullable=False),
        sa.Column("public_page", sa.Boolean(), nullable=False),
        sa.Column("duty_days", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "duty_days BETWEEN 1 AND 365", name=op.f("ck_register_policy_duty_days")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_register_policy_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_policy")),
        sqlite_strict=True,
    )


def _literacy_record() -> None:
    op.create_table(
        "literacy_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("valid_until >= done_on", name=op.f("ck_literacy_record_valid_until")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_literacy_record_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["learning_item.id"], name=op.f("fk_literacy_record_item_id_learning_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_literacy_record_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_literacy_record")),
        sa.UniqueConstraint(
            "person_id",
            "item_id",
            "done_on",
            name=op.f("uq_literacy_record_person_id_item_id_done_on"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_literacy_record_item_id"), "literacy_record", ["item_id"], unique=False
    )
    op.create_index(
        op.f("ix_literacy_record_person_id"), "literacy_record", ["person_id"], unique=False
    )
    op.create_index(
        "ix_literacy_record_person_valid",
        "literacy_record",
        ["person_id", "valid_until"],
        unique=False,
    )


def _literacy_step() -> None:
    op.create_table(
        "literacy_step",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "identify",
                "goals",
                "carry_out",
                "evaluate",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_literacy_step_by_id_person")
        ),
        sa.PrimaryKeyConstraint("year", "step", name=op.f("pk_literacy_step")),
        sqlite_strict=True,
    )


def _tool_ask() -> None:
    op.create_table(
        "tool_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_tool_ask_asked_by_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tool_ask_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_ask")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_tool_ask_unit_id"), "tool_ask", ["unit_id"], unique=False)
    op.create_index(
        "uq_tool_ask_open",
        "tool_ask",
        ["unit_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _idea_triage() -> None:
    op.create_table(
        "idea_triage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column(
            "risk_class",
            sa.Enum(
                "minimal",
                "annex_iii_exempt",
                "high_risk_annex_i",
                "high_risk_annex_iii",
                "not_ai",
                "out_of_scope",
                "needs_expert",
                "stop",
                name="risk_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("risk_flags", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_idea_triage_by_id_person")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_triage_idea_id_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_triage")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_triage_idea_id"), "idea_triage", ["idea_id"], unique=False)


def _register_detail() -> None:
    op.create_table(
        "register_detail",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("stopper_id", sa.Integer(), nullable=True),
        sa.Column("affected", sa.String(length=2500), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("hosting", sa.String(length=200), nullable=False),
        sa.Column("contract", sa.String(length=500), nullable=False),
        sa.Column("data_sources", sa.String(length=2500), nullable=False),
        sa.Column(
            "personal_data",
            sa.Enum(
                "none",
                "ordinary",
                "special",
                "unknown",
                name="personal_data",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("retention", sa.String(length=200), nullable=False),
        sa.Column("notice", sa.String(length=2500), nullable=False),
        sa.Column("notice_place", sa.String(length=500), nullable=False),
        sa.Column("measure", sa.String(length=500), nullable=False),
        sa.Column("measured", sa.String(length=500), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=True),
        sa.Column("source_id", sa.String(length=100), nullable=True),
        sa.Column("standard", sa.JSON(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("review_told", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_register_detail_deputy_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_detail_entry_id_register_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["stopper_id"], ["person.id"], name=op.f("fk_register_detail_stopper_id_person")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_register_detail")),
        sa.UniqueConstraint("source_id", name=op.f("uq_register_detail_source_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_register_detail_deputy_id"), "register_detail", ["deputy_id"], unique=False
    )
    op.create_index(
        op.f("ix_register_detail_stopper_id"), "register_detail", ["stopper_id"], unique=False
    )


def _register_duty() -> None:
    op.create_table(
        "register_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "done",
                "not_needed",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=2000), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_register_duty_done_on")
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'not_needed') OR evidence <> ''",
            name=op.f("ck_register_duty_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["person.id"], name=op.f("fk_register_duty_done_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_duty_entry_id_register_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_register_duty_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_duty")),
        sa.UniqueConstraint("entry_id", "key", name=op.f("uq_register_duty_entry_id_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_register_duty_entry_id"), "register_duty", ["entry_id"], unique=False)
    op.create_index(op.f("ix_register_duty_owner_id"), "register_duty", ["owner_id"], unique=False)
    op.create_index(
        "ix_register_duty_state_due_on", "register_duty", ["state", "due_on"], unique=False
    )


def _register_incident() -> None:
    op.create_table(
        "register_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=2000), nullable=False),
        sa.Column("action", sa.String(length=2000), nullable=False),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "closed_on IS NULL OR action <> ''",
            name=op.f("ck_register_incident_closed_with_action"),
        ),
        sa.CheckConstraint("noticed_on >= happened_on", name=op.f("ck_register_incident_noticed")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_register_incident_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_incident_entry_id_register_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_incident")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_register_incident_entry_id"), "register_incident", ["entry_id"], unique=False
    )


def _register_offer() -> None:
    op.create_table(
        "register_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_register_offer_answered")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR reason <> ''", name=op.f("ck_register_offer_refused_why")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_register_offer_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_offer_entry_id_register_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_register_offer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_offer")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_register_offer_entry_id"), "register_offer", ["entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_register_offer_person_id"), "register_offer", ["person_id"], unique=False
    )
    op.create_index(
        "uq_register_offer_open",
        "register_offer",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _register_review() -> None:
    op.create_table(
        "register_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "keep",
                "change",
                "suspend",
                "retire",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_register_review_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_review_entry_id_register_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_review")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_register_review_entry_id"), "register_review", ["entry_id"], unique=False
    )


def _register_triage() -> None:
    op.create_table(
        "register_triage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answers",
                "stated",
                "override",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column(
            "risk_class",
            sa.Enum(
                "minimal",
                "annex_iii_exempt",
                "high_risk_annex_i",
                "high_risk_annex_iii",
                "not_ai",
                "out_of_scope",
                "needs_expert",
                "stop",
                name="risk_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("risk_flags", sa.JSON(), nullable=False),
        sa.Column(
            "computed",
            sa.Enum(
                "minimal",
                "annex_iii_exempt",
                "high_risk_annex_i",
                "high_risk_annex_iii",
                "not_ai",
                "out_of_scope",
                "needs_expert",
                "stop",
                name="computed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'override' OR (reason <> '' AND second_id IS NOT NULL AND second_id <> by_id)",
            name=op.f("ck_register_triage_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_register_triage_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_triage_entry_id_register_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_register_triage_second_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_triage")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_register_triage_entry_id"), "register_triage", ["entry_id"], unique=False
    )


def _register_triage_wish() -> None:
    op.create_table(
        "register_triage_wish",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "risk_class",
            sa.Enum(
                "minimal",
                "annex_iii_exempt",
                "high_risk_annex_i",
                "high_risk_annex_iii",
                "not_ai",
                "out_of_scope",
                "needs_expert",
                "stop",
                name="risk_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("risk_flags", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_register_triage_wish_reason")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_register_triage_wish_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_register_triage_wish_entry_id_register_entry"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_register_triage_wish")),
        sqlite_strict=True,
    )


def _tool_answer() -> None:
    op.create_table(
        "tool_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("use", sa.String(length=350), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT dismissed OR entry_id IS NULL", name=op.f("ck_tool_answer_one_answer")
        ),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["tool_ask.id"], name=op.f("fk_tool_answer_ask_id_tool_ask")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_tool_answer_entry_id_register_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_answer")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_tool_answer_ask_id"), "tool_answer", ["ask_id"], unique=False)
    op.create_index(op.f("ix_tool_answer_entry_id"), "tool_answer", ["entry_id"], unique=False)


def _tool_request() -> None:
    op.create_table(
        "tool_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("use", sa.String(length=1000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "allowed",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_tool_request_answered")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR answer <> ''", name=op.f("ck_tool_request_refused_why")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_tool_request_answered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["register_entry.id"],
            name=op.f("fk_tool_request_entry_id_register_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_tool_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_tool_request_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_request")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_tool_request_entry_id"), "tool_request", ["entry_id"], unique=False)
    op.create_index(op.f("ix_tool_request_person_id"), "tool_request", ["person_id"], unique=False)
    op.create_index("ix_tool_request_state_id", "tool_request", ["state", "id"], unique=False)


MAKERS = (
    _learning_item,
    _literacy_goal,
    _register_policy,
    _literacy_record,
    _literacy_step,
    _tool_ask,
    _idea_triage,
    _register_detail,
    _register_duty,
    _register_incident,
    _register_offer,
    _register_review,
    _register_triage,
    _register_triage_wish,
    _tool_answer,
    _tool_request,
)
