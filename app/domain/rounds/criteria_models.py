"""Further questions that a round asks about each idea, and the answers to them.

Most rounds have none. Support, quorum and everything shown of a vote follow from the first question
alone; these answers only add points.
"""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger
from app.domain.rounds import guards


class Criterion(SQLModel, table=True):
    """One further question of a round, in both languages, and how heavily its answers count."""

    __table_args__ = (
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="number"),
        sa.CheckConstraint("weight BETWEEN 1 AND 9", name="weight"),
        sa.CheckConstraint(
            "name_nl <> '' AND name_en <> '' AND question_nl <> '' AND question_en <> ''",
            name="words",
        ),
    )

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    number: int = Field(primary_key=True)
    weight: int
    name_nl: str = Field(max_length=60)
    name_en: str = Field(max_length=60)
    question_nl: str = Field(max_length=200)
    question_en: str = Field(max_length=200)


class CriterionLine(SQLModel, table=True):
    """A voter's answer to a further question: 1 to 5, or None for no opinion.

    It belongs to the answer to the first question and goes with it.
    """

    __tablename__ = "criterion_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["ballot_id", "idea_id"],
            ["ballot_line.ballot_id", "ballot_line.idea_id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["round_id", "number"], ["criterion.round_id", "criterion.number"]),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
    )

    ballot_id: int = Field(primary_key=True)
    idea_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    round_id: int
    score: int | None = None


class RevealedCriterion(SQLModel, table=True):
    """An answer to a further question as a reveal froze it."""

    __tablename__ = "revealed_criterion"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id", "vote", "voter_id"],
            [f"revealed_line.{n}" for n in ("round_id", "idea_id", "vote", "voter_id")],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["round_id", "number"], ["criterion.round_id", "criterion.number"]),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
    )

    round_id: int = Field(primary_key=True)
    idea_id: int = Field(primary_key=True)
    vote: int = Field(primary_key=True)
    voter_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    score: int | None = None


_NO_LINE = (
    "NOT EXISTS (SELECT 1 FROM ballot_line b WHERE b.ballot_id = {0}.ballot_id "
    "AND b.idea_id = {0}.idea_id AND b.round_id = {0}.round_id)"
)
_UNWEIGHED = (
    "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.headline_weight IS NOT NULL)"
)
_WRONG_WEIGHT = "NEW.headline_weight IS NOT NULL AND NEW.headline_weight NOT BETWEEN 1 AND 9"


def _line_guards() -> list[Trigger]:
    found: list[Trigger] = []
    for on in ("INSERT", "UPDATE"):
        low = on.lower()
        found += [
            Guard(
                f"tr_criterion_line_{low}_window",
                "criterion_line",
                on,
                guards.WINDOW_CLOSED.format("NEW"),
                "round_closed",
                lock=guards.WINDOW_LOCK.format("NEW"),
            ),
            Guard(
                f"tr_criterion_line_{low}_own",
                "criterion_line",
                on,
                _NO_LINE.format("NEW"),
                "not_on_panel",
            ),
        ]
    # What goes with its line was allowed, or refused, there.
    found.append(
        Guard(
            "tr_criterion_line_delete_window",
            "criterion_line",
            "DELETE",
            f"({guards.WINDOW_CLOSED}) AND NOT {_NO_LINE}".format("OLD"),
            "round_closed",
            lock=guards.WINDOW_LOCK.format("OLD"),
        )
    )
    return found


TRIGGERS: list[Trigger] = [
    *guards.fixed_at_first_ballot("criterion"),
    Guard("tr_criterion_weighed", "criterion", "INSERT", _UNWEIGHED, "invalid"),
    Guard(
        "tr_criterion_delete_voted",
        "criterion",
        "DELETE",
        f"{guards.STARTED} OR {guards.VOTED}".format("OLD"),
        "voting_started",
        lock=guards.ROUND_LOCK.format("OLD"),
    ),
    *(
        Guard(f"tr_round_weight_{on.lower()}", "round", on, _WRONG_WEIGHT, "invalid")
        for on in ("INSERT", "UPDATE")
    ),
    Guard(
        "tr_round_weight_kept",
        "round",
        "UPDATE",
        "NEW.headline_weight IS NULL AND EXISTS (SELECT 1 FROM criterion c WHERE c.round_id = NEW.id)",
        "invalid",
    ),
    Guard(
        "tr_round_weight_frozen",
        "round",
        "UPDATE",
        "COALESCE(NEW.headline_weight, 0) <> COALESCE(OLD.headline_weight, 0) AND "
        "(OLD.state NOT IN ('planned', 'intake', 'preparation') "
        "OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.id))",
        "voting_started",
    ),
    *_line_guards(),
    Guard(
        "tr_revealed_criterion_after_reveal",
        "revealed_criterion",
        "INSERT",
        guards.UNREVEALED,
        "not_revealed",
    ),
    *guards.kept_but_for_a_reset("revealed_criterion"),
]
APPEND_ONLY = ("revealed_criterion",)
