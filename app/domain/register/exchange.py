"""Taking in a list in the publication standard: first what it would do, then all of it or nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.core.text import fold
from app.db.moves import set_versioned
from app.db.turns import LoneTurn
from app.domain.people.models import Unit
from app.domain.people.queries import the_organisation
from app.domain.register.commands import change_state
from app.domain.register.details import write_detail
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.owning import ask_owner
from app.domain.register.policy import policy_of
from app.domain.register.publication import OWN_ID, record_of
from app.domain.register.queries import EntryView, exported
from app.domain.register.standard import (
    FIELDS,
    STATES,
    Fault,
    Record,
    faults_of,
    fitted,
    key_of,
    month_of,
    short_of,
)
from app.domain.register.states import ENTRY, EntryState, Origin
from app.domain.register.telling import tell, tell_unit_asked
from app.policy import Action, require

MOST_RECORDS = 5000
GONE = "Import"
_TURN = sa.select(LoneTurn(0))
"""A turn alone; no round has this number."""
_EVERY = select(RegisterEntry).order_by(col(RegisterEntry.id)).with_for_update()


@dataclass(frozen=True)
class Changed:
    """A record that differs from its entry: field to what stands there and what comes."""

    entry_id: int
    number: int
    name: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Plan:
    """What a list would do. `gone` are entries of an earlier list that this one lacks."""

    added: list[tuple[int, Record]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0
    gone: list[tuple[int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    records: Sequence[Record] = ()

    @property
    def refused(self) -> list[Fault]:
        """Return what keeps the list out."""
        return [fault for fault in self.faults if fault.refused]

    @property
    def mark(self) -> str:
        """Return what tells this plan from another: what comes, what it takes the place of, what goes."""
        added = [record for _number, record in self.added]
        changed = [(change.entry_id, change.fields) for change in self.changed]
        text = json.dumps([added, changed, self.gone], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def details_of(session: Session) -> dict[int, RegisterDetail]:
    """Return the facts beside every entry, in one query."""
    return {row.entry_id: row for row in session.exec(select(RegisterDetail))}


def plan_import(session: Session, records: Sequence[Record], *, actor: Actor) -> Plan:
    """Return what a list would add, change and no longer holds; nothing is written."""
    require(actor, Action.REGISTER_EXCHANGE)
    details = details_of(session)
    entries = {view.id: view for view in exported(session)}
    known = {detail.source_id: number for number, detail in details.items() if detail.source_id}
    known |= {f"{OWN_ID}{number}": number for number in entries}
    name, contact = the_organisation(session).name, policy_of(session).contact
    plan, seen, titles = Plan(records=records), set[str](), dict[str, int]()
    for number, record in enumerate(records, start=1):
        plan.faults += faults_of(number, record)
        key, title = key_of(record), str(record.get("name", ""))
        if key and key in seen:
            plan.faults.append(Fault(number, "twice", "source_id", title, refused=True))
            continue
        if title in titles:
            plan.faults.append(Fault(number, "same_title", "name", title))
        titles[title] = number
        seen.add(key)
        if (entry_id := known.get(key)) is None:
            plan.added.append((number, record))
        elif entry_id in entries:
            detail = details.get(entry_id)
            before = record_of(entries[entry_id], name, contact, detail)
            if _own_into_use(before, record, detail):
                plan.faults.append(Fault(number, "status_stays", "status", title))
                record = {**record, "status": before["status"]}  # noqa: PLW2901
            _compare(plan, number, record, before, entry_id)
    plan.gone = _gone(details, entries, seen)
    return plan


def _own_into_use(before: dict[str, Any], record: Record, detail: RegisterDetail | None) -> bool:
    """Whether a list wants an experiment of our own in use: that takes its handover and its checks."""
    to, at = STATES.get(record.get("status", "")), STATES.get(before["status"])
    listed = detail is not None and detail.source_id is not None
    return to is EntryState.IN_USE and at is EntryState.EXPERIMENT and not listed


def _compare(
    plan: Plan, number: int, record: Record, before: dict[str, Any], entry_id: int
) -> None:
    differs = {
        name: (before[name], record[name])
        for name in FIELDS
        if name in record and record[name] != before[name]
    }
    if differs:
        title = str(record.get("name", before["name"]))
        plan.changed.append(Changed(entry_id, number, title, differs))
    else:
        plan.same += 1


def _gone(
    details: dict[int, RegisterDetail], entries: dict[int, EntryView], seen: set[str]
) -> list[tuple[int, str]]:
    return [
        (number, entries[number].name)
        for number, detail in sorted(details.items())
        if detail.source_id
        and detail.source_id not in seen
        and number in entries
        and entries[number].state is not EntryState.RETIRED
    ]


def take_in(
    session: Session,
    records: Sequence[Record],
    *,
    unit_id: int,
    retire: bool,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> Plan:
    """Do what the plan says: new entries, changed fields, and (where asked) retire what is gone.

    Entries without a unit of that name go to the unit given; its lead is asked to answer for them.
    `seen` is the mark of the plan that somebody agreed to. Lists come in one after the other, and
    nobody writes in the register meanwhile. Records `register.imported` an entry,
    `register.moved`, and `register.unit_asked`.

    Raises:
        Invalid: a record that cannot be taken in; an unknown unit.
        Conflict: `list_outdated` when the register is not as it was when the plan was seen.
    """
    require(actor, Action.REGISTER_EXCHANGE)
    session.execute(_TURN)
    rows = {row.id: row for row in session.exec(_EVERY).all()}
    units = {fold(unit.name): unit for unit in session.exec(select(Unit).where(col(Unit.active)))}
    home = session.get(Unit, unit_id)
    if home is None:
        raise invalid("unit_id", "unknown_value")
    if not home.active:
        raise invalid("unit_id", "unit_closed")
    plan = plan_import(session, records, actor=actor)
    if plan.refused:
        raise invalid("file", "rows_refused", count=len(plan.refused))
    if seen is not None and seen != plan.mark:
        raise Conflict("list_outdated")
    _add_all(session, [(units.get(_place(r), home), r) for _n, r in plan.added], actor, now)
    for change in plan.changed:
        _change(session, rows[change.entry_id], change, actor, now)
    for entry_id, _name in plan.gone if retire else ():
        change_state(session, rows[entry_id], EntryState.RETIRED, GONE, actor=actor, now=now)
    return plan


def _place(record: Record) -> str:
    return fold(str(record.get("department") or record.get("organization") or ""))


def _add_all(
    session: Session, placed: Sequence[tuple[Unit, Record]], actor: Actor, now: datetime
) -> None:
    """Write entries down, each for its unit; a lead hears once of all those to answer for."""
    asked, units = Counter[int](), dict[int, Unit]()
    for unit, record in placed:
        units[unit.id or 0] = unit
        asked[unit.id or 0] += _add(session, record, unit, actor, now)
    for unit_id, count in asked.items():
        if count:
            tell_unit_asked(session, units[unit_id], count, actor, now)


def _add(session: Session, record: Record, unit: Unit, actor: Actor, now: datetime) -> bool:
    """Write an entry down; return whether the unit's lead was asked to answer for it."""
    row = RegisterEntry(
        **_facts(record),
        origin=Origin.BOUGHT_TOOL if record.get("provider") else Origin.FOUND_IN_USE,
        unit_id=unit.id,
        owner_id=unit.lead_id or actor.person_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    aside = {"standard": record, "source_id": key_of(record)}
    write_detail(session, row.id or 0, data_sources=fitted("source_data", record), **aside)
    tell(session, row, "register.imported", actor, now, source_id=key_of(record))
    asked = row.owner_id is not None and row.owner_id != actor.person_id
    if asked:
        ask_owner(session, row, row.owner_id or 0, actor=actor, now=now, grouped=True)
    change_state(session, row, STATES[record["status"]], "", actor=actor, now=now)
    _months(session, row, record)
    return asked


def _facts(record: Record) -> dict[str, Any]:
    return {
        "name": fitted("name", record),
        "description": short_of(record),
        "purpose": fitted("goal", record),
        "oversight": fitted("human_intervention", record),
        "supplier": fitted("provider", record),
    }


def _months(session: Session, row: RegisterEntry, record: Record) -> None:
    """Keep the months that came in; where there is none, we do not know it."""
    row.began_on = _first_day(month_of(record, "begin_date"))
    ends = _first_day(month_of(record, "end_date"))
    row.ended_on = ends if row.state is EntryState.RETIRED else None
    session.flush()


def _first_day(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


def _change(
    session: Session, row: RegisterEntry, change: Changed, actor: Actor, now: datetime
) -> None:
    new = {name: after for name, (_before, after) in change.fields.items()}
    detail = session.get(RegisterDetail, change.entry_id)
    whole: Record = {**(detail.standard if detail else {}), **new}
    touched = {
        column: value for column, value in _facts(whole).items() if _SOURCES[column] & new.keys()
    }
    set_versioned(session, row, None, **touched)
    aside: dict[str, Any] = {"standard": whole}
    if "source_data" in new:
        aside["data_sources"] = fitted("source_data", whole)
    write_detail(session, change.entry_id, **aside)
    told = {"fields": sorted(new)}
    tell(session, row, "register.imported", actor, now, **told)
    to = STATES.get(new.get("status", ""))
    if to is not None and ENTRY.allows(row.state, to):
        change_state(session, row, to, "", actor=actor, now=now)
    if {"begin_date", "end_date", "status"} & new.keys():
        _months(session, row, whole)


_SOURCES: dict[str, set[str]] = {
    "name": {"name"},
    "description": {"description_short", "goal"},
    "purpose": {"goal"},
    "oversight": {"human_intervention"},
    "supplier": {"provider"},
}
