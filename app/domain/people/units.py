"""Making and changing units."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.core.text import fold
from app.db.moves import locked, set_versioned
from app.domain.people.leading import tell_lead_changed
from app.domain.people.models import Organisation, Unit
from app.domain.people.queries import people_by_emails
from app.domain.people.schemas import UnitChange, UnitDraft, sent
from app.events import record
from app.policy import Action, require

PEOPLE_FIELDS = {"lead_email": "lead_id", "deputy_email": "deputy_id"}


def create_unit(session: Session, draft: UnitDraft, *, actor: Actor, now: datetime) -> Unit:
    """Make a unit.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid: `parent_id`, `lead_email` or `deputy_email` names nobody that is there.
        Conflict: `exists` when a unit has this name already.

    Records `unit.created`.
    """
    require(actor, Action.UNIT_MANAGE)
    units = _all_units(session)
    values = _checked(session, draft.model_dump(), units, unit_id=None)
    row = Unit(**values)
    session.add(row)
    session.flush()
    record(
        session,
        "unit.created",
        actor=actor,
        now=now,
        subject="unit",
        subject_id=row.id or 0,
        parent_id=row.parent_id,
        lead_id=row.lead_id,
        deputy_id=row.deputy_id,
    )
    return row


def change_unit(
    session: Session, unit_id: int, change: UnitChange, *, actor: Actor, now: datetime
) -> Unit:
    """Rename or move a unit, or give it another lead or deputy; only what came in.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such unit.
        Invalid: as `create_unit`; `parent_id` `unit_cycle` when it would stand below itself.
        Conflict: `exists` when another unit has this name; `stale` when somebody else saved
            after `version` was read.

    Records `unit.changed` with what is new, names left out, and `unit.lead_changed`.
    """
    require(actor, Action.UNIT_MANAGE)
    units = _all_units(session)
    row = next((u for u in units if u.id == unit_id), None)
    if row is None:
        raise NotFound
    given = sent(change)
    version = given.pop("version", None)
    given.pop("successor_id", None)
    before = row.lead_id
    values = _checked(session, given, units, unit_id=unit_id)
    values = {k: v for k, v in values.items() if getattr(row, k) != v}
    if not values and version in (None, row.version):
        return row
    set_versioned(session, row, version, **values)
    told = {k: v for k, v in values.items() if k != "name"}
    record(
        session,
        "unit.changed",
        actor=actor,
        now=now,
        subject="unit",
        subject_id=unit_id,
        renamed="name" in values,
        **told,
    )
    if "lead_id" in values:
        tell_lead_changed(session, row, before, actor=actor, now=now)
    return row


def _all_units(session: Session) -> list[Unit]:
    """Return every unit; the tree is changed by one at a time, so that no circle can close."""
    locked(session, Organisation, 1)
    return list(session.exec(select(Unit).execution_options(populate_existing=True)).all())


def _checked(
    session: Session, values: dict[str, Any], units: list[Unit], *, unit_id: int | None
) -> dict[str, Any]:
    """Return columns for what was sent, with people found by address."""
    values = dict(values)
    if "name" in values:
        _check_name(values["name"], units, unit_id)
    if values.get("parent_id") is not None:
        _check_parent(values["parent_id"], units, unit_id)
    emails = {field: values.pop(field) for field in PEOPLE_FIELDS if field in values}
    found = people_by_emails(session, [e for e in emails.values() if e])
    for field, email in emails.items():
        person = found.get(email) if email else None
        if email and (person is None or not person.active):
            raise invalid(field, "unknown_person", value=email)
        values[PEOPLE_FIELDS[field]] = person.id if person else None
    return values


def _check_name(name: str, units: list[Unit], unit_id: int | None) -> None:
    if not name:
        raise invalid("name", "required")
    if any(fold(u.name) == fold(name) and u.id != unit_id for u in units):
        raise Conflict("exists", thing="unit", name=name)


def _check_parent(parent_id: int, units: list[Unit], unit_id: int | None) -> None:
    above = {u.id: u.parent_id for u in units}
    if parent_id not in above:
        raise invalid("parent_id", "unknown_value")
    name = next(u.name for u in units if u.id == parent_id)
    check_no_cycle(above | ({unit_id: parent_id} if unit_id else {}), unit_id, name=name)


def check_no_cycle(
    above: dict[Any, Any], start: Any, *, field: str = "parent_id", name: str = ""
) -> None:
    """Refuse when the way up from `start` comes back to it; `name` is that of the new parent.

    Raises:
        Invalid: `unit_cycle` at the field.
    """
    seen: set[Any] = set()
    place = start
    while place is not None:
        if place in seen:
            raise invalid(field, "unit_cycle", value=name)
        seen.add(place)
        place = above.get(place)
