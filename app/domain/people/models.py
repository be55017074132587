"""The organisation, its units, people and themes."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.actor import Role
from app.db.triggers import Trigger, append_only
from app.db.types import cents, counted, one_of


class Organisation(SQLModel, table=True):
    """The one organisation of this installation (id 1) and the pattern of its months.

    The pattern: the session is on the n-th weekday (0 = Monday) of the month at a local time;
    intake ends so many days earlier at midnight, answers follow so many days later at 17:00.
    Grants from `two_persons_cents` on need two persons; None: none does.
    """

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: int | None = Field(default=1, primary_key=True)
    name: str = Field(max_length=120)
    language: str = Field(default="nl", max_length=2)
    timezone: str = Field(default="Europe/Amsterdam", max_length=60)
    is_sample: bool = False
    created_at: datetime
    pattern_on: bool = False
    session_weekday: int = 3
    session_week: int = 1
    session_time: str = Field(default="10:00", max_length=5)
    intake_days_before: int = 6
    answer_days_after: int = 1
    budget_cents: int = cents(12_000_000)
    reserve_percent: int = 30
    answer_working_days: int = 3
    commitment_days: int = 60
    two_persons_cents: int | None = cents(None)
    version: int = 1


class Unit(SQLModel, table=True):
    """A part of the organisation; one lead answers for it, a deputy may act for the lead."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    lead_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    deputy_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    active: bool = True
    version: int = counted()


class UnitSuccession(SQLModel, table=True):
    """A unit closed, and another goes on with what it promised."""

    __tablename__ = "unit_succession"
    __table_args__ = (sa.CheckConstraint("unit_id <> successor_id", name="another"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    successor_id: int = Field(foreign_key="unit.id")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime


class Person(SQLModel, table=True):
    """Somebody with an account; `email` is stored casefolded."""

    __table_args__ = (sa.Index("ix_person_name_id", "name", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=120)
    unit_id: int | None = Field(
        default=None,
        sa_column=sa.Column(
            sa.Integer,
            sa.ForeignKey("unit.id", use_alter=True, name="fk_person_unit_id_unit"),
            index=True,
        ),
    )
    language: str = Field(default="nl", max_length=2)
    active: bool = True
    mail: bool = True
    digest: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    shortcuts: bool = True
    is_sample: bool = False
    created_at: datetime
    version: int = 1


class RoleGrant(SQLModel, table=True):
    """A role that somebody holds besides employee."""

    __tablename__ = "role_grant"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: Role = one_of(Role, "role", primary_key=True)


class Theme(SQLModel, table=True):
    """A yearly theme with its ambition, and what shows whether it comes true, in both languages.

    What was said in one language alone stands in the other as well.
    """

    __table_args__ = (
        sa.UniqueConstraint("name_nl", "year"),
        sa.UniqueConstraint("name_en", "year"),
        sa.CheckConstraint("name_nl <> '' AND name_en <> ''", name="named"),
        sa.CheckConstraint(
            "(ambition_nl = '') = (ambition_en = '') AND (measure_nl = '') = (measure_en = '')",
            name="in_both",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    name_nl: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    ambition_nl: str = Field(default="", max_length=2000)
    ambition_en: str = Field(default="", max_length=2000)
    measure_nl: str = Field(default="", max_length=300)
    measure_en: str = Field(default="", max_length=300)
    year: int
    version: int = counted()

    def said(self, part: str, lang: str) -> str:
        """Return its `name`, `ambition` or `measure` in a language."""
        return str(getattr(self, f"{part}_{lang}"))


TRIGGERS: list[Trigger] = append_only("unit_succession")
APPEND_ONLY = ("unit_succession",)
