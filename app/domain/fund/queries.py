"""What the books say."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.fund.accounts import SPENT, experiment_key, kind_of
from app.domain.fund.models import Account, AccountKind, Transfer, TransferKind


@dataclass(frozen=True)
class Balance:
    """An account and what it holds."""

    id: int
    key: str
    kind: AccountKind
    balance_cents: int

    @property
    def name(self) -> str:
        """Return the part of the key after the kind: a year, a month, an experiment's number."""
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class ExperimentMoney:
    """What an experiment was granted, spent and still has."""

    granted_cents: int
    spent_cents: int
    left_cents: int


def balances(session: Session) -> list[Balance]:
    """Return every account with its balance, oldest first."""
    rows = session.execute(
        sa.select(
            col(Account.id), col(Account.key), col(Account.kind), col(Account.balance_cents)
        ).order_by(col(Account.id))
    ).all()
    return [Balance(*row) for row in rows]


def balance_of(session: Session, key: str) -> int:
    """Return what an account holds in cents; one that was never used holds nothing."""
    found = session.execute(
        sa.select(col(Account.balance_cents)).where(col(Account.key) == key)
    ).scalar()
    return found or 0


def key_of(session: Session, account_id: int) -> str:
    """Return the key of an account."""
    query = sa.select(col(Account.key)).where(col(Account.id) == account_id)
    return str(session.execute(query).scalar_one())


def was_returned(session: Session, key: str) -> bool:
    """Whether the rest of this account went back to its year before."""
    return bool(
        session.execute(
            sa.select(col(Transfer.id))
            .join(Account, col(Account.id) == col(Transfer.from_id))
            .where(col(Account.key) == key, col(Transfer.kind) == TransferKind.RETURN)
            .limit(1)
        ).scalar()
    )


def origin_year(session: Session, key: str) -> int | None:
    """Return the year whose money fills a round or an experiment; None when none came yet."""
    if kind_of(key) is AccountKind.ROUND:
        return int(key.partition(":")[2][:4])
    source, target = aliased(Account), aliased(Account)
    found = session.execute(
        sa.select(col(source.key))
        .join(Transfer, col(Transfer.from_id) == col(source.id))
        .join(target, col(target.id) == col(Transfer.to_id))
        .where(
            col(target.key) == key,
            col(Transfer.kind).in_([TransferKind.GRANT, TransferKind.EXTENSION]),
        )
        .order_by(col(Transfer.id))
        .limit(1)
    ).scalar()
    return int(found.partition(":")[2][:4]) if found else None


def money_of_experiments(session: Session, ids: list[int]) -> dict[int, ExperimentMoney]:
    """Return granted, spent and left per experiment, in one query."""
    keys = {experiment_key(number): number for number in ids}
    inflow = _sum(
        sa.and_(
            col(Transfer.to_id) == col(Account.id),
            col(Transfer.kind).in_([TransferKind.GRANT, TransferKind.EXTENSION]),
        )
    )
    spent = _account_id(SPENT)
    out = _sum(sa.and_(col(Transfer.from_id) == col(Account.id), col(Transfer.to_id) == spent))
    back = _sum(sa.and_(col(Transfer.to_id) == col(Account.id), col(Transfer.from_id) == spent))
    rows = session.execute(
        sa.select(col(Account.key), inflow, out - back, col(Account.balance_cents)).where(
            col(Account.key).in_(keys)
        )
    ).all()
    found = {keys[row[0]]: ExperimentMoney(int(row[1]), int(row[2]), row[3]) for row in rows}
    return {number: found.get(number, ExperimentMoney(0, 0, 0)) for number in ids}


def _account_id(key: str) -> Any:
    mine = aliased(Account)
    return sa.select(col(mine.id)).where(col(mine.key) == key).scalar_subquery()


def _sum(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    total = sa.func.coalesce(sa.func.sum(col(Transfer.amount_cents)), 0)
    return sa.select(total).where(condition).correlate(Account).scalar_subquery()
