"""What the books say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.fund.accounts import SOURCE, SPENT, experiment_key, kind_of, round_key, year_key
from app.domain.fund.models import Account, AccountKind, Transfer, TransferKind
from app.domain.ideas.models import Idea
from app.domain.people.models import Person


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
class LedgerLine:
    """One transfer; `corrected` says that a later row reverses it."""

    id: int
    at: datetime
    kind: TransferKind
    source: str
    target: str
    amount_cents: int
    note: str
    idea_id: int | None
    idea_title: str | None
    actor_name: str | None
    reverses_id: int | None
    corrected: bool


@dataclass(frozen=True)
class YearPicture:
    """Where a year's money is. `allotted` = left + in rounds + with experiments + spent."""

    year: int
    allotted_cents: int
    left_cents: int
    rounds_cents: int
    experiments_cents: int
    spent_cents: int


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


def ledger(
    session: Session,
    *,
    limit: int = 50,
    cursor: str | None = None,
    account: str | None = None,
    idea_id: int | None = None,
) -> Slice[LedgerLine]:
    """Return transfers, newest first, of all accounts or of one."""
    source, target = aliased(Account), aliased(Account)
    query = _lines(source, target).order_by(col(Transfer.id).desc()).limit(limit + 1)
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Transfer.id) < key[0])
    if account:
        query = query.where(sa.or_(col(source.key) == account, col(target.key) == account))
    if idea_id:
        query = query.where(col(Transfer.idea_id) == idea_id)
    lines = [LedgerLine(*row) for row in session.execute(query).all()]
    more = encode_cursor(lines[limit - 1].id) if len(lines) > limit else None
    return Slice(lines[:limit], more)


def ledger_line(session: Session, transfer_id: int) -> LedgerLine:
    """Return one transfer.

    Raises:
        NotFound: there is none.
    """
    query = _lines(aliased(Account), aliased(Account)).where(col(Transfer.id) == transfer_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return LedgerLine(*row)


def year_picture(session: Session, year: int) -> YearPicture:
    """Return where a year's money is."""
    here = _account_id(year_key(year))
    rounds = sa.select(col(Account.id)).where(col(Account.key).startswith(round_key(str(year))))
    experiments = sa.select(col(Transfer.to_id)).where(
        col(Transfer.kind) == TransferKind.GRANT, col(Transfer.from_id).in_(rounds)
    )
    row = session.execute(
        sa.select(
            _net([_account_id(SOURCE)], here),
            _balance(col(Account.key) == year_key(year)),
            _balance(col(Account.id).in_(rounds)),
            _balance(col(Account.id).in_(experiments)),
            _net(experiments, _account_id(SPENT)),
        )
    ).one()
    return YearPicture(year, *(int(value) for value in row))


def years(session: Session) -> list[int]:
    """Return the years that have an account, newest first."""
    keys = session.execute(
        sa.select(col(Account.key)).where(col(Account.kind) == AccountKind.YEAR)
    ).scalars()
    return sorted((int(key.partition(":")[2]) for key in keys), reverse=True)


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


def _lines(source: Any, target: Any) -> Any:
    reverse = aliased(Transfer)
    return (
        sa.select(
            col(Transfer.id),
            col(Transfer.at),
            col(Transfer.kind),
            source.key,
            target.key,
            col(Transfer.amount_cents),
            col(Transfer.note),
            col(Transfer.idea_id),
            col(Idea.title),
            col(Person.name),
            col(Transfer.reverses_id),
            col(reverse.id).is_not(None),
        )
        .join(source, source.id == col(Transfer.from_id))
        .join(target, target.id == col(Transfer.to_id))
        .outerjoin(Idea, col(Idea.id) == col(Transfer.idea_id))
        .outerjoin(Person, col(Person.id) == col(Transfer.actor_id))
        .outerjoin(reverse, col(reverse.reverses_id) == col(Transfer.id))
    )


def _account_id(key: str) -> Any:
    mine = aliased(Account)
    return sa.select(col(mine.id)).where(col(mine.key) == key).scalar_subquery()


def _balance(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    total = sa.func.coalesce(sa.func.sum(col(Account.balance_cents)), 0)
    return sa.select(total).where(condition).scalar_subquery()


def _sum(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    total = sa.func.coalesce(sa.func.sum(col(Transfer.amount_cents)), 0)
    return sa.select(total).where(condition).correlate(Account).scalar_subquery()


def _net(source: Any, target: Any) -> sa.ColumnElement[int]:
    """Return what flowed from `source` to `target` less what flowed back."""
    into = _sum(sa.and_(_among(Transfer.from_id, source), _among(Transfer.to_id, target)))
    back = _sum(sa.and_(_among(Transfer.from_id, target), _among(Transfer.to_id, source)))
    return into - back


def _among(column: Any, accounts: Any) -> Any:
    if isinstance(accounts, (list, sa.Select)):
        return col(column).in_(accounts)
    return col(column) == accounts
