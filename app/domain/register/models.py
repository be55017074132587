"""One entry per use of AI, what is known about it, who is asked to answer for it, and the policy."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Guard, Trigger, kept, state_guards
from app.db.types import json_field, one_of
from app.domain.ideas.values import AiType, RiskClass
from app.domain.register.needs import WHOLE, taken_out
from app.domain.register.states import ENTRY, EntryState, Origin
from app.domain.register.values import LiteracyRule, OfferState, PersonalData
from app.search.keeping import findable
from app.search.sources import Source


class RegisterEntry(SQLModel, table=True):
    """A use of AI that a unit answers for; `experiment_id` is unique where it has one."""

    __tablename__ = "register_entry"
    __table_args__ = (
        sa.Index("ix_register_entry_unit_state", "unit_id", "state", "id"),
        sa.CheckConstraint("state <> 'in_use' OR owner_id IS NOT NULL", name="owner_in_use"),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: EntryState = one_of(EntryState, "state", EntryState.PROPOSED)
    version: int = 1
    name: str = Field(max_length=120)
    description: str = Field(default="", max_length=400)
    purpose: str = Field(default="", max_length=2500)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    origin: Origin = one_of(Origin, "origin", Origin.FOUND_IN_USE)
    idea_id: int | None = Field(default=None, foreign_key="idea.id", index=True)
    experiment_id: int | None = Field(default=None, unique=True)
    ai_type: AiType | None = one_of(AiType, "ai_type", None)
    supplier: str = Field(default="", max_length=200)
    risk_class: RiskClass | None = one_of(RiskClass, "risk_class", None)
    risk_flags: list[str] = json_field(default_factory=list)
    oversight: str = Field(default="", max_length=2500)
    review_on: date | None = None
    began_on: date | None = None
    ended_on: date | None = None
    created_at: datetime
    reason: str = Field(default="", max_length=2000)


class RegisterDetail(SQLModel, table=True):
    """What is known about the system behind an entry: read on its own page and in exports, not in lists.

    `standard` keeps a record of the Dutch publication standard as it came in, whole. `source_id` is
    the name under which it is known elsewhere. `fields` are those shown to the public.
    """

    __tablename__ = "register_detail"

    entry_id: int = Field(foreign_key="register_entry.id", primary_key=True)
    deputy_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    stopper_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    affected: str = Field(default="", max_length=2500)
    model: str = Field(default="", max_length=200)
    hosting: str = Field(default="", max_length=200)
    contract: str = Field(default="", max_length=500)
    data_sources: str = Field(default="", max_length=2500)
    personal_data: PersonalData | None = one_of(PersonalData, "personal_data", None)
    retention: str = Field(default="", max_length=200)
    notice: str = Field(default="", max_length=2500)
    notice_place: str = Field(default="", max_length=500)
    measure: str = Field(default="", max_length=500)
    measured: str = Field(default="", max_length=500)
    measured_on: date | None = None
    source_id: str | None = Field(default=None, max_length=100, unique=True)
    standard: dict[str, Any] = json_field(default_factory=dict)
    public: bool = False
    fields: list[str] = json_field(default_factory=list)


class OwnerOffer(SQLModel, table=True):
    """Somebody is asked to answer for an entry; at most one question is open per entry."""

    __tablename__ = "register_offer"
    __table_args__ = (
        sa.Index(
            "uq_register_offer_open",
            "entry_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_why"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="register_entry.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    state: OfferState = one_of(OfferState, "state", OfferState.OPEN)
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    answered_at: datetime | None = None
    reason: str = Field(default="", max_length=2000)


class RegisterPolicy(SQLModel, table=True):
    """What the organisation agreed about its register (id 1)."""

    __tablename__ = "register_policy"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="only_one"),
        sa.CheckConstraint("duty_days BETWEEN 1 AND 365", name="duty_days"),
    )

    id: int | None = Field(default=1, primary_key=True)
    literacy: LiteracyRule = one_of(LiteracyRule, "literacy", LiteracyRule.WARN)
    serves_public: bool = False
    public_page: bool = False
    complete_first: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    trained_first: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    duty_days: int = 30
    contact: str = Field(default="", max_length=254)
    version: int = 1


ENTRY_TEXTS = Source(
    kind="register",
    number=2,
    table="register_entry",
    watched=("name", "description", "purpose", "supplier"),
    query="SELECT id, idea_id, created_at AS at, name AS title, description || ' ' || purpose || ' ' "
    "|| supplier AS text FROM register_entry WHERE id IN :ids",
)

_CLOSED = "EXISTS (SELECT 1 FROM unit u WHERE u.id = NEW.unit_id AND NOT u.active)"
_UNIT = "SELECT id FROM unit WHERE id = NEW.unit_id FOR SHARE"
_TO_USE = (
    "NEW.state = 'in_use' AND OLD.state <> 'in_use' AND NOT (OLD.state IN ('proposed', 'experiment') "
    "AND EXISTS (SELECT 1 FROM register_detail f WHERE f.entry_id = NEW.id "
    "AND f.source_id IS NOT NULL))"
)
"""A list from elsewhere tells of AI that is in use already; what it lacks is asked afterwards."""
_COMPLETE = "EXISTS (SELECT 1 FROM register_policy p WHERE p.id = 1 AND p.complete_first)"
_BLOCKS = "EXISTS (SELECT 1 FROM register_policy p WHERE p.id = 1 AND p.literacy = 'block')"
_UNLEARNED = "NOT EXISTS (SELECT 1 FROM literacy_record r WHERE r.person_id = NEW.owner_id)"
_TAKEN_OVER = (
    "SELECT 1 FROM handover h WHERE h.experiment_id = NEW.experiment_id "
    "AND h.unit_id = NEW.unit_id AND h.state = 'completed'"
)
_ENTRY = "SELECT 1 FROM register_entry e WHERE e.id = OLD.entry_id"
_USED = "{0}.state IN ('in_use', 'suspended')"
_AGREED = "SELECT id FROM register_policy WHERE id = 1 FOR SHARE"

TRIGGERS: list[Trigger] = [
    *state_guards(ENTRY),
    Guard(
        "tr_register_entry_unit_open",
        "register_entry",
        "INSERT",
        _CLOSED,
        "unit_closed",
        lock=_UNIT,
    ),
    Guard(
        "tr_register_entry_unit_stays_open",
        "register_entry",
        "UPDATE OF unit_id",
        f"(OLD.unit_id IS NULL OR OLD.unit_id <> NEW.unit_id) AND {_CLOSED}",
        "unit_closed",
        lock=_UNIT,
    ),
    Guard(
        "tr_register_entry_triaged",
        "register_entry",
        "UPDATE OF state",
        f"{_TO_USE} AND (NEW.risk_class IS NULL OR NEW.risk_class = 'needs_expert')",
        "not_triaged",
    ),
    Guard(
        "tr_register_entry_by_handover",
        "register_entry",
        "UPDATE OF state",
        "NEW.state = 'in_use' AND OLD.state IN ('proposed', 'experiment') "
        f"AND NEW.experiment_id IS NOT NULL AND NOT EXISTS ({_TAKEN_OVER})",
        "by_handover",
    ),
    Guard(
        "tr_register_entry_experiment_fixed",
        "register_entry",
        "UPDATE OF experiment_id",
        "OLD.experiment_id IS NOT NULL "
        "AND (NEW.experiment_id IS NULL OR NEW.experiment_id <> OLD.experiment_id)",
        "append_only:register_entry",
    ),
    # Whether a record still holds on the day of the step, the command knows: that day is the
    # organisation's, by its zone and the program's clock. The database has only a clock and a zone
    # of its own, and an entry that starts again after a pause carries no day to be believed.
    Guard(
        "tr_register_entry_owner_learned",
        "register_entry",
        "UPDATE OF state",
        f"{_TO_USE} AND {_BLOCKS} AND {_UNLEARNED}",
        "owner_not_literate",
        lock=_AGREED,
    ),
    Guard(
        "tr_register_entry_complete",
        "register_entry",
        "UPDATE OF state",
        f"{_TO_USE} AND {_COMPLETE} AND NEW.idea_id IS NULL AND NOT {WHOLE}",
        "incomplete",
        lock=_AGREED,
    ),
    Guard(
        "tr_register_entry_stays_complete",
        "register_entry",
        "UPDATE OF description, unit_id, purpose, ai_type, supplier, oversight",
        f"{_USED.format('NEW')} AND {_COMPLETE} AND {taken_out(of_entry=True)}",
        "incomplete",
    ),
    Guard(
        "tr_register_detail_stays_complete",
        "register_detail",
        "UPDATE",
        f"{_COMPLETE} AND EXISTS ({_ENTRY} AND {_USED.format('e')} AND {taken_out(of_entry=False)})",
        "incomplete",
        lock="SELECT id FROM register_entry WHERE id = OLD.entry_id FOR SHARE",
    ),
    *kept("register_detail", "register_offer"),
    Guard(
        "tr_register_entry_prohibited",
        "register_entry",
        "UPDATE",
        "NEW.state = 'in_use' AND NEW.risk_class = 'stop' "
        "AND (OLD.state <> 'in_use' OR OLD.risk_class IS NULL OR OLD.risk_class <> 'stop')",
        "prohibited",
    ),
    *findable(ENTRY_TEXTS),
]
