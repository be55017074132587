"""The round, its agenda and panel, ballots, and what came of it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.types import cents, json_field, one_of
from app.domain.rounds import constraint_models, criteria_models, guards
from app.domain.rounds.states import ItemState, RoundState


class Round(SQLModel, table=True):
    """One month. `month` is that of the session, such as `2026-12`.

    `seed` stays secret until the record is published; `seed_sha256` stands on the page before the
    first ballot. `rule` holds the engine's rule name; `points` what the answers 1 to 5 count.
    `headline_weight` is None where one question is asked of each idea; else there are criteria.
    """

    __table_args__ = (
        sa.Index(
            "uq_round_taking_in",
            "state",
            unique=True,
            sqlite_where=sa.text("state = 'intake'"),
            postgresql_where=sa.text("state = 'intake'"),
        ),
        sa.CheckConstraint("budget_cents >= 0", name="budget"),
        sa.CheckConstraint("reserve_percent BETWEEN 0 AND 100", name="reserve"),
        sa.CheckConstraint("quorum >= 1", name="quorum"),
        sa.CheckConstraint("intake_until < session_at AND session_at < answer_by", name="dates"),
    )

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7, unique=True)
    state: RoundState = one_of(RoundState, "state", RoundState.PLANNED)
    version: int = 1
    budget_cents: int = cents()
    reserve_percent: int = 30
    rule: str = Field(default="equal-shares", max_length=20)
    points: list[int] = json_field(default_factory=lambda: [0, 0, 1, 3, 5])
    headline_weight: int | None = None
    exploration: list[str] = json_field(default_factory=lambda: ["renewal", "customer_value"])
    quorum: int = 5
    min_supporters: int = 2
    recuse_leads: bool = False
    intake_from: datetime
    intake_until: datetime
    session_at: datetime
    answer_by: datetime
    seed: str = Field(max_length=64)
    seed_sha256: str = Field(max_length=64)
    session_started_at: datetime | None = None
    decided_at: datetime | None = None
    published_at: datetime | None = None
    created_at: datetime


class PanelMember(SQLModel, table=True):
    """Somebody who votes in a round, unless they had left when the session started (`entitled`)."""

    __tablename__ = "panel_member"

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    entitled: bool = True


class Item(SQLModel, table=True):
    """One idea on a round's agenda; `votes` counts its reveals (0, 1 or 2)."""

    __table_args__ = (sa.UniqueConstraint("round_id", "idea_id"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    position: int
    state: ItemState = one_of(ItemState, "state", ItemState.WAITING)
    version: int = 1
    votes: int = 0
    discussed: bool = False
    too_few: bool = False
    conclusion: str = Field(default="", max_length=2000)
    review_on: date | None = None


class Ballot(SQLModel, table=True):
    """One voter's ballot in a round; every accepted change counts `version` up."""

    __table_args__ = (
        sa.UniqueConstraint("round_id", "voter_id"),
        sa.ForeignKeyConstraint(
            ["round_id", "voter_id"], ["panel_member.round_id", "panel_member.person_id"]
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int
    voter_id: int = Field(index=True)
    version: int = 0


class BallotLine(SQLModel, table=True):
    """An answer to one idea: score 1 to 5, or None for no opinion. Kept apart from anything shown."""

    __tablename__ = "ballot_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "idea_id"], ["item.round_id", "item.idea_id"]),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
    )

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    idea_id: int = Field(primary_key=True)
    round_id: int = Field(index=True)
    voter_id: int
    score: int | None = None
    reason: str = Field(default="", max_length=500)


class Recusal(SQLModel, table=True):
    """Somebody does not vote on an idea: own idea, or declared."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    voter_id: int = Field(foreign_key="person.id", primary_key=True)
    own: bool = False
    reason: str = Field(default="", max_length=500)
    at: datetime


class RevealedLine(SQLModel, table=True):
    """A score as a reveal froze it; the last reveal of an idea is what counts.

    `vote` is the reveal (1 or 2). Without it, changes of a second vote that was never revealed
    would count.
    """

    __tablename__ = "revealed_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "idea_id"], ["item.round_id", "item.idea_id"]),
    )

    round_id: int = Field(primary_key=True)
    idea_id: int = Field(primary_key=True)
    vote: int = Field(primary_key=True)
    voter_id: int = Field(foreign_key="person.id", primary_key=True)
    score: int | None = None


class Tally(SQLModel, table=True):
    """The counts of one reveal: {"1": n, … "5": n}; none exists before the reveal."""

    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "idea_id"], ["item.round_id", "item.idea_id"]),
    )

    round_id: int = Field(primary_key=True)
    idea_id: int = Field(primary_key=True)
    vote: int = Field(primary_key=True)
    counts: dict[str, int] = json_field(default_factory=dict)
    no_opinion: int = 0
    recused: int = 0
    reasons: list[dict[str, Any]] = json_field(default_factory=list)
    at: datetime


class Outcome(SQLModel, table=True):
    """What the rule chose; a pure function of `record`, which is the canonical text."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    record: str = Field(sa_type=sa.Text)
    record_sha256: str = Field(max_length=64)
    engine: str = Field(max_length=40)
    leftover_cents: int = cents()
    summary: dict[str, Any] = json_field(default_factory=dict)
    computed_at: datetime


class OutcomeLine(SQLModel, table=True):
    """One idea's outcome: chosen or not, the reason's code and its numbers."""

    __tablename__ = "outcome_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "idea_id"], ["item.round_id", "item.idea_id"]),
    )

    round_id: int = Field(foreign_key="outcome.round_id", primary_key=True)
    idea_id: int = Field(primary_key=True)
    selected: bool
    reason_code: str = Field(max_length=40)
    supporters: int = 0
    points: int = 0
    cost_cents: int = cents(0)
    step: int | None = None
    detail: dict[str, Any] = json_field(default_factory=dict)


class Receipt(SQLModel, table=True):
    """What one voter's share bought: private to that voter."""

    round_id: int = Field(foreign_key="outcome.round_id", primary_key=True)
    voter_id: int = Field(foreign_key="person.id", primary_key=True)
    share_cents: int = cents(0)
    lines: list[dict[str, Any]] = json_field(default_factory=list)
    left_cents: int = cents(0)


class Decision(SQLModel, table=True):
    """Management follows the outcome for an idea, or deviates with a reason."""

    round_id: int = Field(foreign_key="outcome.round_id", primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    deviates: bool = False
    selected: bool
    reason: str = Field(default="", max_length=2000)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    at: datetime
    version: int = 1


class WhatIf(SQLModel, table=True):
    """The fact that a what-if was asked; its answer is never stored."""

    __tablename__ = "what_if"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    at: datetime
    question: dict[str, Any] = json_field(default_factory=dict)


class Margin(SQLModel, table=True):
    """What would have changed the outcome for an idea; a row waits until a worker has found it.

    `limit_cents` is the last euro above `cost_cents` at which it would have been chosen.
    `rivals` are chosen ideas without any one of which this idea would have been chosen. `done_at`
    says that it was worked out, also when nothing was found. `claimed_until` is a worker's lease.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["round_id", "idea_id"], ["outcome_line.round_id", "outcome_line.idea_id"]
        ),
        sa.CheckConstraint(
            "done_at IS NOT NULL OR (cost_cents IS NULL AND support IS NULL)", name="done"
        ),
        sa.CheckConstraint("cost_cents > 0 AND support > 0", name="found"),
        sa.Index(
            "ix_margin_waiting",
            "round_id",
            "idea_id",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
    )

    round_id: int = Field(primary_key=True)
    idea_id: int = Field(primary_key=True)
    cost_cents: int | None = cents(None)
    limit_cents: int | None = cents(None)
    support: int | None = None
    rivals: list[int] = json_field(default_factory=list)
    claimed_until: datetime | None = None
    done_at: datetime | None = None


TRIGGERS = [*guards.TRIGGERS, *constraint_models.TRIGGERS, *criteria_models.TRIGGERS]
APPEND_ONLY = (*guards.APPEND_ONLY, *criteria_models.APPEND_ONLY)
