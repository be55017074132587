"""Writing in the register by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.db.moves import locked, move, set_versioned
from app.domain.ideas.values import BLOCKING_RISK, RiskClass
from app.domain.people.days import today
from app.domain.people.models import Person, Unit
from app.domain.register.access import relations_in, relations_to
from app.domain.register.details import FACTS, detail_of, write_detail
from app.domain.register.duties import rows_of
from app.domain.register.missing import missing, refuse_missing
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.needs import OWN_RULE
from app.domain.register.owning import ask_owner, check_person, name_owner
from app.domain.register.policy import is_literate, policy_of
from app.domain.register.schemas import EntryChange, EntryDraft, EntryMove
from app.domain.register.states import ENTRY, EntryState
from app.domain.register.telling import tell, tell_move
from app.domain.register.triage import review_day
from app.domain.register.values import DutyState, LiteracyRule
from app.policy import Action, require

ASIDE = frozenset({*FACTS, "deputy_id", "stopper_id"})


def create_entry(
    session: Session, data: EntryDraft, *, actor: Actor, now: datetime
) -> RegisterEntry:
    """Write down a use of AI; it starts as proposed. Records `register.added`."""
    require(actor, Action.REGISTER_MANAGE, relations_to(actor, data.unit_id))
    _check_references(session, data.model_dump())
    row = RegisterEntry(**data.model_dump(exclude=set(ASIDE)), created_at=now)
    session.add(row)
    session.flush()
    aside = {name: v for name, v in data.model_dump(include=set(ASIDE)).items() if v}
    if aside:
        write_detail(session, row.id or 0, **aside)
    tell(session, row, "register.added", actor, now)
    if row.owner_id is not None and row.owner_id != actor.person_id:
        ask_owner(session, row, row.owner_id, actor=actor, now=now)
    return row


def edit_entry(
    session: Session, entry: RegisterEntry, data: EntryChange, *, actor: Actor, now: datetime
) -> None:
    """Change the fields that were given, if nobody else did meanwhile.

    A new owner is asked first. Records `register.changed`.

    Raises:
        Conflict: `stale` with `current`.
        Invalid: `needed_first` for a field that its step needs, taken out where that was agreed.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    changes = data.model_dump(exclude_unset=True, exclude={"version"})
    if "unit_id" in changes and changes["unit_id"] != entry.unit_id:
        require(actor, Action.REGISTER_MANAGE, relations_to(actor, changes["unit_id"]))
    _check_references(session, _news(entry, changes))
    if entry.state is EntryState.IN_USE and changes.get("owner_id", entry.owner_id) is None:
        raise invalid("owner_id", "required")
    # Whoever looked at an older version hears that first: what it lacks may be written by now.
    set_versioned(session, entry, data.version)
    _refuse_taken_out(session, entry, changes)
    aside = {name: changes.pop(name) for name in ASIDE & changes.keys()}
    owner = {"owner_id": changes.pop("owner_id")} if "owner_id" in changes else {}
    for name, value in changes.items():
        setattr(entry, name, value)
    session.flush()
    if aside:
        write_detail(session, entry.id or 0, **aside)
    if owner and owner["owner_id"] != entry.owner_id:
        name_owner(session, entry, owner["owner_id"], actor=actor, now=now, counted=True)
    told = sorted([*changes, *aside, *owner])
    tell(session, entry, "register.changed", actor, now, fields=told)


