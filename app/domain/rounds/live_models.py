"""What a live session keeps beside the round: who leads, what is shown, who is there, what was reset."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, append_only
from app.db.types import json_field, one_of


class Place(StrEnum):
    """From where a voter takes part; `away` is one who left again."""

    ROOM = "room"
    ONLINE = "online"
    AWAY = "away"


class LiveSession(SQLModel, table=True):
    """The session of one round, made when it starts.

    `version` counts up with everything that changes what people see, never with a ballot. `code` is
    the six digits that lead there; they open nothing. `shown_id` is the idea that everybody follows.
    """

    __tablename__ = "live_session"
    __table_args__ = (
        sa.CheckConstraint("length(code) = 6", name="code"),
        sa.ForeignKeyConstraint(["round_id", "shown_id"], ["item.round_id", "item.idea_id"]),
    )

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    version: int = 1
    code: str = Field(max_length=6, unique=True)
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    shown_id: int | None = None
    paused: bool = False
    talk_until: datetime | None = None


class Attendance(SQLModel, table=True):
    """A voter who is there, or was: from where, and since when."""

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"], ["panel_member.round_id", "panel_member.person_id"]
        ),
    )

    round_id: int = Field(primary_key=True)
    person_id: int = Field(primary_key=True)
    place: Place = one_of(Place, "place")
    at: datetime


class ItemReset(SQLModel, table=True):
    """An idea's vote that was begun again: why, by whom, and the counts that no longer hold."""

    __tablename__ = "item_reset"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "idea_id", "item_version"),
        sa.ForeignKeyConstraint(["round_id", "idea_id"], ["item.round_id", "item.idea_id"]),
        sa.CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(index=True)
    idea_id: int
    item_version: int
    reason: str = Field(max_length=500)
    tallies: list[dict[str, Any]] = json_field(default_factory=list)
    by: int | None = Field(default=None, sa_column=sa.Column("by_id", sa.ForeignKey("person.id")))
    at: datetime


_IN_SESSION = "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'session')"
_ENTITLED = (
    "NOT EXISTS (SELECT 1 FROM panel_member p WHERE p.round_id = NEW.round_id "
    "AND p.person_id = NEW.person_id AND p.entitled)"
)
_ROUND_LOCK = "SELECT r.id FROM round r WHERE r.id = NEW.round_id FOR SHARE"

TRIGGERS: list[Trigger] = [
    *(
        Guard(
            f"tr_{table}_{on.lower()}_in_session",
            table,
            on,
            _IN_SESSION,
            "round_closed",
            lock=_ROUND_LOCK,
        )
        for table in ("live_session", "attendance")
        for on in ("INSERT", "UPDATE")
    ),
    Guard("tr_attendance_entitled", "attendance", "INSERT", _ENTITLED, "not_on_panel"),
    Guard("tr_attendance_no_delete", "attendance", "DELETE", "1 = 1", "append_only:attendance"),
    *append_only("item_reset"),
    Guard(
        "tr_item_reset_traced",
        "item",
        "UPDATE",
        "NEW.state = 'waiting' AND OLD.state IN ('open', 'revealed') AND (NEW.votes <> 0 "
        "OR NOT EXISTS (SELECT 1 FROM item_reset x WHERE x.round_id = OLD.round_id "
        "AND x.idea_id = OLD.idea_id AND x.item_version = OLD.version))",
        "no_reset",
    ),
    Guard(
        "tr_panel_member_entitled_frozen",
        "panel_member",
        "UPDATE",
        "NEW.entitled <> OLD.entitled AND NOT EXISTS (SELECT 1 FROM round r "
        "WHERE r.id = NEW.round_id AND r.state IN ('planned', 'intake', 'preparation'))",
        "frozen",
    ),
]
APPEND_ONLY = ("item_reset",)
