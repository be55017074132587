"""Keys of accounts, and opening and locking them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.core.errors import Conflict
from app.domain.fund.models import Account, AccountKind

SOURCE = "source"
SPENT = "spent"
YEAR = "year:"


def year_key(year: int) -> str:
    """Return the key of a year's account."""
    return f"{YEAR}{year}"


def round_key(month: str) -> str:
    """Return the key of the account of a month's round."""
    return f"round:{month}"


def experiment_key(experiment_id: int) -> str:
    """Return the key of an experiment's account."""
    return f"experiment:{experiment_id}"


def kind_of(key: str) -> AccountKind:
    """Return what kind of account bears this key."""
    return AccountKind(key.partition(":")[0])


@dataclass(frozen=True)
class Held:
    """An account under lock, with its balance in cents."""

    id: int
    key: str
    balance_cents: int


def open_accounts(session: Session, *keys: str) -> None:
    """Make the accounts that do not exist yet; two who do so at once make one."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [{"key": key, "kind": kind_of(key), "balance_cents": 0} for key in sorted(set(keys))]
    insert = dialect.insert(Account).values(rows)
    session.execute(insert.on_conflict_do_nothing(index_elements=["key"]))


def held_accounts(session: Session, *keys: str) -> dict[str, Held]:
    """Return the accounts by key, locked in the order of their ids, made where they are missing."""
    open_accounts(session, *keys)
    rows = session.execute(
        sa.select(col(Account.id), col(Account.key), col(Account.balance_cents))
        .where(col(Account.key).in_(keys))
        .order_by(col(Account.id))
        .with_for_update(key_share=True)
    ).all()
    return {row.key: Held(row.id, row.key, row.balance_cents) for row in rows}


def demand(account: Held, amount_cents: int) -> None:
    """Refuse when the account holds too little.

    Raises:
        Conflict: `too_little_money` with `missing_cents` and the account's key; `fund` is its year.
    """
    missing = amount_cents - account.balance_cents
    if account.key != SOURCE and missing > 0:
        year = account.key.removeprefix(YEAR)
        fund = {"fund": year} if year != account.key else {}
        raise Conflict("too_little_money", missing_cents=missing, account=account.key, **fund)