def move_entry(
    session: Session, entry: RegisterEntry, data: EntryMove, *, actor: Actor, now: datetime
) -> None:
    """Move an entry on. *in use* needs triage, an owner, duties that are done or dated.

    Whoever answers for it or watches it may suspend it at once. Records `register.moved`.

    Raises:
        Conflict: `wrong_state`, `by_handover` for what is tried, `not_triaged`, `no_owner`,
            `prohibited`, `duties_late`, `owner_not_literate`.
        Invalid: suspending or retiring without a reason; `needed_first` per field that the step
            needs, where the organisation agreed so.
    """
    stops = data.to is EntryState.SUSPENDED
    needed = Action.REGISTER_STOP if stops else Action.REGISTER_MANAGE
    require(actor, needed, relations_in(session, actor, entry))
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    ENTRY.check(row.state, data.to)
    if data.to is EntryState.EXPERIMENT and row.experiment_id is None:
        raise Conflict("wrong_state", thing="register", state=str(row.state))
    before_use = {EntryState.PROPOSED, EntryState.EXPERIMENT}
    if data.to is EntryState.IN_USE and row.state in before_use and row.experiment_id is not None:
        raise Conflict("by_handover")
    if data.to in {EntryState.SUSPENDED, EntryState.RETIRED} and not data.reason:
        raise invalid("reason", "required")
    if data.to is EntryState.IN_USE:
        check_usable(session, row, today(session, now))
        refuse_missing(_lacks(session, row, data.to))
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
    """Move the entry with its dates and event; what may move the caller has checked.

    It begins with its experiment, and anew with its use.
    """
    here = today(session, now)
    values: dict[str, Any] = {"reason": reason}
    tried = row.state is EntryState.EXPERIMENT and row.experiment_id is not None
    if to in {EntryState.IN_USE, EntryState.EXPERIMENT} and (row.began_on is None or tried):
        values["began_on"] = here
    if to is EntryState.RETIRED:
        values["ended_on"] = here
    if to is EntryState.IN_USE and row.review_on is None:
        values["review_on"] = review_day(here, row.risk_class)
    was = str(row.state)
    move(session, row, ENTRY, to, **values)
    tell_move(session, row, was, actor, now)


def check_usable(session: Session, row: RegisterEntry, here: date) -> None:
    """Refuse what may not be in use yet.

    Raises:
        Conflict: `not_triaged`, `prohibited`, `no_owner`, `duties_late` with their number,
            `owner_not_literate` where the organisation agreed so.
    """
    if row.risk_class is None or row.risk_class is RiskClass.NEEDS_EXPERT:
        raise Conflict("not_triaged")
    if row.risk_class in BLOCKING_RISK:
        raise Conflict("prohibited")
    owner = session.get(Person, row.owner_id) if row.owner_id else None
    if owner is None or not owner.active:
        raise Conflict("no_owner")
    duties = rows_of(session, row.id or 0).values()
    late = sum(duty.state is DutyState.TODO and duty.due_on < here for duty in duties)
    if late:
        raise Conflict("duties_late", count=late)
    blocks = policy_of(session).literacy is LiteracyRule.BLOCK
    if blocks and not is_literate(session, row.owner_id, here):
        raise Conflict("owner_not_literate")


def _lacks(
    session: Session, row: RegisterEntry, to: EntryState, changes: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Return what keeps an entry, or what changes would make of it, from a step by agreement."""
    if to is EntryState.PROPOSED or not policy_of(session).complete_first:
        return ()
    detail = detail_of(session, row.id or 0)
    if changes:
        row = RegisterEntry(**{**row.model_dump(), **changes})
        detail = RegisterDetail(**{**detail.model_dump(), **changes})
    return tuple(name for name in missing(row, detail, to) if name not in OWN_RULE)


def _refuse_taken_out(session: Session, row: RegisterEntry, changes: Mapping[str, Any]) -> None:
    before = _lacks(session, row, row.state)
    after = _lacks(session, row, row.state, changes)
    refuse_missing(tuple(name for name in after if name not in before))


def _news(entry: RegisterEntry, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes without the unit that stands there already, closed or not."""
    same = changes.get("unit_id") == entry.unit_id
    return {name: value for name, value in changes.items() if name != "unit_id" or not same}


def _check_references(session: Session, given: dict[str, Any]) -> None:
    unit_id = given.get("unit_id")
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    if unit_id is not None and unit is None:
        raise invalid("unit_id", "unknown_value")
    if unit is not None and not unit.active:
        raise invalid("unit_id", "unit_closed")
    for field in ("owner_id", "deputy_id", "stopper_id"):
        check_person(session, field, given.get(field))
