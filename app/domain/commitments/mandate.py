"""Whether a signature may be given now: by somebody who showed just now who they are."""

from datetime import datetime, timedelta

from app.core.actor import Actor
from app.core.errors import Conflict

COUNTS_FOR = timedelta(minutes=15)
"""So long a proof of identity is good enough for a signature."""
_STANDING = frozenset({"token", "sample"})


def is_proved(actor: Actor, now: datetime) -> bool:
    """Whether the actor showed who they are at most 15 minutes ago.

    A token is a proof of its own, and in the sample organisation there is nothing to prove.
    """
    proof = actor.proof
    if proof is None or proof.kind in _STANDING:
        return True
    return proof.at is not None and proof.at > now - COUNTS_FOR


def require_proof(actor: Actor, now: datetime) -> None:
    """Refuse a signature on an old sign-in.

    Raises:
        Conflict: `sign_in_too_old`.
    """
    if not is_proved(actor, now):
        raise Conflict("sign_in_too_old")
