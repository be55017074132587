"""Waves, sealed sheets, answers without a person, results, ambitions, steps, own statements.

No table here says who answered, when, or in which order. See docs/privacy.md.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only, state_guards
from app.db.types import json_field, one_of
from app.domain.scan.statements import Dimension
from app.domain.scan.states import MOST_OPEN_STEPS, STEP, WAVE, StepState, WaveState

# Without row numbers, so that SQLite keeps rows by their random key and not in order of arrival.
BY_KEY = {"sqlite_with_rowid": False}


class Goals(SQLModel):
    """Where somebody wants to be, in hundredths of a point per dimension, and by when."""

    goal_data: int = 350
    goal_technology: int = 350
    goal_customer: int = 350
    goal_literacy: int = 350
    goal_on: date


def _goals_fit() -> tuple[sa.CheckConstraint, ...]:
    return tuple(
        sa.CheckConstraint(f"goal_{d} BETWEEN 100 AND 500", name=f"goal_{d}") for d in Dimension
    )


class ScanWave(Goals, table=True):
    """One time that everybody is asked, or who works in some `units` and below them (none: all).

    What it asks and of whom is frozen at its opening; its goals, those of the whole organisation, once
    its results are open.
    """

    __tablename__ = "scan_wave"
    __table_args__ = (
        *_goals_fit(),
        sa.CheckConstraint("closes_on >= opens_on", name="days"),
        sa.CheckConstraint("every_months BETWEEN 0 AND 24", name="every_months"),
        sa.Index(
            "uq_scan_wave_open",
            "state",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: WaveState = one_of(WaveState, "state", WaveState.PLANNED)
    version: int = 1
    opens_on: date
    closes_on: date
    every_months: int = 6
    statements: list[dict] = json_field(default_factory=list)  # type: ignore[type-arg]
    units: list[int] = json_field(default_factory=list, sa_column_kwargs={"server_default": "[]"})
    invited: int = 0
    answered: int | None = None
    reminded_on: date | None = None
    created_at: datetime
    published_at: datetime | None = None


class ScanSheet(SQLModel, table=True):
    """A place for one person's answers, made for everybody in one shuffled batch at the opening.

    `code_hash` comes from a key that is not in the database; `sealed` is as long and as unreadable
    empty as it is full, and holds the unit too: `unit_id` is empty but on sheets of waves that were
    open when that began. All of them are gone when the wave closes.
    """

    __tablename__ = "scan_sheet"
    __table_args__ = (BY_KEY,)

    code_hash: str = Field(max_length=64, primary_key=True)
    wave_id: int = Field(foreign_key="scan_wave.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    sealed: str = Field(max_length=1200)


class ScanAnswer(SQLModel, table=True):
    """What somebody answered: a random key, a group of five or more, no person, no time, no order."""

    __tablename__ = "scan_answer"
    __table_args__ = (BY_KEY,)

    key: str = Field(max_length=32, primary_key=True)
    wave_id: int = Field(foreign_key="scan_wave.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    answers: list[int | None] = json_field()


class ScanComment(SQLModel, table=True):
    """A remark, apart from the answers beside it, at a group of ten or more one level up."""

    __tablename__ = "scan_comment"
    __table_args__ = (BY_KEY,)

    key: str = Field(max_length=32, primary_key=True)
    wave_id: int = Field(foreign_key="scan_wave.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    text: str = Field(max_length=600)


class ScanResult(SQLModel, table=True):
    """The figures of a group of five or more; made once at closing, never changed."""

    __tablename__ = "scan_result"
    __table_args__ = (
        sa.UniqueConstraint("wave_id", "unit_id"),
        sa.CheckConstraint("answers >= 5", name="five"),
        sa.Index(
            "uq_scan_result_whole",
            "wave_id",
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    wave_id: int = Field(foreign_key="scan_wave.id")
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    answers: int
    invited: int
    figures: dict = json_field()  # type: ignore[type-arg]


class ScanAmbition(Goals, table=True):
    """Where a unit wants to be after a wave, said before its results are opened."""

    __tablename__ = "scan_ambition"
    __table_args__ = (*_goals_fit(), sa.UniqueConstraint("wave_id", "unit_id"))

    id: int | None = Field(default=None, primary_key=True)
    wave_id: int = Field(foreign_key="scan_wave.id")
    unit_id: int = Field(foreign_key="unit.id")
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime


class ScanStep(SQLModel, table=True):
    """What a unit does to come one level further: who, by when; at most three open at once."""

    __tablename__ = "scan_step"
    __table_args__ = (sa.Index("ix_scan_step_unit_state", "unit_id", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    state: StepState = one_of(StepState, "state", StepState.OPEN)
    version: int = 1
    wave_id: int = Field(foreign_key="scan_wave.id")
    unit_id: int = Field(foreign_key="unit.id")
    dimension: Dimension = one_of(Dimension, "dimension")
    statement: str = Field(default="", max_length=40)
    level: int = 0
    text: str = Field(max_length=300)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    due_on: date
    created_at: datetime
    ended_at: datetime | None = None


class ScanStatement(SQLModel, table=True):
    """A statement that the organisation asks besides those of the house, in both languages."""

    __tablename__ = "scan_statement"

    id: int | None = Field(default=None, primary_key=True)
    dimension: Dimension = one_of(Dimension, "dimension")
    version: int = 1
    nl: str = Field(max_length=200)
    en: str = Field(max_length=200)
    active: bool = True


def _wave_is_not(*states: WaveState) -> str:
    listed = ", ".join(f"'{s}'" for s in states)
    return f"(SELECT state FROM scan_wave WHERE id = NEW.wave_id) NOT IN ({listed})"  # noqa: S608


_HELD = "SELECT id FROM scan_wave WHERE id = NEW.wave_id FOR SHARE"
_COUNTED = "EXISTS (SELECT 1 FROM scan_result WHERE wave_id = NEW.wave_id)"
_OPEN_STEPS = "(SELECT count(*) FROM scan_step WHERE unit_id = NEW.unit_id AND state = 'open')"
_GOALS_CHANGE = " OR ".join(f"NEW.goal_{d} <> OLD.goal_{d}" for d in (*Dimension, "on"))

TRIGGERS: list[Trigger] = [
    *state_guards(WAVE),
    *state_guards(STEP),
    Guard(
        "tr_scan_wave_frozen",
        "scan_wave",
        "UPDATE",
        "OLD.state <> 'planned' AND (CAST(NEW.statements AS TEXT) <> CAST(OLD.statements AS TEXT) "
        "OR NEW.invited <> OLD.invited)",
        "scan_frozen",
    ),
    Guard(
        "tr_scan_wave_units",
        "scan_wave",
        "UPDATE",
        "OLD.state <> 'planned' AND CAST(NEW.units AS TEXT) <> CAST(OLD.units AS TEXT)",
        "scan_frozen",
    ),
    Guard(
        "tr_scan_wave_goals",
        "scan_wave",
        "UPDATE",
        f"OLD.state = 'published' AND ({_GOALS_CHANGE})",
        "ambition_frozen",
    ),
    Guard(
        "tr_scan_sheet_made",
        "scan_sheet",
        "INSERT",
        _wave_is_not(WaveState.PLANNED, WaveState.OPEN),
        "scan_closed",
        _HELD,
    ),
    Guard("tr_scan_sheet_unit", "scan_sheet", "INSERT", "NEW.unit_id IS NOT NULL", "scan_frozen"),
    Guard(
        "tr_scan_sheet_saved",
        "scan_sheet",
        "UPDATE",
        _wave_is_not(WaveState.OPEN),
        "scan_closed",
        _HELD,
    ),
    Guard(
        "tr_scan_answer_kept",
        "scan_answer",
        "INSERT",
        f"{_wave_is_not(WaveState.CLOSED)} OR {_COUNTED}",
        "scan_closed",
    ),
    Guard(
        "tr_scan_comment_kept",
        "scan_comment",
        "INSERT",
        f"{_wave_is_not(WaveState.CLOSED)} OR {_COUNTED}",
        "scan_closed",
    ),
    Guard(
        "tr_scan_result_kept",
        "scan_result",
        "INSERT",
        _wave_is_not(WaveState.CLOSED),
        "scan_closed",
    ),
    Guard(
        "tr_scan_ambition_set",
        "scan_ambition",
        "INSERT",
        _wave_is_not(WaveState.PLANNED, WaveState.OPEN, WaveState.CLOSED),
        "ambition_frozen",
        _HELD,
    ),
    Guard(
        "tr_scan_ambition_changed",
        "scan_ambition",
        "UPDATE",
        _wave_is_not(WaveState.PLANNED, WaveState.OPEN, WaveState.CLOSED),
        "ambition_frozen",
        _HELD,
    ),
    Guard(
        "tr_scan_step_three",
        "scan_step",
        "INSERT",
        f"{_OPEN_STEPS} >= {MOST_OPEN_STEPS}",
        "three_steps",
        "SELECT id FROM unit WHERE id = NEW.unit_id FOR UPDATE",
    ),
    *append_only("scan_answer"),
    *append_only("scan_result"),
    Guard(
        "tr_scan_comment_no_update", "scan_comment", "UPDATE", "1 = 1", "append_only:scan_comment"
    ),
]
APPEND_ONLY = ("scan_answer", "scan_result")
