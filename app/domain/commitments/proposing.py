"""A unit proposes terms of its own: it steps forward, or answers an offer with other terms."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.commitments.access import relations_to
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import fresh, last_day, put_down, tell
from app.domain.commitments.schemas import CommitmentOffer, Counter
from app.domain.commitments.states import COMMITMENT
from app.domain.commitments.states import CommitmentState as S
from app.domain.commitments.terms import given, terms_of
from app.domain.ideas.models import Idea
from app.policy import Action, require


def propose_commitment(
    session: Session, idea: Idea, data: CommitmentOffer, *, actor: Actor, now: datetime
) -> Commitment:
    """Step forward for an idea with terms that wait for the AI team. Records `commitment.proposed`.

    Raises:
        NotAllowed: not a lead of that unit.
        Conflict, Invalid: as `offer_commitment`.
    """
    require(actor, Action.COMMITMENT_PROPOSE, relations_to(actor, data.unit_id))
    draft = data.model_copy(update={"draft": True})
    row = put_down(session, idea, draft, actor=actor, now=now, by_unit=True)
    tell(session, row, "commitment.proposed", actor, now, **actor.on_behalf(row.unit_id))
    return row


def counter_offer(
    session: Session, commitment: Commitment, data: Counter, *, actor: Actor, now: datetime
) -> Commitment:
    """Propose other terms instead: the offer is declined and a draft waits for the AI team.

    Records `commitment.countered`.

    Raises:
        Conflict: `wrong_state` unless offered.
        Invalid: a last day that has passed.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    old = fresh(session, commitment)
    check_offered(old)
    terms = terms_of(old) | given(data)
    terms["expires_on"] = last_day(session, data.expires_on, now)
    move(session, old, COMMITMENT, S.DECLINED, reason=data.reason, closed_at=now)
    row = Commitment(
        idea_id=old.idea_id,
        unit_id=old.unit_id,
        state=S.DRAFTED,
        offered_by=actor.person_id,
        offered_at=now,
        replaces_id=old.id,
        by_unit=True,
        **terms,
    )
    session.add(row)
    session.flush()
    mandate = actor.on_behalf(row.unit_id)
    more = {"replaces_id": old.id, "reason": data.reason, **mandate}
    tell(session, row, "commitment.countered", actor, now, **more)
    return row


def turn_down(
    session: Session, commitment: Commitment, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Say no to what a unit proposed, with the reason. Records `commitment.turned_down`.

    Raises:
        Conflict: `wrong_state` unless a proposal waits.
    """
    require(actor, Action.COMMITMENT_OFFER)
    row = fresh(session, commitment)
    if row.state is not S.DRAFTED or not row.by_unit:
        raise Conflict("wrong_state", thing=COMMITMENT.name, state=str(row.state))
    move(session, row, COMMITMENT, S.DECLINED, reason=reason, closed_at=now)
    tell(session, row, "commitment.turned_down", actor, now, reason=reason)


def check_offered(row: Commitment) -> None:
    """Refuse an answer unless an offer waits for one.

    Raises:
        Conflict: `wrong_state`.
    """
    if row.state is not S.OFFERED:
        raise Conflict("wrong_state", thing=COMMITMENT.name, state=str(row.state))
