"""Drafting, offering and changing the terms of a commitment."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.db.moves import locked, move, set_versioned
from app.domain.commitments.access import PROMISABLE
from app.domain.commitments.models import Commitment
from app.domain.commitments.schemas import CommitmentOffer, Terms
from app.domain.commitments.states import COMMITMENT, OPEN
from app.domain.commitments.states import CommitmentState as S
from app.domain.commitments.terms import given, terms_of
from app.domain.ideas.models import Idea
from app.domain.people.days import commitment_days, today
from app.domain.people.models import Unit
from app.events import record
from app.policy import Action, require


def offer_commitment(
    session: Session, idea: Idea, data: CommitmentOffer, *, actor: Actor, now: datetime
) -> Commitment:
    """Offer terms to a unit, or keep them as a draft.

    Terms for a unit that signed before replace the old ones once they are signed. Records
    `commitment.offered` or `commitment.drafted`.

    Raises:
        Conflict: `wrong_state` of the idea; `exists` when the unit has an open offer already.
        Invalid: an unknown unit, or a last day that has passed.
    """
    require(actor, Action.COMMITMENT_OFFER)
    row = put_down(session, idea, data, actor=actor, now=now)
    tell(session, row, "commitment.drafted" if data.draft else "commitment.offered", actor, now)
    return row


def put_down(
    session: Session,
    idea: Idea,
    data: CommitmentOffer,
    *,
    actor: Actor,
    now: datetime,
    by_unit: bool = False,
) -> Commitment:
    """Write new terms for a unit, checked; whoever may and what it is called, the caller knows.

    Raises:
        Conflict, Invalid: as `offer_commitment`.
    """
    _check_promisable(idea)
    _check_unit(session, data.unit_id)
    data.expires_on = last_day(session, data.expires_on, now)
    signed = _standing(session, idea.id or 0, data.unit_id)
    row = Commitment(
        idea_id=idea.id or 0,
        unit_id=data.unit_id,
        state=S.DRAFTED if data.draft else S.OFFERED,
        offered_by=actor.person_id,
        offered_at=now,
        replaces_id=signed.id if signed else None,
        by_unit=by_unit,
        **terms_of(data),
    )
    session.add(row)
    session.flush()
    return row


def put_offer(session: Session, commitment: Commitment, *, actor: Actor, now: datetime) -> None:
    """Offer a draft to its unit, and so accept what a unit proposed. Records `commitment.offered`.

    Raises:
        Conflict: `expired` when the last day for the answer has passed.
    """
    require(actor, Action.COMMITMENT_OFFER)
    row = fresh(session, commitment)
    if row.expires_on < today(session, now):
        raise Conflict("expired")
    move(session, row, COMMITMENT, S.OFFERED, offered_by=actor.person_id, offered_at=now)
    tell(session, row, "commitment.offered", actor, now, accepted=row.by_unit)


def edit_terms(
    session: Session, commitment: Commitment, data: Terms, *, actor: Actor, now: datetime
) -> None:
    """Change terms that nobody has signed; counts the version up. Records `commitment.changed`.

    Raises:
        Conflict: `wrong_state` after the signature; `stale` with `current`.
    """
    require(actor, Action.COMMITMENT_OFFER)
    row = fresh(session, commitment)
    if row.state not in OPEN:
        raise Conflict("wrong_state", thing=COMMITMENT.name, state=str(row.state))
    changes = given(data)
    if "expires_on" in changes:
        last_day(session, changes["expires_on"], now)
    set_versioned(session, row, data.version, **changes)
    tell(
        session, row, "commitment.changed", actor, now, version=row.version, fields=sorted(changes)
    )


def tell(
    session: Session, row: Commitment, kind: str, actor: Actor, now: datetime, **payload: Any
) -> None:
    """Record an event about a commitment, with its unit."""
    record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="commitment",
        subject_id=row.id or 0,
        idea_id=row.idea_id,
        unit_id=row.unit_id,
        expires_on=row.expires_on.isoformat(),
        **payload,
    )


def fresh(session: Session, commitment: Commitment) -> Commitment:
    """Return the commitment read anew under a lock."""
    return locked(session, Commitment, commitment.id or 0) or commitment


def _check_promisable(idea: Idea) -> None:
    if idea.state not in PROMISABLE:
        raise Conflict("wrong_state", thing="idea", state=str(idea.state))


def _check_unit(session: Session, unit_id: int) -> None:
    unit = session.get(Unit, unit_id)
    if unit is None or not unit.active:
        raise invalid("unit_id", "unknown_value")


def last_day(session: Session, given_day: date | None, now: datetime) -> date:
    """Return the last day for the answer: the one given, else after as long as the house waits."""
    here = today(session, now)
    if given_day is not None and given_day < here:
        raise invalid("expires_on", "in_the_past")
    return given_day or here + timedelta(days=commitment_days(session))


def _standing(session: Session, idea_id: int, unit_id: int) -> Commitment | None:
    """Return the signed commitment that new terms would replace.

    Raises:
        Conflict: `exists` when an offer or draft is open.
    """
    rows = session.exec(
        select(Commitment).where(
            Commitment.idea_id == idea_id,
            Commitment.unit_id == unit_id,
            col(Commitment.state).in_([*OPEN, S.SIGNED]),
        )
    ).all()
    if any(row.state is not S.SIGNED for row in rows):
        raise Conflict("exists")
    return rows[0] if rows else None
