"""The word of the unit that goes on: yes to what another unit had signed, or why not."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.domain.commitments.access import relations_to
from app.domain.commitments.mandate import require_proof
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import fresh, tell
from app.domain.commitments.states import COMMITMENT
from app.domain.commitments.states import CommitmentState as S
from app.policy import Action, require

HEIR_DAYS = timedelta(days=14)
"""So long the lead of the unit that goes on has to say yes or give a promise back."""


def confirm(session: Session, commitment: Commitment, *, actor: Actor, now: datetime) -> Commitment:
    """Say yes, as the lead of the unit that goes on, to what the closed one had signed.

    Records `commitment.confirmed` with how the lead showed who they are.

    Raises:
        Conflict: `wrong_state` unless it waits for that word; `sign_in_too_old`.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    require_proof(actor, now)
    row = _waiting(session, commitment)
    row.confirm_by, row.reason, row.version = None, "", row.version + 1
    session.flush()
    proof = actor.proof.kind if actor.proof else ""
    tell(
        session,
        row,
        "commitment.confirmed",
        actor,
        now,
        proof=proof,
        **actor.on_behalf(row.unit_id),
    )
    return row


def contest(
    session: Session, commitment: Commitment, *, reason: str, actor: Actor, now: datetime
) -> Commitment:
    """Say why the promise that came along cannot be kept; management talks with the unit.

    Whether the experiment started the caller has checked: before that the promise is given back.
    Records `commitment.contested`.

    Raises:
        Conflict: `wrong_state` unless it waits for a word.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    row = _waiting(session, commitment)
    row.reason, row.version = reason, row.version + 1
    session.flush()
    mandate = actor.on_behalf(row.unit_id)
    tell(session, row, "commitment.contested", actor, now, reason=reason, **mandate)
    return row


def _waiting(session: Session, commitment: Commitment) -> Commitment:
    row = fresh(session, commitment)
    if row.state is not S.SIGNED or row.confirm_by is None:
        raise Conflict("wrong_state", thing=COMMITMENT.name, state=str(row.state))
    return row
