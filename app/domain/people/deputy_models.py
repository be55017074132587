"""A deputy for a time: who acts for a unit's lead who is away."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger

_FIXED = "unit_id person_id lead_id from_on until_on begins_at ends_at made_at".split()
_CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FIXED)


class StandIn(SQLModel, table=True):
    """Somebody acts for the lead of a unit, from a day until a day, both included.

    `begins_at` and `ends_at` are those days in the organisation's time zone; `ended_at` is set when
    the lead ends it earlier. It counts only while the one who appointed still leads the unit.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        sa.CheckConstraint("person_id <> lead_id", name="somebody_else"),
        sa.CheckConstraint("from_on <= until_on AND begins_at < ends_at", name="days"),
    )

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    lead_id: int = Field(foreign_key="person.id")
    from_on: date
    until_on: date
    begins_at: datetime
    ends_at: datetime
    made_at: datetime
    ended_at: datetime | None = None


TRIGGERS: list[Trigger] = [
    Guard(
        "tr_stand_in_by_the_lead",
        "stand_in",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND u.lead_id = NEW.lead_id)",
        "not_unit_lead",
        lock="SELECT id FROM unit WHERE id = NEW.unit_id FOR UPDATE",
    ),
    Guard(
        "tr_stand_in_one_at_a_time",
        "stand_in",
        "INSERT",
        "EXISTS (SELECT 1 FROM stand_in s WHERE s.unit_id = NEW.unit_id AND s.lead_id = NEW.lead_id "
        "AND s.ended_at IS NULL AND s.from_on <= NEW.until_on AND s.until_on >= NEW.from_on)",
        "overlaps",
        lock="SELECT id FROM unit WHERE id = NEW.unit_id FOR UPDATE",
    ),
    Guard(
        "tr_stand_in_frozen",
        "stand_in",
        "UPDATE",
        f"{_CHANGED} OR OLD.ended_at IS NOT NULL",
        "append_only:stand_in",
    ),
    Guard("tr_stand_in_no_delete", "stand_in", "DELETE", "1 = 1", "append_only:stand_in"),
]
