"""Who answers for an entry: asked, accepted or refused."""

from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import locked
from app.domain.people.models import Person, Unit
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.schemas import OfferAnswer
from app.domain.register.states import EntryState
from app.domain.register.telling import tell
from app.domain.register.values import OfferState
from app.policy import Action, Relation, require


def open_offer(session: Session, entry_id: int) -> OwnerOffer | None:
    """Return the question that waits for an answer, under lock."""
    query = select(OwnerOffer).where(
        OwnerOffer.entry_id == entry_id, OwnerOffer.state == OfferState.OPEN
    )
    return session.exec(query.with_for_update()).first()


def name_owner(
    session: Session,
    row: RegisterEntry,
    person_id: int | None,
    *,
    actor: Actor,
    now: datetime,
    counted: bool = False,
    grouped: bool = False,
) -> None:
    """Let somebody answer for an entry. Whoever takes it on oneself is owner at once.

    `counted` says that the version counts this change already, `grouped` that one message tells of
    this question and others.

    Another person is asked. Until the answer the present owner stays; where there is none, the one
    asked stands there already, so that no use of AI is nobody's. Records `register.owner_asked`,
    `register.owner_changed`.
    """
    withdraw_offer(session, row, now)
    if person_id is None or person_id == actor.person_id:
        _set(session, row, person_id, actor, now, counted=counted)
        return
    if row.owner_id == person_id:
        return
    ask_owner(session, row, person_id, actor=actor, now=now, grouped=grouped)
    if row.owner_id is None:
        _set(session, row, person_id, actor, now, counted=counted)


def ask_owner(
    session: Session,
    row: RegisterEntry,
    person_id: int,
    *,
    actor: Actor,
    now: datetime,
    grouped: bool = False,
) -> None:
    """Ask somebody to answer for an entry. Records `register.owner_asked`."""
    session.add(
        OwnerOffer(
            entry_id=row.id or 0, person_id=person_id, asked_by=actor.person_id, asked_at=now
        )
    )
    session.flush()
    about = {"asked_id": person_id, **({"grouped": True} if grouped else {})}
    tell(session, row, "register.owner_asked", actor, now, **about)


def answer_offer(
    session: Session, entry: RegisterEntry, data: OfferAnswer, *, actor: Actor, now: datetime
) -> None:
    """Say yes or no to answering for an entry.

    A no with nobody else to stand there goes back to the unit's lead. Records
    `register.owner_changed` or `register.owner_refused`.

    Raises:
        NotFound: nobody was asked.
        NotAllowed: somebody else was.
        Invalid: a no without a reason.
        Conflict: `no_owner` when AI in use would be nobody's.
    """
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    offer = open_offer(session, row.id or 0)
    if offer is None:
        raise NotFound
    mine = offer.person_id == actor.person_id
    require(actor, Action.REGISTER_ANSWER, {Relation.SELF} if mine else ())
    if not data.accept and not data.reason:
        raise invalid("reason", "required")
    offer.state = OfferState.ACCEPTED if data.accept else OfferState.REFUSED
    offer.answered_at, offer.reason = now, data.reason
    session.flush()
    if data.accept:
        _set(session, row, offer.person_id, actor, now)
        return
    if row.owner_id == offer.person_id:
        _set(session, row, _fallback(session, row, offer.person_id), actor, now)
    tell(session, row, "register.owner_refused", actor, now, reason=data.reason)


def claim_entry(
    session: Session, entry: RegisterEntry, unit_id: int, *, actor: Actor, now: datetime
) -> None:
    """A unit's lead says: this is ours. The first one has it; what a closed unit left is free.

    Records `register.claimed`.

    Raises:
        Conflict: `claimed` when it is of a unit already, with that unit.
    """
    require(actor, Action.REGISTER_MANAGE, {Relation.UNIT_LEAD} if unit_id in actor.leads else ())
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    unit = session.get(Unit, row.unit_id) if row.unit_id != unit_id and row.unit_id else None
    if unit is not None and unit.active:
        raise Conflict("claimed", unit=unit.name)
    row.unit_id = unit_id
    _set(session, row, actor.person_id, actor, now)
    tell(session, row, "register.claimed", actor, now)


def _fallback(session: Session, row: RegisterEntry, refused: int) -> int | None:
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    lead = unit.lead_id if unit else None
    if lead is not None and lead != refused:
        return lead
    if row.state is EntryState.IN_USE:
        raise Conflict("no_owner")
    return None


def withdraw_offer(session: Session, row: RegisterEntry, now: datetime) -> None:
    """Take back a question that is still open."""
    offer = open_offer(session, row.id or 0)
    if offer is not None:
        offer.state, offer.answered_at = OfferState.WITHDRAWN, now
        session.flush()


def _set(
    session: Session,
    row: RegisterEntry,
    person_id: int | None,
    actor: Actor,
    now: datetime,
    *,
    counted: bool = False,
) -> None:
    if row.owner_id == person_id:
        return
    row.owner_id = person_id
    row.version += not counted
    session.flush()
    tell(session, row, "register.owner_changed", actor, now)


def check_person(session: Session, field: str, person_id: int | None) -> None:
    """Refuse a person who is not there any more.

    Raises:
        Invalid: `unknown_value`.
    """
    person = session.get(Person, person_id) if person_id is not None else None
    if person_id is not None and (person is None or not person.active):
        raise invalid(field, "unknown_value")
