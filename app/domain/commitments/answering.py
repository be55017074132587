"""A unit's answer: sign, decline, take back; and what the calendar does.

Signing and taking back have a second half in experiments: use the doors in `experiments.signing`.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.commitments.access import PROMISABLE, relations_to
from app.domain.commitments.mandate import require_proof
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import fresh, tell
from app.domain.commitments.proposing import check_offered
from app.domain.commitments.states import COMMITMENT, OPEN
from app.domain.commitments.states import CommitmentState as S
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.days import today
from app.policy import Action, require


def sign(
    session: Session, commitment: Commitment, idea: Idea, *, actor: Actor, now: datetime
) -> Commitment:
    """Sign as the unit's lead or deputy; what the unit signed before for the idea is released first.

    Records `commitment.signed` with how the signer showed who they are.

    Raises:
        Conflict: `wrong_state` of commitment or idea; `expired`; `sign_in_too_old`.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    require_proof(actor, now)
    row = fresh(session, commitment)
    COMMITMENT.check(row.state, S.SIGNED)
    if idea.state not in PROMISABLE:
        raise Conflict("wrong_state", thing="idea", state=str(idea.state))
    if row.expires_on < today(session, now):
        raise Conflict("expired")
    old = standing_signature(session, row.idea_id, row.unit_id)
    if old is not None:
        move(session, old, COMMITMENT, S.RELEASED, reason="", closed_at=now)
        tell(session, old, "commitment.replaced", actor, now, by_id=row.id)
    move(session, row, COMMITMENT, S.SIGNED, signed_by=actor.id, signed_at=now)
    proof = actor.proof.kind if actor.proof else ""
    tell(
        session,
        row,
        "commitment.signed",
        actor,
        now,
        version=row.version,
        proof=proof,
        **actor.on_behalf(row.unit_id),
    )
    return row


def standing_signature(session: Session, idea_id: int, unit_id: int) -> Commitment | None:
    """Return, under a lock, what the unit has signed for the idea: new terms take its place."""
    return session.exec(
        select(Commitment)
        .where(
            Commitment.idea_id == idea_id,
            Commitment.unit_id == unit_id,
            Commitment.state == S.SIGNED,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def decline_commitment(
    session: Session, commitment: Commitment, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Say no to an offer, with the reason. Records `commitment.declined`."""
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    row = fresh(session, commitment)
    check_offered(row)
    move(session, row, COMMITMENT, S.DECLINED, reason=reason, closed_at=now)
    mandate = actor.on_behalf(row.unit_id)
    tell(session, row, "commitment.declined", actor, now, reason=reason, **mandate)


def release(
    session: Session, commitment: Commitment, *, reason: str, actor: Actor, now: datetime
) -> Commitment:
    """Give a signed commitment back. Who may, and until when, the caller has checked.

    Records `commitment.released`.
    """
    row = fresh(session, commitment)
    move(session, row, COMMITMENT, S.RELEASED, reason=reason, closed_at=now)
    mandate = actor.on_behalf(row.unit_id)
    tell(session, row, "commitment.released", actor, now, reason=reason, **mandate)
    return row


def lapse(session: Session, commitment: Commitment, *, now: datetime) -> Commitment:
    """Let a promise lapse that can no longer be called in. Records `commitment.lapsed`."""
    row = fresh(session, commitment)
    move(session, row, COMMITMENT, S.RELEASED, closed_at=now)
    tell(session, row, "commitment.lapsed", SYSTEM, now)
    return row


def invoke(session: Session, commitment_id: int, *, actor: Actor, now: datetime) -> Commitment:
    """Hold the unit to its promise: the experiment succeeded. Records `commitment.invoked`."""
    return _end(session, commitment_id, S.INVOKED, "commitment.invoked", actor, now)


def fulfil(session: Session, commitment_id: int, *, actor: Actor, now: datetime) -> Commitment:
    """Mark the promise as kept: the handover is completed. Records `commitment.fulfilled`."""
    return _end(session, commitment_id, S.FULFILLED, "commitment.fulfilled", actor, now)


def break_promise(
    session: Session, commitment_id: int, *, reason: str, actor: Actor, now: datetime
) -> Commitment:
    """Mark the promise as broken; goes to management. Records `commitment.broken`."""
    return _end(session, commitment_id, S.BROKEN, "commitment.broken", actor, now, reason)


def ended_due(session: Session, now: datetime) -> bool:
    """Whether `expire_commitments` has something to do."""
    query = sa.select(col(Commitment.id)).where(_over(today(session, now)))
    return session.execute(query.limit(1)).first() is not None


def expire_commitments(session: Session, *, now: datetime, limit: int = 500) -> int:
    """End what nothing can come of any more; return how many. Safe to repeat.

    Offers and drafts expire once their last day has passed or their idea was taken back; what was
    signed for an idea that was taken back lapses.
    """
    rows = session.exec(
        select(Commitment)
        .where(_over(today(session, now)))
        .order_by(col(Commitment.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        signed = row.state is S.SIGNED
        move(session, row, COMMITMENT, S.RELEASED if signed else S.EXPIRED, closed_at=now)
        tell(session, row, "commitment.lapsed" if signed else "commitment.expired", SYSTEM, now)
    return len(rows)


def _over(day: date) -> sa.ColumnElement[bool]:
    state = col(Commitment.state)
    taken_back = sa.select(col(Idea.id)).where(col(Idea.state) == IdeaState.WITHDRAWN)
    return sa.or_(
        sa.and_(state.in_(OPEN), col(Commitment.expires_on) < day),
        sa.and_(state.in_([*OPEN, S.SIGNED]), col(Commitment.idea_id).in_(taken_back)),
    )


def close_open_offers(session: Session, idea_id: int, *, now: datetime) -> None:
    """Let every open offer of an idea expire: nothing is left to promise."""
    rows = session.exec(
        select(Commitment).where(Commitment.idea_id == idea_id, col(Commitment.state).in_(OPEN))
    ).all()
    for row in rows:
        move(session, row, COMMITMENT, S.EXPIRED, closed_at=now)
        tell(session, row, "commitment.expired", SYSTEM, now)


def _end(
    session: Session,
    commitment_id: int,
    to: S,
    kind: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Commitment:
    row = session.get_one(Commitment, commitment_id, with_for_update=True, populate_existing=True)
    ends = {"invoked_at": now} if to is S.INVOKED else {"closed_at": now, "reason": reason}
    move(session, row, COMMITMENT, to, **ends)
    tell(session, row, kind, actor, now, **({"reason": reason} if reason else {}))
    return row
