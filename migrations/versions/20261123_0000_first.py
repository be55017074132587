"""The first schema: every table, index and rule."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "first"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def rules() -> list[str]:
    """Return this version's triggers and search tables, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"first.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make everything."""
    tables()
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_person_unit_id_unit", "person", "unit", ["unit_id"], ["id"])
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove everything."""
    if op.get_bind().dialect.name == "postgresql":
        for name in [
            s.split("(")[0].split()[-1] for s in rules() if s.startswith("CREATE FUNCTION")
        ]:
            op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")
        op.drop_constraint("fk_person_unit_id_unit", "person")
    op.get_bind().exec_driver_sql("DROP TABLE idea_fts")
    drop_tables()


def tables() -> None:  # noqa: PLR0915
    """Make the tables and indexes."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "source",
                "year",
                "round",
                "experiment",
                "spent",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "balance_cents >= 0 OR kind = 'source'", name=op.f("ck_account_balance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("key", name=op.f("uq_account_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_attempt")),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_event_idea_id"), "event", ["idea_id"], unique=False)
    op.create_index(op.f("ix_event_kind"), "event", ["kind"], unique=False)
    op.create_index("ix_event_subject", "event", ["subject", "subject_id", "id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("pattern_on", sa.Boolean(), nullable=False),
        sa.Column("session_weekday", sa.Integer(), nullable=False),
        sa.Column("session_week", sa.Integer(), nullable=False),
        sa.Column("session_time", sa.String(length=5), nullable=False),
        sa.Column("intake_days_before", sa.Integer(), nullable=False),
        sa.Column("answer_days_after", sa.Integer(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=False),
        sa.Column("reserve_percent", sa.Integer(), nullable=False),
        sa.Column("answer_working_days", sa.Integer(), nullable=False),
        sa.Column("commitment_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_person_unit_id_unit", use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sqlite_strict=True,
    )
    op.create_index("ix_person_name_id", "person", ["name", "id"], unique=False)
    op.create_index(op.f("ix_person_unit_id"), "person", ["unit_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "intake",
                "preparation",
                "session",
                "decided",
                "published",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=False),
        sa.Column("reserve_percent", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("exploration", sa.JSON(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("min_supporters", sa.Integer(), nullable=False),
        sa.Column("recuse_leads", sa.Boolean(), nullable=False),
        sa.Column("intake_from", UTCDateTime(), nullable=False),
        sa.Column("intake_until", UTCDateTime(), nullable=False),
        sa.Column("session_at", UTCDateTime(), nullable=False),
        sa.Column("answer_by", UTCDateTime(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("seed_sha256", sa.String(length=64), nullable=False),
        sa.Column("session_started_at", UTCDateTime(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("budget_cents >= 0", name=op.f("ck_round_budget")),
        sa.CheckConstraint(
            "intake_until < session_at AND session_at < answer_by", name=op.f("ck_round_dates")
        ),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_round_quorum")),
        sa.CheckConstraint("reserve_percent BETWEEN 0 AND 100", name=op.f("ck_round_reserve")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("month", name=op.f("uq_round_month")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_round_taking_in",
        "round",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'intake'"),
        postgresql_where=sa.text("state = 'intake'"),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ambition", sa.String(length=2000), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("name", "year", name=op.f("uq_theme_name_year")),
        sqlite_strict=True,
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_api_token_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"], unique=False)
    op.create_table(
        "event_handled",
        sa.Column("handler", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_handled_event_id_event")
        ),
        sa.PrimaryKeyConstraint("handler", "event_id", name=op.f("pk_event_handled")),
        sqlite_strict=True,
    )
    op.create_table(
        "event_link",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_link_event_id_event")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event_link")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_link_event_id")),
        sa.UniqueConstraint("prev_hash", name=op.f("uq_event_link_prev_hash")),
        sqlite_strict=True,
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_message_event_id"), "message", ["event_id"], unique=False)
    op.create_index(op.f("ix_message_idea_id"), "message", ["idea_id"], unique=False)
    op.create_index("ix_message_inbox", "message", ["person_id", "id"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("leftover_cents", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("computed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_outcome_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_outcome")),
        sqlite_strict=True,
    )
    op.create_table(
        "panel_member",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entitled", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_panel_member_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_panel_member_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_panel_member")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_member_person_id"), "panel_member", ["person_id"], unique=False)
    op.create_table(
        "password",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_password_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_password")),
        sqlite_strict=True,
    )
    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "employee",
                "manager",
                "facilitator",
                "ai_team",
                "admin",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_role_grant")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("proved_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("proof", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sign_in_expires_at"), "sign_in", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sign_in_link_person_id"), "sign_in_link", ["person_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_unit_deputy_id_person")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_unit_lead_id_person")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_unit_deputy_id"), "unit", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_unit_lead_id"), "unit", ["lead_id"], unique=False)
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "what_if",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_what_if_by_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_what_if_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_what_if_round_id"), "what_if", ["round_id"], unique=False)
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_id"],
            ["panel_member.round_id", "panel_member.person_id"],
            name=op.f("fk_ballot_round_id_voter_id_panel_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("round_id", "voter_id", name=op.f("uq_ballot_round_id_voter_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ballot_voter_id"), "ballot", ["voter_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("locked_until", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_delivery_message_id_message")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_delivery")),
        sqlite_strict=True,
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "next_at"], unique=False)
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "triage",
                "needs_info",
                "ready",
                "in_round",
                "selected",
                "not_selected",
                "awaiting_commitment",
                "in_experiment",
                "adopted",
                "ended",
                "declined",
                "merged",
                "shelved",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.String(length=10000), nullable=False),
        sa.Column("proposal", sa.String(length=10000), nullable=False),
        sa.Column("today", sa.String(length=10000), nullable=False),
        sa.Column("benefits", sa.JSON(), nullable=False),
        sa.Column(
            "value_type",
            sa.Enum(
                "efficiency",
                "quality_risk",
                "customer_value",
                "renewal",
                name="value_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("headline", sa.String(length=200), nullable=False),
        sa.Column(
            "headline_ok",
            sa.Enum(
                "yes",
                "unsure",
                "no",
                name="headline_ok",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "flag_people",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="flag_people",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "flag_decides_alone",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="flag_decides_alone",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "flag_customers",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="flag_customers",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "take_part",
            sa.Enum(
                "no",
                "hours",
                "team",
                name="take_part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("pseudonymous", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("goal", sa.String(length=2000), nullable=False),
        sa.Column("measure", sa.String(length=2000), nullable=False),
        sa.Column("stop_rule", sa.String(length=2000), nullable=False),
        sa.Column(
            "ai_type",
            sa.Enum(
                "text_analysis",
                "speech_to_text",
                "text_or_code_generation",
                "media_generation",
                "image_recognition",
                "prediction",
                "decision_support",
                "physical",
                name="ai_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
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
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=True),
        sa.Column("answer_by", UTCDateTime(), nullable=True),
        sa.Column(
            "next_code",
            sa.Enum(
                "submit",
                "answer",
                "reply",
                "agenda",
                "vote",
                "publication",
                "commitment",
                "start",
                "check_in",
                "result",
                "handover",
                "revisit",
                "none",
                name="next_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "next_who",
            sa.Enum(
                "submitter",
                "ai_team",
                "panel",
                "facilitator",
                "unit_lead",
                "experiment_lead",
                "nobody",
                name="next_who",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("next_by", UTCDateTime(), nullable=True),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("improve", sa.String(length=2000), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("rounds_used", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("own_id", sa.String(length=120), nullable=True),
        sa.Column("support_count", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_idea_merged_into")
        ),
        sa.CheckConstraint(
            "next_by IS NOT NULL OR next_code IN ('none', 'submit')",
            name=op.f("ck_idea_next_has_date"),
        ),
        sa.CheckConstraint("cost_cents IS NULL OR cost_cents >= 0", name=op.f("ck_idea_cost")),
        sa.CheckConstraint("weeks IS NULL OR weeks BETWEEN 1 AND 52", name=op.f("ck_idea_weeks")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["idea.id"], name=op.f("fk_idea_merged_into_id_idea")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_idea_theme_id_theme")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_idea_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("own_id", name=op.f("uq_idea_own_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_merged_into_id"), "idea", ["merged_into_id"], unique=False)
    op.create_index("ix_idea_next", "idea", ["next_who", "next_by"], unique=False)
    op.create_index("ix_idea_next_by_id", "idea", ["next_by", "id"], unique=False)
    op.create_index(op.f("ix_idea_round_id"), "idea", ["round_id"], unique=False)
    op.create_index("ix_idea_state_id", "idea", ["state", "id"], unique=False)
    op.create_index("ix_idea_submitted_at_id", "idea", ["submitted_at", "id"], unique=False)
    op.create_index("ix_idea_support", "idea", ["support_count", "id"], unique=False)
    op.create_index(op.f("ix_idea_theme_id"), "idea", ["theme_id"], unique=False)
    op.create_index("ix_idea_unit_id_id", "idea", ["unit_id", "id"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_token.id"], name=op.f("fk_idempotency_key_token_id_api_token")
        ),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_idempotency_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idempotency_key_at"), "idempotency_key", ["at"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("share_cents", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("left_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["outcome.round_id"], name=op.f("fk_receipt_round_id_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["person.id"], name=op.f("fk_receipt_voter_id_person")
        ),
        sa.PrimaryKeyConstraint("round_id", "voter_id", name=op.f("pk_receipt")),
        sqlite_strict=True,
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_comment_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_comment_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_comment_idea_id"), "comment", ["idea_id"], unique=False)
    op.create_index(op.f("ix_comment_person_id"), "comment", ["person_id"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "offered",
                "signed",
                "declined",
                "expired",
                "released",
                "invoked",
                "fulfilled",
                "broken",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("success_criterion", sa.String(length=2000), nullable=False),
        sa.Column("capacity", sa.String(length=2000), nullable=False),
        sa.Column("budget_cents", sa.BigInteger(), nullable=False),
        sa.Column("start_within_days", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=True),
        sa.Column("offered_at", UTCDateTime(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'invoked', 'fulfilled', 'broken') OR signed_at IS NOT NULL",
            name=op.f("ck_commitment_signed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(signed_by IS NULL) = (signed_at IS NULL)", name=op.f("ck_commitment_signature")
        ),
        sa.CheckConstraint("budget_cents >= 0", name=op.f("ck_commitment_budget")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_commitment_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["person.id"], name=op.f("fk_commitment_offered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["commitment.id"], name=op.f("fk_commitment_replaces_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["person.id"], name=op.f("fk_commitment_signed_by_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_commitment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("id", "idea_id", name=op.f("uq_commitment_id_idea_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_commitment_idea_id"), "commitment", ["idea_id"], unique=False)
    op.create_index(
        "ix_commitment_unit_state", "commitment", ["unit_id", "state", "id"], unique=False
    )
    op.create_index(
        "uq_commitment_signed",
        "commitment",
        ["idea_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("state = 'signed'"),
        postgresql_where=sa.text("state = 'signed'"),
    )
    op.create_table(
        "decision",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("deviates", sa.Boolean(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_by_id_person")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_decision_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["outcome.round_id"], name=op.f("fk_decision_round_id_outcome")
        ),
        sa.PrimaryKeyConstraint("round_id", "idea_id", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    op.create_table(
        "idea_author",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_author_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idea_author_person_id_person")
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_idea_author")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_author_person_id"), "idea_author", ["person_id"], unique=False)
    op.create_index(
        "uq_idea_author_main",
        "idea_author",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("main = 1"),
        postgresql_where=sa.text("main"),
    )
    op.create_table(
        "idea_version",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_idea_version_changed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_version_idea_id_idea")
        ),
        sa.PrimaryKeyConstraint("idea_id", "version", name=op.f("pk_idea_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "open",
                "revealed",
                "settled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("discussed", sa.Boolean(), nullable=False),
        sa.Column("too_few", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_item_idea_id_idea")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_item_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("round_id", "idea_id", name=op.f("uq_item_round_id_idea_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_item_idea_id"), "item", ["idea_id"], unique=False)
    op.create_index(op.f("ix_item_round_id"), "item", ["round_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_question_asked_by_person")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_question_idea_id_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_question_idea_id"), "question", ["idea_id"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_recusal_idea_id_idea")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_recusal_round_id_round")),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["person.id"], name=op.f("fk_recusal_voter_id_person")
        ),
        sa.PrimaryKeyConstraint("round_id", "idea_id", "voter_id", name=op.f("pk_recusal")),
        sqlite_strict=True,
    )
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "experiment",
                "in_use",
                "suspended",
                "retired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("purpose", sa.String(length=2500), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "idea",
                "experiment",
                "bought_tool",
                "found_in_use",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("experiment_id", sa.Integer(), nullable=True),
        sa.Column(
            "ai_type",
            sa.Enum(
                "text_analysis",
                "speech_to_text",
                "text_or_code_generation",
                "media_generation",
                "image_recognition",
                "prediction",
                "decision_support",
                "physical",
                name="ai_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("supplier", sa.String(length=200), nullable=False),
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
        sa.Column("oversight", sa.String(length=2500), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "state <> 'in_use' OR owner_id IS NOT NULL", name=op.f("ck_register_entry_owner_in_use")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_register_entry_idea_id_idea")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_register_entry_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_register_entry_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("experiment_id", name=op.f("uq_register_entry_experiment_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_register_entry_idea_id"), "register_entry", ["idea_id"], unique=False)
    op.create_index(
        op.f("ix_register_entry_owner_id"), "register_entry", ["owner_id"], unique=False
    )
    op.create_index(
        "ix_register_entry_unit_state", "register_entry", ["unit_id", "state", "id"], unique=False
    )
    op.create_table(
        "support",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_support_person_id_person")
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_support")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_support_person_id"), "support", ["person_id"], unique=False)
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "allotment",
                "round_budget",
                "grant",
                "return",
                "booking",
                "extension",
                "correction",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_transfer_amount")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_transfer_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["account.id"], name=op.f("fk_transfer_from_id_account")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_transfer_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["transfer.id"], name=op.f("fk_transfer_reverses_id_transfer")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("fk_transfer_to_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_transfer_reverses_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_transfer_from_id_id", "transfer", ["from_id", "id"], unique=False)
    op.create_index(op.f("ix_transfer_idea_id"), "transfer", ["idea_id"], unique=False)
    op.create_index("ix_transfer_to_id_id", "transfer", ["to_id", "id"], unique=False)
    op.create_table(
        "ballot_line",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "score IS NULL OR score BETWEEN 1 AND 5", name=op.f("ck_ballot_line_score")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_line_ballot_id_ballot")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_ballot_line_round_id_idea_id_item"),
        ),
        sa.PrimaryKeyConstraint("ballot_id", "idea_id", name=op.f("pk_ballot_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ballot_line_round_id"), "ballot_line", ["round_id"], unique=False)
    op.create_table(
        "experiment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "ready",
                "running",
                "paused",
                "evaluated",
                "success",
                "no_success",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("goal", sa.String(length=2000), nullable=False),
        sa.Column("measure", sa.String(length=2000), nullable=False),
        sa.Column("stop_rule", sa.String(length=2000), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("grant_cents", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=4000), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "commitment_id IS NOT NULL OR state IN ('prepared', 'closed')",
            name=op.f("ck_experiment_commitment_first"),
        ),
        sa.CheckConstraint("extensions BETWEEN 0 AND 1", name=op.f("ck_experiment_one_extension")),
        sa.ForeignKeyConstraint(
            ["commitment_id", "idea_id"],
            ["commitment.id", "commitment.idea_id"],
            name=op.f("fk_experiment_commitment_id_idea_id_commitment"),
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_experiment_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["person.id"], name=op.f("fk_experiment_lead_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_experiment_round_id_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_experiment_idea_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_experiment_commitment_id"), "experiment", ["commitment_id"], unique=False
    )
    op.create_index(op.f("ix_experiment_lead_id"), "experiment", ["lead_id"], unique=False)
    op.create_index(op.f("ix_experiment_round_id"), "experiment", ["round_id"], unique=False)
    op.create_index("ix_experiment_state_id", "experiment", ["state", "id"], unique=False)
    op.create_table(
        "outcome_line",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_outcome_line_round_id_idea_id_item"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["outcome.round_id"], name=op.f("fk_outcome_line_round_id_outcome")
        ),
        sa.PrimaryKeyConstraint("round_id", "idea_id", name=op.f("pk_outcome_line")),
        sqlite_strict=True,
    )
    op.create_table(
        "revealed_line",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_revealed_line_round_id_idea_id_item"),
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["person.id"], name=op.f("fk_revealed_line_voter_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "idea_id", "vote", "voter_id", name=op.f("pk_revealed_line")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("no_opinion", sa.Integer(), nullable=False),
        sa.Column("recused", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"],
            ["item.round_id", "item.idea_id"],
            name=op.f("fk_tally_round_id_idea_id_item"),
        ),
        sa.PrimaryKeyConstraint("round_id", "idea_id", "vote", name=op.f("pk_tally")),
        sqlite_strict=True,
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measurements", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_check_in_by_id_person")),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name=op.f("fk_check_in_experiment_id_experiment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_check_in_experiment_id"), "check_in", ["experiment_id"], unique=False)
    op.create_table(
        "checklist_item",
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "done",
                "not_needed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_checklist_item_changed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_checklist_item_experiment_id_experiment"),
        ),
        sa.PrimaryKeyConstraint("experiment_id", "key", name=op.f("pk_checklist_item")),
        sqlite_strict=True,
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_claim_by_id_person")),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name=op.f("fk_claim_experiment_id_experiment")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_claim_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint(
            "experiment_id", "unit_id", name=op.f("uq_claim_experiment_id_unit_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_claim_unit_id"), "claim", ["unit_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "accepted",
                "completed",
                "refused",
                "escalated",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("running_cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("completed_at", UTCDateTime(), nullable=True),
        sa.Column("follow_up_3", sa.Date(), nullable=True),
        sa.Column("follow_up_6", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_handover_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name=op.f("fk_handover_experiment_id_experiment")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_handover_owner_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_handover_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint(
            "experiment_id", "unit_id", name=op.f("uq_handover_experiment_id_unit_id")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_handover_unit_state", "handover", ["unit_id", "state", "id"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name=op.f("fk_lesson_experiment_id_experiment")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_lesson_idea_id_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("experiment_id", name=op.f("uq_lesson_experiment_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_lesson_idea_id"), "lesson", ["idea_id"], unique=False)


def drop_tables() -> None:  # noqa: PLR0915
    """Remove the tables and indexes."""
    op.drop_index(op.f("ix_lesson_idea_id"), table_name="lesson")
    op.drop_table("lesson")
    op.drop_index("ix_handover_unit_state", table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_claim_unit_id"), table_name="claim")
    op.drop_table("claim")
    op.drop_table("checklist_item")
    op.drop_index(op.f("ix_check_in_experiment_id"), table_name="check_in")
    op.drop_table("check_in")
    op.drop_table("tally")
    op.drop_table("revealed_line")
    op.drop_table("outcome_line")
    op.drop_index("ix_experiment_state_id", table_name="experiment")
    op.drop_index(op.f("ix_experiment_round_id"), table_name="experiment")
    op.drop_index(op.f("ix_experiment_lead_id"), table_name="experiment")
    op.drop_index(op.f("ix_experiment_commitment_id"), table_name="experiment")
    op.drop_table("experiment")
    op.drop_index(op.f("ix_ballot_line_round_id"), table_name="ballot_line")
    op.drop_table("ballot_line")
    op.drop_index("ix_transfer_to_id_id", table_name="transfer")
    op.drop_index(op.f("ix_transfer_idea_id"), table_name="transfer")
    op.drop_index("ix_transfer_from_id_id", table_name="transfer")
    op.drop_table("transfer")
    op.drop_index(op.f("ix_support_person_id"), table_name="support")
    op.drop_table("support")
    op.drop_index("ix_register_entry_unit_state", table_name="register_entry")
    op.drop_index(op.f("ix_register_entry_owner_id"), table_name="register_entry")
    op.drop_index(op.f("ix_register_entry_idea_id"), table_name="register_entry")
    op.drop_table("register_entry")
    op.drop_table("recusal")
    op.drop_index(op.f("ix_question_idea_id"), table_name="question")
    op.drop_table("question")
    op.drop_index(op.f("ix_item_round_id"), table_name="item")
    op.drop_index(op.f("ix_item_idea_id"), table_name="item")
    op.drop_table("item")
    op.drop_table("idea_version")
    op.drop_index(
        "uq_idea_author_main",
        table_name="idea_author",
        sqlite_where=sa.text("main = 1"),
        postgresql_where=sa.text("main"),
    )
    op.drop_index(op.f("ix_idea_author_person_id"), table_name="idea_author")
    op.drop_table("idea_author")
    op.drop_table("decision")
    op.drop_index(
        "uq_commitment_signed",
        table_name="commitment",
        sqlite_where=sa.text("state = 'signed'"),
        postgresql_where=sa.text("state = 'signed'"),
    )
    op.drop_index("ix_commitment_unit_state", table_name="commitment")
    op.drop_index(op.f("ix_commitment_idea_id"), table_name="commitment")
    op.drop_table("commitment")
    op.drop_index(op.f("ix_comment_person_id"), table_name="comment")
    op.drop_index(op.f("ix_comment_idea_id"), table_name="comment")
    op.drop_table("comment")
    op.drop_table("receipt")
    op.drop_index(op.f("ix_idempotency_key_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index("ix_idea_unit_id_id", table_name="idea")
    op.drop_index(op.f("ix_idea_theme_id"), table_name="idea")
    op.drop_index("ix_idea_support", table_name="idea")
    op.drop_index("ix_idea_submitted_at_id", table_name="idea")
    op.drop_index("ix_idea_state_id", table_name="idea")
    op.drop_index(op.f("ix_idea_round_id"), table_name="idea")
    op.drop_index("ix_idea_next_by_id", table_name="idea")
    op.drop_index("ix_idea_next", table_name="idea")
    op.drop_index(op.f("ix_idea_merged_into_id"), table_name="idea")
    op.drop_table("idea")
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_ballot_voter_id"), table_name="ballot")
    op.drop_table("ballot")
    op.drop_index(op.f("ix_what_if_round_id"), table_name="what_if")
    op.drop_table("what_if")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_index(op.f("ix_unit_lead_id"), table_name="unit")
    op.drop_index(op.f("ix_unit_deputy_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index(op.f("ix_sign_in_link_person_id"), table_name="sign_in_link")
    op.drop_table("sign_in_link")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_index(op.f("ix_sign_in_expires_at"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("role_grant")
    op.drop_table("password")
    op.drop_index(op.f("ix_panel_member_person_id"), table_name="panel_member")
    op.drop_table("panel_member")
    op.drop_table("outcome")
    op.drop_index("ix_message_inbox", table_name="message")
    op.drop_index(op.f("ix_message_idea_id"), table_name="message")
    op.drop_index(op.f("ix_message_event_id"), table_name="message")
    op.drop_table("message")
    op.drop_table("event_link")
    op.drop_table("event_handled")
    op.drop_index(op.f("ix_api_token_person_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("theme")
    op.drop_index(
        "uq_round_taking_in",
        table_name="round",
        sqlite_where=sa.text("state = 'intake'"),
        postgresql_where=sa.text("state = 'intake'"),
    )
    op.drop_table("round")
    op.drop_index(op.f("ix_person_unit_id"), table_name="person")
    op.drop_index("ix_person_name_id", table_name="person")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_index(op.f("ix_event_kind"), table_name="event")
    op.drop_index(op.f("ix_event_idea_id"), table_name="event")
    op.drop_table("event")
    op.drop_table("attempt")
    op.drop_table("account")
