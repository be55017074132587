"""Further questions of a round with their weights, and the answers to them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "criteria"
down_revision = "meaning"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
SCORE = "score IS NULL OR score BETWEEN 1 AND 5"
WORDS = "name_nl <> '' AND name_en <> '' AND question_nl <> '' AND question_en <> ''"
REVEALED = ("round_id", "idea_id", "vote", "voter_id")


def rules() -> list[str]:
    """Return this version's triggers, frozen as text."""
    dialect = op.get_bind().dialect.name
    return (SQL / f"criteria.{dialect}.sql").read_text("utf-8").strip().split("\n-- next\n")


def upgrade() -> None:
    """Make the tables and their rules; rounds that are there keep their one question."""
    op.add_column("round", sa.Column("headline_weight", sa.Integer(), nullable=True))
    criterion()
    answers()
    revealed()
    for statement in rules():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Remove them."""
    bind = op.get_bind()
    for statement in rules():
        words = statement.split("(")[0].split()
        if bind.dialect.name == "postgresql" and words[1] == "FUNCTION":
            bind.exec_driver_sql(f"DROP FUNCTION {words[2]}() CASCADE")
        elif bind.dialect.name == "sqlite" and " ON round " in statement:
            bind.exec_driver_sql(f"DROP TRIGGER {words[2]}")
    for table in ("revealed_criterion", "criterion_line", "criterion"):
        op.drop_table(table)
    op.drop_column("round", "headline_weight")


def criterion() -> None:
    """Make the table of the questions."""
    op.create_table(
        "criterion",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("name_nl", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("question_nl", sa.String(length=200), nullable=False),
        sa.Column("question_en", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name=op.f("ck_criterion_number")),
        sa.CheckConstraint("weight BETWEEN 1 AND 9", name=op.f("ck_criterion_weight")),
        sa.CheckConstraint(WORDS, name=op.f("ck_criterion_words")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_criterion_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_criterion")),
        sqlite_strict=True,
    )


def answers() -> None:
    """Make the table of the answers, which go with the answer to the first question."""
    op.create_table(
        "criterion_line",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.CheckConstraint(SCORE, name=op.f("ck_criterion_line_score")),
        sa.ForeignKeyConstraint(
            ["ballot_id", "idea_id"],
            ["ballot_line.ballot_id", "ballot_line.idea_id"],
            name=op.f("fk_criterion_line_ballot_id_idea_id_ballot_line"),
            ondelete="CASCADE",
        ),
        asked("criterion_line"),
        sa.PrimaryKeyConstraint("ballot_id", "idea_id", "number", name=op.f("pk_criterion_line")),
        sqlite_strict=True,
    )


def revealed() -> None:
    """Make the table of the answers as a reveal froze them."""
    op.create_table(
        "revealed_criterion",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*REVEALED, "number")),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.CheckConstraint(SCORE, name=op.f("ck_revealed_criterion_score")),
        sa.ForeignKeyConstraint(
            list(REVEALED),
            [f"revealed_line.{name}" for name in REVEALED],
            name=op.f(f"fk_revealed_criterion_{'_'.join(REVEALED)}_revealed_line"),
            ondelete="CASCADE",
        ),
        asked("revealed_criterion"),
        sa.PrimaryKeyConstraint(*REVEALED, "number", name=op.f("pk_revealed_criterion")),
        sqlite_strict=True,
    )


def asked(table: str) -> sa.ForeignKeyConstraint:
    """Return the reference from an answer to its question."""
    return sa.ForeignKeyConstraint(
        ["round_id", "number"],
        ["criterion.round_id", "criterion.number"],
        name=op.f(f"fk_{table}_round_id_number_criterion"),
    )
