"""Proving the ledger: every balance is the sum of its transfers, and nothing is lost."""

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.fund.models import Account, AccountKind, Transfer


def first_difference(session: Session) -> str | None:
    """Return the first thing wrong with the ledger in one line, or None when it holds."""
    moved = sa.union_all(
        sa.select(col(Transfer.to_id).label("account"), col(Transfer.amount_cents).label("cents")),
        sa.select(col(Transfer.from_id), -col(Transfer.amount_cents)),
    ).subquery()
    sums = sa.select(moved.c.account, sa.func.sum(moved.c.cents).label("cents")).group_by(
        moved.c.account
    )
    total = sums.subquery()
    rows = session.execute(
        sa.select(
            col(Account.key),
            col(Account.kind),
            col(Account.balance_cents),
            sa.func.coalesce(total.c.cents, 0),
        )
        .outerjoin(total, total.c.account == col(Account.id))
        .order_by(col(Account.id))
    ).all()
    for key, kind, balance, cents in rows:
        if balance != cents:
            return f"ledger: account {key} holds {balance} cents, its transfers say {cents}"
        if balance < 0 and kind != AccountKind.SOURCE:
            return f"ledger: account {key} is below zero"
    if sum(balance for _, _, balance, _ in rows) != 0:
        return "ledger: the balances do not add up to zero"
    return None
