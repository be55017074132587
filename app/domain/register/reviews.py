"""Looking at an entry again, and what went wrong with it."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import locked, set_versioned
from app.domain.ideas.ruleset import Entry, RuleSet, current
from app.domain.people.days import today
from app.domain.register.access import relations_in
from app.domain.register.commands import move_entry
from app.domain.register.details import write_detail
from app.domain.register.duty_models import RegisterIncident, RegisterReview
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryMove, IncidentChange, IncidentDraft, ReviewDraft
from app.domain.register.states import ENTRY, EntryState
from app.domain.register.telling import tell
from app.domain.register.triage import review_day
from app.domain.register.values import ReviewOutcome
from app.policy import Action, require

LEADS_TO = {
    ReviewOutcome.SUSPEND: EntryState.SUSPENDED,
    ReviewOutcome.RETIRE: EntryState.RETIRED,
}


def reviews_of(session: Session, entry_id: int) -> list[RegisterReview]:
    """Return the reviews of an entry, newest first."""
    query = select(RegisterReview).where(RegisterReview.entry_id == entry_id)
    return list(session.exec(query.order_by(col(RegisterReview.id).desc())))


def record_review(
    session: Session, entry: RegisterEntry, data: ReviewDraft, *, actor: Actor, now: datetime
) -> RegisterReview:
    """Keep what a review found; the next day follows. Suspending and retiring happen at once.

    Records `register.reviewed`, and `register.moved`.

    Raises:
        Conflict: `wrong_state` when it is retired, or cannot be suspended.
        Invalid: anything but *keep* without a note; a next day that has passed.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    if row.state is EntryState.RETIRED:
        raise Conflict("wrong_state", thing="register", state=str(row.state))
    if data.outcome is not ReviewOutcome.KEEP and not data.note:
        raise invalid("note", "required")
    here = today(session, now)
    next_on = data.next_on or review_day(here, row.risk_class)
    if next_on <= here:
        raise invalid("next_on", "in_the_past")
    found = RegisterReview(
        entry_id=row.id or 0,
        on=here,
        by_id=actor.id,
        outcome=data.outcome,
        note=data.note,
        next_on=next_on,
        at=now,
    )
    session.add(found)
    session.flush()
    set_versioned(session, row, None, review_on=next_on)
    if data.measured:
        write_detail(session, row.id or 0, measured=data.measured, measured_on=here)
    tell(session, row, "register.reviewed", actor, now, outcome=str(data.outcome))
    to = LEADS_TO.get(data.outcome)
    if to is not None and ENTRY.allows(row.state, to):
        move_entry(session, row, EntryMove(to=to, reason=data.note), actor=actor, now=now)
    return found


def incident_kind(rules: RuleSet, key: str) -> Entry | None:
    """Return a kind of incident by its key."""
    return next((kind for kind in rules.incidents if kind.key == key), None)


def incidents_of(session: Session, entry_id: int) -> list[RegisterIncident]:
    """Return the incidents of an entry, newest first."""
    query = select(RegisterIncident).where(RegisterIncident.entry_id == entry_id)
    return list(session.exec(query.order_by(col(RegisterIncident.id).desc())))


def incident_by_id(session: Session, incident_id: int) -> RegisterIncident:
    """Return one incident.

    Raises:
        NotFound: there is none.
    """
    row = session.get(RegisterIncident, incident_id)
    if row is None:
        raise NotFound
    return row


def report_incident(
    session: Session, entry: RegisterEntry, data: IncidentDraft, *, actor: Actor, now: datetime
) -> RegisterIncident:
    """Write down what went wrong; the kind tells the last day to report it.

    Everyone may: who sees something go wrong must be able to say so. Records `register.incident`.

    Raises:
        Invalid: an unknown kind, or days that cannot be.
    """
    require(actor, Action.REGISTER_INCIDENT)
    here = today(session, now)
    rules = current(here)
    kind = incident_kind(rules, data.kind)
    if kind is None:
        raise invalid("kind", "unknown_value")
    noticed = data.noticed_on or here
    if noticed > here:
        raise invalid("noticed_on", "in_the_future")
    if data.happened_on > noticed:
        raise invalid("happened_on", "in_the_future")
    row = RegisterIncident(
        entry_id=entry.id or 0,
        kind=kind.key,
        rules_version=rules.version,
        happened_on=data.happened_on,
        noticed_on=noticed,
        what=data.what,
        report_by=noticed + timedelta(days=kind.days) if kind.days else None,
        by_id=actor.id,
        at=now,
    )
    session.add(row)
    session.flush()
    told = {"incident_id": row.id, "incident": kind.key}
    told["report_by"] = row.report_by.isoformat() if row.report_by else None
    tell(session, entry, "register.incident", actor, now, **told)
    return row


def change_incident(
    session: Session,
    entry: RegisterEntry,
    incident_id: int,
    data: IncidentChange,
    *,
    actor: Actor,
    now: datetime,
) -> RegisterIncident:
    """Write down what was done, that it was reported, and that it is over.

    Records `register.incident_changed`.

    Raises:
        NotFound: the entry has no such incident.
        Invalid: closed without saying what was done, or before a report that the law asks for.
        Conflict: `stale`.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    row = locked(session, RegisterIncident, incident_id)
    if row is None or row.entry_id != entry.id:
        raise NotFound
    here = today(session, now)
    reported = data.reported_on or row.reported_on
    if reported is not None and not row.noticed_on <= reported <= here:
        raise invalid("reported_on", "in_the_future" if reported > here else "in_the_past")
    if data.closed and not data.action:
        raise invalid("action", "required")
    if data.closed and row.report_by is not None and reported is None:
        raise invalid("reported_on", "required")
    closed_on = (row.closed_on or here) if data.closed else None
    changes = {"action": data.action, "reported_on": reported, "closed_on": closed_on}
    set_versioned(session, row, data.version, **changes)
    told = {"incident_id": row.id, "closed": data.closed, "reported": reported is not None}
    tell(session, entry, "register.incident_changed", actor, now, **told)
    return row
