"""An experiment's entry follows the experiment, in the same transaction."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.text import clean_text
from app.domain.ideas.answers import answers_of
from app.domain.ideas.models import Idea
from app.domain.ideas.ruleset import current
from app.domain.people.days import today
from app.domain.people.models import Unit
from app.domain.register.commands import change_state, check_usable
from app.domain.register.details import FACTS, detail_of, write_detail
from app.domain.register.duties import date_anew
from app.domain.register.duty_models import TriageResult
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import withdraw_offer
from app.domain.register.states import ENTRY, EntryState, Origin
from app.domain.register.telling import tell
from app.domain.register.triage import latest_result, store_result
from app.domain.register.values import TriageKind


def propose_entry(
    session: Session, idea: Idea, experiment_id: int, *, actor: Actor, now: datetime
) -> RegisterEntry:
    """Make the entry of a prepared experiment, filled in from the idea. Records `register.added`."""
    row = RegisterEntry(
        **_from_idea(idea),
        origin=Origin.EXPERIMENT,
        experiment_id=experiment_id,
        unit_id=_open_unit(session, idea.unit_id),
        created_at=now,
    )
    session.add(row)
    session.flush()
    tell(session, row, "register.added", actor, now, experiment_id=experiment_id)
    write_detail(session, row.id or 0, measure=_cut(idea.goal, 500))
    _triage_of_idea(session, row, idea, actor=actor, now=now)
    return row


def _triage_of_idea(
    session: Session, row: RegisterEntry, idea: Idea, *, actor: Actor, now: datetime
) -> None:
    """The idea's triage counts for its entry, with the answers where they were given."""
    if idea.risk_class is None:
        return
    known = answers_of(session, idea.id or 0)
    same = known is not None and known.risk_class is idea.risk_class
    result = TriageResult(
        entry_id=row.id or 0,
        kind=TriageKind.ANSWERS if same else TriageKind.STATED,
        rules_version=known.rules_version if known else current(today(session, now)).version,
        answers=dict(known.answers) if known and same else {},
        details=dict(known.details) if known and same else {},
        risk_class=idea.risk_class,
        risk_flags=list(idea.risk_flags),
        by_id=known.by_id if known and same else actor.person_id,
        at=now,
    )
    store_result(session, row, result, current(today(session, now)), actor=actor, now=now)


def entry_of(session: Session, experiment_id: int) -> RegisterEntry | None:
    """Return the entry of an experiment, under lock."""
    return session.exec(
        select(RegisterEntry).where(RegisterEntry.experiment_id == experiment_id).with_for_update()
    ).first()


def begin_entry(session: Session, experiment_id: int, *, actor: Actor, now: datetime) -> None:
    """The experiment starts: its entry is an experiment from now on."""
    row = entry_of(session, experiment_id)
    if row is not None and row.state is EntryState.PROPOSED:
        change_state(session, row, EntryState.EXPERIMENT, "", actor=actor, now=now)


def hand_to_unit(
    session: Session,
    row: RegisterEntry,
    *,
    unit_id: int,
    owner_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Make a unit and its lead answer for the entry. Records `register.owner_changed`."""
    withdraw_offer(session, row, now)
    row.unit_id, row.owner_id, row.version = unit_id, owner_id, row.version + 1
    session.flush()
    tell(session, row, "register.owner_changed", actor, now)


def copy_for_unit(
    session: Session,
    row: RegisterEntry,
    *,
    unit_id: int,
    owner_id: int | None,
    actor: Actor,
    now: datetime,
) -> RegisterEntry:
    """Make an entry of its own for another unit that takes the same success over."""
    kept = (
        "name",
        "description",
        "purpose",
        "idea_id",
        "ai_type",
        "supplier",
        "risk_class",
        "oversight",
        "review_on",
    )
    copy = RegisterEntry(
        **{name: getattr(row, name) for name in kept},
        risk_flags=list(row.risk_flags),
        origin=Origin.IDEA,
        unit_id=unit_id,
        owner_id=owner_id,
        created_at=now,
    )
    session.add(copy)
    session.flush()
    tell(session, copy, "register.added", actor, now)
    facts = detail_of(session, row.id or 0)
    write_detail(session, copy.id or 0, **{name: getattr(facts, name) for name in FACTS})
    result = latest_result(session, row.id or 0)
    if result is not None:
        same = TriageResult(**{**result.model_dump(exclude={"id"}), "entry_id": copy.id})
        store_result(session, copy, same, current(today(session, now)), actor=actor, now=now)
    return copy


def put_in_use(session: Session, row: RegisterEntry, *, actor: Actor, now: datetime) -> None:
    """The handover is completed: the entry is in use, unless it is already.

    Duties whose day passed during the experiment get the agreed days anew, for the new owner.

    Raises:
        Conflict: as `check_usable`.
    """
    if ENTRY.allows(row.state, EntryState.IN_USE):
        date_anew(session, row.id or 0, today(session, now))
        check_usable(session, row, today(session, now))
        change_state(session, row, EntryState.IN_USE, "", actor=actor, now=now)


def retire_entry(session: Session, experiment_id: int, *, actor: Actor, now: datetime) -> None:
    """The experiment ended without success: its entry is retired."""
    row = entry_of(session, experiment_id)
    if row is not None and ENTRY.allows(row.state, EntryState.RETIRED):
        change_state(session, row, EntryState.RETIRED, "", actor=actor, now=now)


def _open_unit(session: Session, unit_id: int | None) -> int | None:
    """Return the unit if it still works; an idea of a closed one makes an entry without."""
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    return unit_id if unit is not None and unit.active else None


def _from_idea(idea: Idea) -> dict[str, Any]:
    return {
        "name": idea.title,
        "description": _cut(idea.proposal or idea.problem, 350),
        "purpose": _cut(idea.problem, 2500),
        "idea_id": idea.id,
        "ai_type": idea.ai_type,
        "risk_class": idea.risk_class,
        "risk_flags": list(idea.risk_flags),
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else clean_text(text[: most - 1]) + "…"
