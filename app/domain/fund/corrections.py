"""Correcting the ledger by the reverse transfer; no row ever changes."""

from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.fund.accounts import kind_of
from app.domain.fund.commands import return_to_year, transfer
from app.domain.fund.models import AccountKind, Transfer, TransferKind
from app.domain.fund.queries import key_of, was_returned
from app.policy import Action, require

BY_HAND = frozenset({TransferKind.ALLOTMENT, TransferKind.BOOKING})
"""What a person may correct; the rest follows from rounds and experiments."""


def reverse_transfer(
    session: Session, transfer_id: int, *, note: str, actor: Actor, now: datetime
) -> Transfer:
    """Write the reverse of an allotment or booking.

    What comes back to an experiment that closed goes on to its year. Records `fund.corrected`.

    Raises:
        NotFound: there is no such transfer.
        Conflict: `not_reversible`, `already_done`, or `too_little_money` with `missing_cents`.
    """
    require(actor, Action.FUND_ALLOT)
    row = session.get(Transfer, transfer_id)
    if row is None:
        raise NotFound
    if row.kind not in BY_HAND:
        raise Conflict("not_reversible")
    if session.exec(select(Transfer.id).where(Transfer.reverses_id == transfer_id)).first():
        raise Conflict("already_done")
    source, target = key_of(session, row.to_id), key_of(session, row.from_id)
    reverse = transfer(
        session,
        TransferKind.CORRECTION,
        source,
        target,
        row.amount_cents,
        event="fund.corrected",
        actor=actor,
        now=now,
        note=note,
        idea_id=row.idea_id,
        reverses_id=row.id,
    )
    if kind_of(target) is AccountKind.EXPERIMENT and was_returned(session, target):
        return_to_year(session, key=target, actor=actor, now=now, idea_id=row.idea_id)
    return reverse
