"""Writing in the register by hand."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.db.moves import locked, move, set_versioned
from app.domain.ideas.values import BLOCKING_RISK, RiskClass
from app.domain.people.days import today
from app.domain.people.models import Person, Unit
from app.domain.register.access import relations_to
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryChange, EntryDraft, EntryMove, EntryTriage
from app.domain.register.states import ENTRY, EntryState
from app.events import record
from app.policy import Action, require

HIGH_RISK = frozenset({RiskClass.HIGH_RISK_ANNEX_I, RiskClass.HIGH_RISK_ANNEX_III})


def create_entry(
    session: Session, data: EntryDraft, *, actor: Actor, now: datetime
) -> RegisterEntry:
    """Write down a use of AI; it starts as proposed. Records `register.added`."""
    require(actor, Action.REGISTER_MANAGE, relations_to(actor, data.unit_id))
    _check_references(session, data.unit_id, data.owner_id)
    row = RegisterEntry(**data.model_dump(), created_at=now)
    session.add(row)
    session.flush()
    tell(session, row, "register.added", actor, now)
    return row


def edit_entry(
    session: Session, entry: RegisterEntry, data: EntryChange, *, actor: Actor, now: datetime
) -> None:
    """Change the fields that were given, if nobody else did meanwhile. Records `register.changed`.

    Raises:
        Conflict: `stale` with `current`.
    """
    require(actor, Action.REGISTER_MANAGE, relations_to(actor, entry.unit_id))
    changes = data.model_dump(exclude_unset=True, exclude={"version"})
    if "unit_id" in changes and changes["unit_id"] != entry.unit_id:
        require(actor, Action.REGISTER_MANAGE, relations_to(actor, changes["unit_id"]))
    _check_references(session, changes.get("unit_id"), changes.get("owner_id"))
    if entry.state is EntryState.IN_USE and changes.get("owner_id", entry.owner_id) is None:
        raise invalid("owner_id", "required")
    set_versioned(session, entry, data.version, **changes)
    tell(session, entry, "register.changed", actor, now, fields=sorted(changes))


def triage_entry(
    session: Session, entry: RegisterEntry, data: EntryTriage, *, actor: Actor, now: datetime
) -> None:
    """Store the outcome of the triage; an entry without a review day gets one.

    High risk is looked at again after six months, the rest after twelve. Records `register.triaged`.
    """
    require(actor, Action.REGISTER_MANAGE, relations_to(actor, entry.unit_id))
    if entry.state is EntryState.RETIRED:
        raise Conflict("wrong_state", thing="register", state=str(entry.state))
    changes: dict[str, Any] = {
        "risk_class": data.risk_class,
        "risk_flags": [str(flag) for flag in data.risk_flags],
    }
    if data.ai_type is not None:
        changes["ai_type"] = data.ai_type
    if entry.review_on is None:
        changes["review_on"] = review_day(today(session, now), data.risk_class)
    set_versioned(session, entry, None, **changes)
    tell(session, entry, "register.triaged", actor, now, risk_class=str(data.risk_class))


def move_entry(
    session: Session, entry: RegisterEntry, data: EntryMove, *, actor: Actor, now: datetime
) -> None:
    """Move an entry on. *in use* needs triage, an owner and no prohibition.

    Records `register.moved`.

    Raises:
        Conflict: `wrong_state`, `not_triaged`, `no_owner`, `prohibited`.
        Invalid: suspending or retiring without a reason.
    """
    require(actor, Action.REGISTER_MANAGE, relations_to(actor, entry.unit_id))
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    ENTRY.check(row.state, data.to)
    if data.to is EntryState.EXPERIMENT and row.experiment_id is None:
        raise Conflict("wrong_state", thing="register", state=str(row.state))
    if data.to in {EntryState.SUSPENDED, EntryState.RETIRED} and not data.reason:
        raise invalid("reason", "required")
    if data.to is EntryState.IN_USE:
        check_usable(row)
    change_state(session, row, data.to, data.reason, actor=actor, now=now)


def change_state(
    session: Session,
    row: RegisterEntry,
    to: EntryState,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Move the entry with its dates and event; what may move the caller has checked."""
    here = today(session, now)
    values: dict[str, Any] = {"reason": reason}
    if to in {EntryState.IN_USE, EntryState.EXPERIMENT} and row.began_on is None:
        values["began_on"] = here
    if to is EntryState.RETIRED:
        values["ended_on"] = here
    if to is EntryState.IN_USE and row.review_on is None:
        values["review_on"] = review_day(here, row.risk_class)
    was = str(row.state)
    move(session, row, ENTRY, to, **values)
    tell(session, row, "register.moved", actor, now, was=was, to=str(to))


def check_usable(row: RegisterEntry) -> None:
    """Refuse what may not be in use yet.

    Raises:
        Conflict: `not_triaged`, `prohibited`, `no_owner`.
    """
    if row.risk_class is None or row.risk_class is RiskClass.NEEDS_EXPERT:
        raise Conflict("not_triaged")
    if row.risk_class in BLOCKING_RISK:
        raise Conflict("prohibited")
    if row.owner_id is None:
        raise Conflict("no_owner")


def review_day(start: date, risk_class: RiskClass | None) -> date:
    """Return the day to look again: six months on for high risk, else a year."""
    return months_later(start, 6 if risk_class in HIGH_RISK else 12)


def months_later(start: date, months: int) -> date:
    """Return the same day so many months on, at most the 28th where a month may be short."""
    ahead = start.month - 1 + months
    return date(start.year + ahead // 12, ahead % 12 + 1, min(start.day, 28))


def tell(
    session: Session, row: RegisterEntry, kind: str, actor: Actor, now: datetime, **payload: Any
) -> None:
    """Record an event about an entry, with its unit and owner."""
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="register_entry",
        subject_id=row.id or 0,
        idea_id=row.idea_id,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
        **payload,
    )


def _check_references(session: Session, unit_id: int | None, owner_id: int | None) -> None:
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise invalid("unit_id", "unknown_value")
    owner = session.get(Person, owner_id) if owner_id is not None else None
    if owner_id is not None and (owner is None or not owner.active):
        raise invalid("owner_id", "unknown_value")
