"""Everything that can be done with a commitment, in one place to import from."""

from app.domain.commitments.answering import (
    break_promise,
    close_open_offers,
    decline_commitment,
    ended_due,
    expire_commitments,
    fulfil,
    invoke,
    lapse,
    release,
    sign,
)
from app.domain.commitments.offering import edit_terms, offer_commitment, put_offer
from app.domain.commitments.passing import confirm, contest
from app.domain.commitments.proposing import counter_offer, propose_commitment, turn_down

__all__ = [
    "break_promise",
    "close_open_offers",
    "confirm",
    "contest",
    "counter_offer",
    "decline_commitment",
    "edit_terms",
    "ended_due",
    "expire_commitments",
    "fulfil",
    "invoke",
    "lapse",
    "offer_commitment",
    "propose_commitment",
    "put_offer",
    "release",
    "sign",
    "turn_down",
]
