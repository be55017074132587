"""Ideas and what people add to them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Effect, Guard, Trigger, state_guards
from app.db.types import cents, json_field, one_of
from app.domain.ideas.states import ENDS, IDEA, IdeaState
from app.domain.ideas.values import (
    AiType,
    Flag,
    HeadlineOk,
    NextCode,
    NextWho,
    RiskClass,
    TakePart,
    ValueType,
)
from app.search.keeping import findable
from app.search.sources import Source

TITLE_MAX, PROBLEM_MAX, TODAY_MAX, PROPOSAL_MAX = 120, 2000, 1000, 2000
IMPORT_MAX = 10_000


class Idea(SQLModel, table=True):
    """One idea. `next_*` say what happens next, who does it and when: never missing.

    `submitted_at` is None for a draft. `answer_by` is the promised moment of the first answer.
    `rounds_used` counts the rounds it stood in without being chosen. Who wrote it stands in
    IdeaAuthor, apart, so that a pseudonymous idea's row names nobody.
    """

    __table_args__ = (
        # The first reads and counts a stage from newest to oldest, the second finds what comes next
        # in it: neither grows with the number of ideas.
        sa.Index("ix_idea_state_submitted_at_id", "state", "submitted_at", "id"),
        sa.Index("ix_idea_state_next_by_id", "state", "next_by", "id"),
        sa.Index("ix_idea_unit_id_id", "unit_id", "id"),
        sa.Index("ix_idea_support", "support_count", "id"),
        sa.Index("ix_idea_next", "next_who", "next_by"),
        sa.Index("ix_idea_next_by_id", "next_by", "id"),
        sa.Index("ix_idea_submitted_at_id", "submitted_at", "id"),
        sa.CheckConstraint("cost_cents IS NULL OR cost_cents >= 0", name="cost"),
        sa.CheckConstraint("weeks IS NULL OR weeks BETWEEN 1 AND 52", name="weeks"),
        sa.CheckConstraint(
            "next_by IS NOT NULL OR next_code IN ('none', 'submit')", name="next_has_date"
        ),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: IdeaState = one_of(IdeaState, "state", IdeaState.DRAFT)
    version: int = 1
    title: str = Field(default="", max_length=TITLE_MAX)
    problem: str = Field(default="", max_length=IMPORT_MAX)
    proposal: str = Field(default="", max_length=IMPORT_MAX)
    today: str = Field(default="", max_length=IMPORT_MAX)
    benefits: list[str] = json_field(default_factory=list)
    value_type: ValueType | None = one_of(ValueType, "value_type", None)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    headline: str = Field(default="", max_length=200)
    headline_ok: HeadlineOk | None = one_of(HeadlineOk, "headline_ok", None)
    flag_people: Flag | None = one_of(Flag, "flag_people", None)
    flag_decides_alone: Flag | None = one_of(Flag, "flag_decides_alone", None)
    flag_customers: Flag | None = one_of(Flag, "flag_customers", None)
    take_part: TakePart | None = one_of(TakePart, "take_part", None)
    pseudonymous: bool = False
    language: str = Field(default="nl", max_length=2)

    cost_cents: int | None = cents(None)
    weeks: int | None = None
    goal: str = Field(default="", max_length=2000)
    measure: str = Field(default="", max_length=2000)
    stop_rule: str = Field(default="", max_length=2000)
    ai_type: AiType | None = one_of(AiType, "ai_type", None)
    risk_class: RiskClass | None = one_of(RiskClass, "risk_class", None)
    risk_flags: list[str] = json_field(default_factory=list)
    theme_id: int | None = Field(default=None, foreign_key="theme.id", index=True)

    created_at: datetime
    submitted_at: datetime | None = None
    answer_by: datetime | None = None
    next_code: NextCode = one_of(NextCode, "next_code", NextCode.SUBMIT)
    next_who: NextWho = one_of(NextWho, "next_who", NextWho.SUBMITTER)
    next_by: datetime | None = None
    reason_code: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=2000)
    improve: str = Field(default="", max_length=2000)
    merged_into_id: int | None = Field(default=None, foreign_key="idea.id", index=True)
    revisit_on: date | None = None
    rounds_used: int = 0
    round_id: int | None = Field(default=None, index=True)
    own_id: str | None = Field(default=None, max_length=120, unique=True)
    support_count: int = 0
    comment_count: int = 0

    @property
    def reference(self) -> str:
        """Return the name people use for it, such as `K-142`."""
        return f"K-{self.id}"


class IdeaAuthor(SQLModel, table=True):
    """Who wrote an idea: one submitter, any co-submitters. Read only where identity may be shown."""

    __tablename__ = "idea_author"
    __table_args__ = (
        sa.Index(
            "uq_idea_author_main",
            "idea_id",
            unique=True,
            sqlite_where=sa.text("main = 1"),
            postgresql_where=sa.text("main"),
        ),
    )

    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    main: bool = True


class IdeaVersion(SQLModel, table=True):
    """The text of an idea as it was before a change after submission."""

    __tablename__ = "idea_version"

    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    version: int = Field(primary_key=True)
    changed_at: datetime
    changed_by: int | None = Field(default=None, foreign_key="person.id")
    before: dict[str, Any] = json_field(default_factory=dict)


class Support(SQLModel, table=True):
    """Somebody supports an idea; once."""

    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    at: datetime
    own: bool = True  # False: came along with a merged idea


class Comment(SQLModel, table=True):
    """A remark on an idea, shown to the house."""

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime
    text: str = Field(max_length=2000)


class Question(SQLModel, table=True):
    """A question by the AI team and the submitter's answer."""

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    text: str = Field(max_length=2000)
    answer: str = Field(default="", max_length=2000)
    answered_at: datetime | None = None


