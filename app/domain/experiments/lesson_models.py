"""What ends taught, and which ideas build on it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only
from app.search.keeping import findable
from app.search.sources import Source

PART_MAX = 750


def _part() -> Any:
    return Field(default="", max_length=PART_MAX, sa_column_kwargs={"server_default": ""})


class Lesson(SQLModel, table=True):
    """What an end taught, success or not. `text` holds all of it; the parts where they were asked for."""

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    experiment_id: int = Field(foreign_key="experiment.id", unique=True)
    text: str = Field(max_length=4000)
    success: bool = False
    expected: str = _part()
    happened: str = _part()
    why: str = _part()
    reuse: str = _part()
    again_when: str = _part()
    at: datetime


class LessonUse(SQLModel, table=True):
    """An idea builds on the lesson of another one."""

    __tablename__ = "lesson_use"

    idea_id: int = Field(foreign_key="idea.id", primary_key=True)
    lesson_id: int = Field(foreign_key="lesson.id", primary_key=True, index=True)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    at: datetime


_OWN = "EXISTS (SELECT 1 FROM lesson l WHERE l.id = NEW.lesson_id AND l.idea_id = NEW.idea_id)"
_UNTAUGHT = (
    "NEW.state IN ('success', 'no_success', 'closed') AND NEW.state <> OLD.state "
    "AND NEW.started_at IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM lesson l WHERE l.experiment_id = NEW.id)"
)

LESSON_TEXTS = Source(
    kind="lesson",
    number=3,
    table="lesson",
    watched=("text",),
    query="SELECT l.id, l.idea_id, l.at, i.title, l.text || ' ' || l.why || ' ' || l.reuse || ' ' "
    "|| l.again_when || ' K-' || i.id AS text "
    "FROM lesson l JOIN idea i ON i.id = l.idea_id WHERE l.id IN :ids",
)

TRIGGERS: list[Trigger] = [
    *append_only("lesson"),
    *findable(LESSON_TEXTS),
    Guard("tr_lesson_use_other", "lesson_use", "INSERT", _OWN, "same_idea"),
    Guard("tr_experiment_ends_with_lesson", "experiment", "UPDATE", _UNTAUGHT, "lesson_needed"),
]
APPEND_ONLY = ("lesson",)
