"""Moving money. Each command is one transfer with its event; the database keeps the balances."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import invalid
from app.core.text import MAX_CENTS
from app.domain.fund.accounts import (
    SOURCE,
    SPENT,
    demand,
    experiment_key,
    held_accounts,
    round_key,
    year_key,
)
from app.domain.fund.models import Transfer, TransferKind
from app.domain.fund.queries import origin_year
from app.events import record
from app.policy import Action, require


def allot(
    session: Session, *, year: int, amount_cents: int, actor: Actor, now: datetime, note: str = ""
) -> Transfer:
    """Put money into a year's account. Records `fund.allotted`."""
    require(actor, Action.FUND_ALLOT)
    if not 1 <= amount_cents <= MAX_CENTS:
        raise invalid("amount_cents", "too_small", min=1)
    return transfer(
        session,
        TransferKind.ALLOTMENT,
        SOURCE,
        year_key(year),
        amount_cents,
        event="fund.allotted",
        actor=actor,
        now=now,
        note=note,
    )


def move_budget_to_round(
    session: Session, *, month: str, amount_cents: int, actor: Actor, now: datetime
) -> Transfer | None:
    """Move a round's budget from the account of the month's year; an empty budget moves nothing.

    Raises:
        Conflict: `too_little_money` with `missing_cents`.
    """
    if amount_cents == 0:
        return None
    return transfer(
        session,
        TransferKind.ROUND_BUDGET,
        year_key(int(month[:4])),
        round_key(month),
        amount_cents,
        event="fund.round_budget_moved",
        actor=actor,
        now=now,
    )


def grant(
    session: Session,
    *,
    month: str,
    experiment_id: int,
    idea_id: int,
    amount_cents: int,
    actor: Actor,
    now: datetime,
) -> Transfer | None:
    """Move a grant from the round to the experiment; a free experiment moves nothing.

    Raises:
        Conflict: `too_little_money` with `missing_cents`.
    """
    if amount_cents == 0:
        return None
    return transfer(
        session,
        TransferKind.GRANT,
        round_key(month),
        experiment_key(experiment_id),
        amount_cents,
        event="fund.granted",
        actor=actor,
        now=now,
        idea_id=idea_id,
    )


def return_round_rest(
    session: Session, *, month: str, actor: Actor, now: datetime
) -> Transfer | None:
    """Move what a round's account still holds back to its year."""
    return return_to_year(session, key=round_key(month), actor=actor, now=now)


def return_to_year(
    session: Session, *, key: str, actor: Actor, now: datetime, idea_id: int | None = None
) -> Transfer | None:
    """Move the whole balance of a round or experiment back to the year that it came from."""
    target = year_key(origin_year(session, key) or now.year)
    accounts = held_accounts(session, key, target)
    amount = accounts[key].balance_cents
    if amount == 0:
        return None
    return transfer(
        session,
        TransferKind.RETURN,
        key,
        target,
        amount,
        event="fund.returned",
        actor=actor,
        now=now,
        idea_id=idea_id,
    )


def book(
    session: Session,
    *,
    experiment_id: int,
    idea_id: int,
    amount_cents: int,
    note: str,
    actor: Actor,
    now: datetime,
) -> Transfer:
    """Book what an experiment spent, within its grant.

    Raises:
        Conflict: `too_little_money` with `missing_cents`.
    """
    return transfer(
        session,
        TransferKind.BOOKING,
        experiment_key(experiment_id),
        SPENT,
        amount_cents,
        event="fund.booked",
        actor=actor,
        now=now,
        note=note,
        idea_id=idea_id,
    )


def extend_grant(
    session: Session,
    *,
    experiment_id: int,
    idea_id: int,
    amount_cents: int,
    actor: Actor,
    now: datetime,
) -> Transfer | None:
    """Add money to an experiment from the year that its grant came from.

    Raises:
        Conflict: `too_little_money` with `missing_cents`.
    """
    if amount_cents == 0:
        return None
    key = experiment_key(experiment_id)
    return transfer(
        session,
        TransferKind.EXTENSION,
        year_key(origin_year(session, key) or now.year),
        key,
        amount_cents,
        event="fund.extended",
        actor=actor,
        now=now,
        idea_id=idea_id,
    )


def transfer(
    session: Session,
    kind: TransferKind,
    source: str,
    target: str,
    amount_cents: int,
    *,
    event: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    idea_id: int | None = None,
    reverses_id: int | None = None,
) -> Transfer:
    """Write one row of the ledger under the locks of both accounts, and its event.

    Raises:
        Conflict: `too_little_money` with `missing_cents`.
        Invalid: `amount_cents` below one cent.
    """
    if amount_cents < 1:
        raise invalid("amount_cents", "too_small", min=1)
    accounts = held_accounts(session, source, target)
    demand(accounts[source], amount_cents)
    row = Transfer(
        at=now,
        from_id=accounts[source].id,
        to_id=accounts[target].id,
        amount_cents=amount_cents,
        kind=kind,
        note=note,
        actor_id=actor.person_id,
        idea_id=idea_id,
        reverses_id=reverses_id,
    )
    session.add(row)
    session.flush()
    record(
        session,
        event,
        actor=actor,
        now=now,
        subject="transfer",
        subject_id=row.id or 0,
        idea_id=idea_id,
        source=source,
        target=target,
        amount_cents=amount_cents,
    )
    return row
