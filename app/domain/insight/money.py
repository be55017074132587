"""What the money of a period went to, round by round."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.fund.models import Account, Transfer, TransferKind
from app.domain.ideas.models import Idea
from app.domain.insight.period import Period
from app.domain.rounds.models import Round
from app.domain.rounds.states import RoundState


@dataclass(frozen=True)
class RoundShare:
    """What a published round granted, how much of it to exploration, and the agreed percentage."""

    month: str
    granted_cents: int
    exploring_cents: int
    agreed: int

    @property
    def percent(self) -> int | None:
        """Return the share of exploration in whole percent; None when nothing was granted."""
        if not self.granted_cents:
            return None
        return round(100 * self.exploring_cents / self.granted_cents)


def shares(session: Session, period: Period) -> list[RoundShare]:
    """Return the published rounds of the period, by month. One query."""
    rows = session.execute(
        sa.select(
            col(Round.month),
            col(Round.reserve_percent),
            col(Round.exploration),
            col(Idea.value_type),
            col(Transfer.amount_cents),
        )
        .outerjoin(Account, col(Account.key) == sa.literal("round:") + col(Round.month))
        .outerjoin(
            Transfer,
            sa.and_(
                col(Transfer.from_id) == col(Account.id), col(Transfer.kind) == TransferKind.GRANT
            ),
        )
        .outerjoin(Idea, col(Idea.id) == col(Transfer.idea_id))
        .where(
            col(Round.state) == RoundState.PUBLISHED,
            col(Round.month) >= period.first,
            col(Round.month) <= period.last,
        )
        .order_by(col(Round.month))
    ).all()
    found: dict[str, RoundShare] = {}
    for row in rows:
        known = found.get(row.month, RoundShare(row.month, 0, 0, row.reserve_percent))
        amount = row.amount_cents or 0
        exploring = amount if row.value_type in row.exploration else 0
        found[row.month] = RoundShare(
            row.month,
            known.granted_cents + amount,
            known.exploring_cents + exploring,
            row.reserve_percent,
        )
    return list(found.values())
