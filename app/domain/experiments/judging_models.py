"""Who works on an experiment, who read its headline, and how both sides read its criterion."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only
from app.db.types import one_of
from app.domain.experiments.states import Reading, Side
from app.domain.ideas.values import HeadlineOk


class ExperimentMember(SQLModel, table=True):
    """Somebody on the team of an experiment, beside its lead."""

    __tablename__ = "experiment_member"

    experiment_id: int = Field(foreign_key="experiment.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class HeadlineReading(SQLModel, table=True):
    """Somebody's answer to the headline that we would fear; two people read it, the second objects.

    `text` of the second reading is what can be said against it: the dissent.
    """

    __tablename__ = "headline_reading"
    __table_args__ = (
        sa.UniqueConstraint("experiment_id", "person_id"),
        sa.CheckConstraint("place IN (1, 2)", name="place"),
        sa.CheckConstraint("place = 1 OR text <> ''", name="dissent"),
    )

    experiment_id: int = Field(foreign_key="experiment.id", primary_key=True)
    place: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    answer: HeadlineOk = one_of(HeadlineOk, "answer")
    text: str = Field(max_length=2000)
    at: datetime


class Evaluation(SQLModel, table=True):
    """How one side reads the frozen criterion at the end. The last one of a side counts; all stay."""

    __table_args__ = (sa.CheckConstraint("text <> ''", name="text"),)

    id: int | None = Field(default=None, primary_key=True)
    experiment_id: int = Field(foreign_key="experiment.id", index=True)
    side: Side = one_of(Side, "side")
    reading: Reading = one_of(Reading, "reading")
    text: str = Field(max_length=4000)
    by: int = Field(sa_column=sa.Column("by_id", sa.ForeignKey("person.id"), nullable=False))
    at: datetime


_TWO_READ = (
    "NEW.key = 'headline' AND NEW.state <> 'todo' AND NEW.state <> OLD.state AND (SELECT count(*) "
    "FROM headline_reading r WHERE r.experiment_id = NEW.experiment_id) < 2"
)
_OPEN = (
    "NOT EXISTS (SELECT 1 FROM experiment e WHERE e.id = NEW.experiment_id "
    "AND e.state IN ('running', 'paused', 'evaluated'))"
)
_BOTH_SIDES = (
    "EXISTS (SELECT 1 FROM evaluation v WHERE v.experiment_id = NEW.experiment_id "
    "AND v.side <> NEW.side AND v.by_id = NEW.by_id)"
)
_LOCK = "SELECT id FROM experiment WHERE id = NEW.experiment_id FOR SHARE"

TRIGGERS: list[Trigger] = [
    Guard("tr_checklist_two_read", "checklist_item", "UPDATE", _TWO_READ, "second_reader_needed"),
    Guard("tr_evaluation_open", "evaluation", "INSERT", _OPEN, "wrong_state:experiment", _LOCK),
    Guard("tr_evaluation_two_people", "evaluation", "INSERT", _BOTH_SIDES, "one_reader"),
    *append_only("headline_reading"),
    *append_only("evaluation"),
]
APPEND_ONLY = ("headline_reading", "evaluation")
