"""The duties of an entry: set by its triage, dated, given to somebody, done with evidence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import NotFound, invalid
from app.db.moves import locked, set_versioned
from app.domain.ideas.rules import Due
from app.domain.ideas.rules import duties as duties_of
from app.domain.ideas.ruleset import RuleSet
from app.domain.people.days import today
from app.domain.people.models import Person
from app.domain.register.access import relations_in
from app.domain.register.duty_models import RegisterDuty, TriageResult
from app.domain.register.models import RegisterEntry
from app.domain.register.policy import policy_of
from app.domain.register.schemas import DutyChange
from app.domain.register.telling import tell
from app.domain.register.values import DutyState
from app.policy import Action, require

NEEDS_EVIDENCE = frozenset({DutyState.DONE, DutyState.NOT_NEEDED})


def duties_for(session: Session, result: TriageResult, rules: RuleSet) -> list[Due]:
    """Return what a result asks for, in the order of the rules."""
    return duties_of(
        result.risk_class,
        result.risk_flags,
        areas=tuple(result.details.get("areas", ())),
        kinds=tuple(result.details.get("kinds", ())),
        serves_public=policy_of(session).serves_public,
        rules=rules,
    )


def rows_of(session: Session, entry_id: int) -> dict[str, RegisterDuty]:
    """Return the duties of an entry by their key."""
    query = select(RegisterDuty).where(RegisterDuty.entry_id == entry_id)
    return {row.key: row for row in session.exec(query.order_by(col(RegisterDuty.id)))}


def duty_by_id(session: Session, duty_id: int) -> RegisterDuty:
    """Return one duty.

    Raises:
        NotFound: there is none.
    """
    row = session.get(RegisterDuty, duty_id)
    if row is None:
        raise NotFound
    return row


def due_keys(
    session: Session, here: date, *, also: tuple[int, Sequence[str]]
) -> dict[int, list[tuple[str, int]]]:
    """Return keys and versions of duties whose day has come, by entry; of one entry only those named."""
    found: dict[int, list[tuple[str, int]]] = {}
    for row in session.exec(select(RegisterDuty).where(RegisterDuty.state == DutyState.TODO)):
        special = row.entry_id == also[0]
        if row.key in also[1] if special else row.due_on < here:
            found.setdefault(row.entry_id, []).append((row.key, row.version))
    return found


def set_duties(
    session: Session, entry: RegisterEntry, result: TriageResult, rules: RuleSet, here: date
) -> tuple[list[str], list[str]]:
    """Make the duties that the result asks for; what is no longer asked lapses, unless it was done.

    What applies already is due in as many days as agreed; what starts later, on its first day.
    Returns the keys that came and those that went.
    """
    wanted = {due.duty.key: due for due in duties_for(session, result, rules)}
    known = rows_of(session, entry.id or 0)
    days = policy_of(session).duty_days
    came = [key for key in wanted if key not in known or known[key].state is DutyState.LAPSED]
    went = [k for k, row in known.items() if k not in wanted and row.state is DutyState.TODO]
    for key, due in wanted.items():
        row = known.get(key) or _new(entry, due, here, days)
        row.applies_from, row.rules_version = due.applies_from, rules.version
        if row.state is DutyState.LAPSED:
            row.state = DutyState.TODO
        session.add(row)
    for key in went:
        known[key].state = DutyState.LAPSED
    session.flush()
    return came, went


def _new(entry: RegisterEntry, due: Due, here: date, days: int) -> RegisterDuty:
    soon = here + timedelta(days=days)
    return RegisterDuty(
        entry_id=entry.id or 0,
        key=due.duty.key,
        rules_version="",
        due_on=soon if due.in_force(here) else due.applies_from or soon,
    )


def date_anew(session: Session, entry_id: int, here: date) -> None:
    """Give duties whose day has passed the agreed days again."""
    later = here + timedelta(days=policy_of(session).duty_days)
    for row in rows_of(session, entry_id).values():
        if row.state is DutyState.TODO and row.due_on < here:
            row.due_on = later
    session.flush()


def change_duty(
    session: Session,
    entry: RegisterEntry,
    key: str,
    data: DutyChange,
    *,
    actor: Actor,
    now: datetime,
) -> RegisterDuty:
    """Settle a duty, give it a day or an owner. Records `register.duty_changed`.

    Raises:
        NotFound: the entry has no such duty.
        Invalid: done or not needed without evidence; a day that has passed.
        Conflict: `stale`.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    row = rows_of(session, entry.id or 0).get(key)
    row = locked(session, RegisterDuty, row.id or 0) if row else None
    if row is None:
        raise NotFound
    here = today(session, now)
    changes = _checked(session, row, data, here)
    state = changes.get("state", row.state)
    if state is not row.state:
        done = state is DutyState.DONE
        changes |= {"done_on": here if done else None, "done_by": actor.id if done else None}
    set_versioned(session, row, data.version, **changes)
    told = {"key": key, "state": str(row.state), "due_on": row.due_on.isoformat()}
    tell(session, entry, "register.duty_changed", actor, now, **told)
    return row


def _checked(
    session: Session, row: RegisterDuty, data: DutyChange, here: date
) -> dict[str, object]:
    changes = data.model_dump(exclude_unset=True, exclude={"version"})
    if (data.state or row.state) in NEEDS_EVIDENCE and not changes.get("evidence", row.evidence):
        raise invalid("evidence", "required")
    if data.state is DutyState.LAPSED:
        raise invalid("state", "unknown_value")
    due = changes.get("due_on", row.due_on)
    if due is None:
        raise invalid("due_on", "required")
    if due != row.due_on and due < here:
        raise invalid("due_on", "in_the_past")
    owner = session.get(Person, data.owner_id) if data.owner_id is not None else None
    if data.owner_id is not None and (owner is None or not owner.active):
        raise invalid("owner_id", "unknown_value")
    return changes


def counted(rows: Sequence[RegisterDuty] | Mapping[str, RegisterDuty]) -> tuple[int, int]:
    """Return how many duties are settled, and how many there are."""
    values = list(rows.values()) if isinstance(rows, Mapping) else rows
    asked = [row for row in values if row.state not in {DutyState.LAPSED, DutyState.NOT_NEEDED}]
    return sum(row.state is DutyState.DONE for row in asked), len(asked)
