"""A unit closes or has another lead: who answers for its AI from then on is asked first."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.core.actor import Actor
from app.domain.people.leading import former_leads
from app.domain.people.models import Person, Unit
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import name_owner
from app.domain.register.states import EntryState
from app.domain.register.telling import tell, tell_unit_asked
from app.domain.register.values import DutyState


def uses_ai(session: Session, unit_id: int) -> bool:
    """Whether anything in the register is of a unit."""
    query = select(RegisterEntry.id).where(RegisterEntry.unit_id == unit_id)
    return session.exec(query.limit(1)).first() is not None


def pass_entries(session: Session, unit: Unit, heir: Unit, *, actor: Actor, now: datetime) -> None:
    """Give every entry of a closing unit to its heir.

    Who answered for one as a lead of the closing unit, now or before, or has left, does so until
    the heir's lead says yes; a duty that was theirs goes to the heir's lead, a retired entry along as a record.
    Records `register.passed` an entry with how many duties went along, `register.owner_asked`, and
    `register.unit_asked` for the heir.
    """
    led = former_leads(session, unit) | {unit.lead_id}
    duties = _pass_duties(session, unit, heir, led)
    query = (
        select(RegisterEntry, Person)
        .outerjoin(Person, col(Person.id) == col(RegisterEntry.owner_id))
        .where(RegisterEntry.unit_id == unit.id)
        .order_by(col(RegisterEntry.id))
        .with_for_update(of=RegisterEntry)
    )
    theirs = []
    for row, owner in session.exec(query).all():
        row.unit_id, row.version = heir.id, row.version + 1
        session.flush()
        told = {"from_unit_id": unit.id, "duties": duties.get(row.id or 0, 0)}
        tell(session, row, "register.passed", actor, now, **told)
        stays = owner is not None and owner.active and owner.id not in led - {heir.deputy_id}
        if not stays and row.state is not EntryState.RETIRED:
            theirs.append(row)
    _ask_lead(session, heir, theirs, actor, now)


def ask_new_lead(
    session: Session, unit: Unit, former: Collection[int], *, actor: Actor, now: datetime
) -> None:
    """Ask a unit's new lead to answer for what those who led it do, or nobody does any more.

    Until the yes they stay. Records `register.owner_asked` an entry, and
    `register.unit_asked`.
    """
    query = (
        select(RegisterEntry)
        .outerjoin(Person, col(Person.id) == col(RegisterEntry.owner_id))
        .where(
            RegisterEntry.unit_id == unit.id,
            RegisterEntry.state != EntryState.RETIRED,
            or_(
                col(RegisterEntry.owner_id).is_(None),
                col(RegisterEntry.owner_id).in_(former),
                col(Person.active).is_(False),
            ),
        )
        .order_by(col(RegisterEntry.id))
        .with_for_update(of=RegisterEntry)
    )
    _ask_lead(session, unit, session.exec(query).all(), actor, now)


def _ask_lead(
    session: Session, unit: Unit, rows: Sequence[RegisterEntry], actor: Actor, now: datetime
) -> None:
    """Ask a unit's lead about each of these entries; one message tells of them all."""
    lead = unit.lead_id
    if lead is None:
        return
    asked = 0
    for row in rows:
        asked += lead not in {row.owner_id, actor.person_id}
        name_owner(session, row, lead, actor=actor, now=now, grouped=True)
    if asked:
        tell_unit_asked(session, unit, asked, actor, now)


def _pass_duties(
    session: Session, unit: Unit, heir: Unit, led: Collection[int | None]
) -> dict[int, int]:
    """Give open duties of who led the closing unit, or left, to the heir's lead; count them by entry."""
    query = (
        select(RegisterDuty)
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterDuty.entry_id))
        .join(Person, col(Person.id) == col(RegisterDuty.owner_id))
        .where(
            RegisterEntry.unit_id == unit.id,
            RegisterDuty.state == DutyState.TODO,
            or_(col(Person.active).is_(False), col(Person.id).in_(led)),
        )
        .order_by(col(RegisterDuty.id))
        .with_for_update(of=RegisterDuty)
    )
    passed: dict[int, int] = {}
    for duty in session.exec(query).all():
        duty.owner_id, duty.version = heir.lead_id, duty.version + 1
        passed[duty.entry_id] = passed.get(duty.entry_id, 0) + 1
    session.flush()
    return passed
