"""A year of the fund round by round: what each got, granted, gave back and holds; how much explored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.fund.accounts import round_key
from app.domain.fund.models import Account, AccountKind, Transfer, TransferKind
from app.domain.ideas.models import Idea
from app.domain.rounds.models import Round
from app.domain.rounds.states import RoundState


@dataclass
class RoundMoney:
    """The account of one round. `reserve_cents` is what its reserve asks for exploration."""

    month: str
    state: RoundState
    reserve_cents: int
    exploration: list[str]
    budget_cents: int = 0
    granted_cents: int = 0
    exploring_cents: int = 0
    returned_cents: int = 0

    @property
    def held_cents(self) -> int:
        """Return what the account still holds."""
        return self.budget_cents - self.granted_cents - self.returned_cents


@dataclass(frozen=True)
class Exploration:
    """What published rounds granted, to exploration and in all, beside what was agreed."""

    granted_cents: int
    exploring_cents: int
    agreed_cents: int

    @property
    def agreed_percent(self) -> float | None:
        """Return the mark as a share of what was granted; None when it asks for more than that."""
        fits = 0 < self.agreed_cents <= self.granted_cents
        return 100 * self.agreed_cents / self.granted_cents if fits else None


def rounds_of_year(session: Session, year: int) -> list[RoundMoney]:
    """Return the rounds of a year that have an account, newest first. One query."""
    here = sa.or_(col(Transfer.from_id) == col(Account.id), col(Transfer.to_id) == col(Account.id))
    rows = session.execute(
        sa.select(
            col(Round.month),
            col(Round.state),
            col(Round.reserve_percent),
            col(Round.budget_cents),
            col(Round.exploration),
            col(Transfer.kind),
            col(Transfer.amount_cents),
            col(Idea.value_type),
        )
        .join(Account, col(Account.key) == sa.literal("round:") + col(Round.month))
        .join(Transfer, here)
        .outerjoin(Idea, col(Idea.id) == col(Transfer.idea_id))
        .where(
            col(Account.kind) == AccountKind.ROUND,
            col(Account.key).startswith(round_key(str(year))),
        )
        .order_by(col(Round.month).desc(), col(Transfer.id))
    )
    found: dict[str, RoundMoney] = {}
    for row in rows:
        asked = row.budget_cents * row.reserve_percent // 100
        new = RoundMoney(row.month, row.state, asked, row.exploration)
        _add(found.setdefault(row.month, new), row)
    return list(found.values())


def _add(money: RoundMoney, row: Any) -> None:
    match row.kind:
        case TransferKind.ROUND_BUDGET:
            money.budget_cents += row.amount_cents
        case TransferKind.GRANT:
            money.granted_cents += row.amount_cents
            money.exploring_cents += row.amount_cents if row.value_type in row.exploration else 0
        case TransferKind.RETURN:
            money.returned_cents += row.amount_cents


def exploration_of(rounds: Sequence[RoundMoney]) -> Exploration:
    """Return the exploration of the rounds that are published."""
    told = [r for r in rounds if r.state is RoundState.PUBLISHED]
    return Exploration(
        sum(r.granted_cents for r in told),
        sum(r.exploring_cents for r in told),
        sum(r.reserve_cents for r in told),
    )