_READY_LACKS = (
    "NEW.state = 'ready' AND OLD.state = 'triage' AND (NEW.goal = '' OR NEW.measure = '' OR NEW.stop_rule = '' "
    "OR NEW.headline_ok IS NULL OR NEW.cost_cents IS NULL OR NEW.weeks IS NULL "
    "OR NEW.value_type IS NULL OR NEW.ai_type IS NULL OR NEW.risk_class IS NULL "
    "OR NEW.risk_class IN ('stop', 'needs_expert'))"
)


_NO_NEXT = (
    f"NEW.state NOT IN ({', '.join(repr(str(state)) for state in sorted(ENDS))}) "
    "AND (NEW.next_code = 'none' OR NEW.next_who = 'nobody')"
)
_COUNT = "UPDATE idea SET {0} = {0} {1} 1 WHERE id = {2}.idea_id"


def _count(table: str, column: str) -> list[Trigger]:
    return [
        Effect(
            f"tr_{table}_count_up",
            table,
            "INSERT",
            (_COUNT.format(column, "+", "NEW"),),
        ),
        Effect(
            f"tr_{table}_count_down",
            table,
            "DELETE",
            (_COUNT.format(column, "-", "OLD"),),
        ),
    ]


IDEA_TEXTS = Source(
    kind="idea",
    number=5,
    table="idea",
    watched=("title", "problem", "proposal", "today", "goal", "measure", "submitted_at"),
    when="NEW.submitted_at IS NOT NULL",
    query="SELECT id, id AS idea_id, submitted_at AS at, title, problem || ' ' || proposal || ' ' "
    "|| today || ' ' || goal || ' ' || measure || ' K-' || id AS text "
    "FROM idea WHERE id IN :ids AND submitted_at IS NOT NULL",
)
COMMENT_TEXTS = Source(
    kind="comment",
    number=1,
    table="comment",
    watched=("text",),
    query="SELECT id, idea_id, at, '' AS title, text FROM comment WHERE id IN :ids",
)

TRIGGERS: list[Trigger] = [
    *state_guards(IDEA),
    Guard("tr_idea_next_step_insert", "idea", "INSERT", _NO_NEXT, "no_next_step"),
    Guard("tr_idea_next_step_update", "idea", "UPDATE", _NO_NEXT, "no_next_step"),
    Guard("tr_idea_ready_complete", "idea", "UPDATE", _READY_LACKS, "not_ready"),
    *_count("support", "support_count"),
    *_count("comment", "comment_count"),
    *findable(IDEA_TEXTS),
    *findable(COMMENT_TEXTS),
]
