"""The other parts of somebody's day: own ideas, the month, what waits for an answer, the fund."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.together import Part, Rows
from app.db.types import most, table_of
from app.domain.fund.models import Account, AccountKind, Transfer, TransferKind
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.states import ENDS, IdeaState
from app.domain.people.models import Unit
from app.domain.rounds.models import Round
from app.domain.rounds.states import RoundState


@dataclass(frozen=True)
class IdeaLine:
    """What a card or row of an idea shows."""

    id: int
    title: str
    unit: str | None
    value_type: str | None
    state: str
    next_code: str
    next_who: str
    next_by: datetime | None
    supports: int
    comments: int
    cost_cents: int | None
    answer_by: datetime | None


@dataclass(frozen=True)
class MonthNow:
    """The round that people live in now."""

    month: str
    state: str
    intake_until: datetime
    session_at: datetime
    answer_by: datetime
    budget_cents: int


@dataclass(frozen=True)
class FundNow:
    """The year's money: allotted, handed out to rounds and experiments, and left."""

    allotted_cents: int
    left_cents: int


def _lines(*also: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Idea.id),
            col(Idea.title),
            col(Unit.name).label("unit"),
            col(Idea.value_type),
            col(Idea.state),
            col(Idea.next_code),
            col(Idea.next_who),
            col(Idea.next_by),
            col(Idea.support_count).label("supports"),
            col(Idea.comment_count).label("comments"),
            col(Idea.cost_cents),
            col(Idea.answer_by),
        )
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(*also)
    )


def own_ideas(actor: Actor, *, limit: int = 4) -> Part[list[IdeaLine]]:
    """Return the actor's ideas that still grow, the ones that move first on top."""
    query = (
        _lines(col(Idea.state).not_in([*ENDS, IdeaState.DRAFT]))
        .join(IdeaAuthor, col(IdeaAuthor.idea_id) == col(Idea.id))
        .where(col(IdeaAuthor.person_id) == actor.person_id)
    )
    return Part(query, (col(Idea.next_by), col(Idea.id)), _made, limit)


def waiting_for_answer(*, limit: int = 5) -> Part[list[IdeaLine]]:
    """Return ideas whose answer was promised first."""
    query = _lines(col(Idea.state).in_([IdeaState.SUBMITTED, IdeaState.TRIAGE]))
    return Part(query, (col(Idea.answer_by), col(Idea.id)), _made, limit)


def unit_ideas(actor: Actor, *, limit: int = 2) -> Part[list[IdeaLine]]:
    """Return young ideas of the actor's unit by others, newest first."""
    mine = sa.select(col(IdeaAuthor.idea_id)).where(col(IdeaAuthor.person_id) == actor.person_id)
    query = _lines(
        sa.false() if actor.unit_id is None else col(Idea.unit_id) == actor.unit_id,
        col(Idea.state).in_([IdeaState.SUBMITTED, IdeaState.TRIAGE, IdeaState.READY]),
        col(Idea.id).not_in(mine),
    )
    return Part(query, (col(Idea.id).desc(),), _made, limit)


def _made(rows: Rows) -> list[IdeaLine]:
    return [IdeaLine(*row) for row in rows]


_ROUND: Any = table_of(Round)
_LIVING = (RoundState.INTAKE, RoundState.PREPARATION, RoundState.SESSION, RoundState.DECIDED)
_MONTH = (
    sa.select(*(_ROUND.c[field.name] for field in fields(MonthNow)))
    .where(_ROUND.c.state.in_(_LIVING))
    .order_by(_ROUND.c.session_at)
    .limit(most(1))
)


def month_now(session: Session) -> MonthNow | None:
    """Return the round nearest to its session among those that live."""
    row = session.execute(_MONTH).first()
    return None if row is None else MonthNow(**row._mapping)  # noqa: SLF001


def fund_now(session: Session, year: int) -> FundNow | None:
    """Return the year's allotment and what is left of it, None without an account."""
    key = f"year:{year}"
    allotted = (
        sa.select(sa.func.coalesce(sa.func.sum(col(Transfer.amount_cents)), 0))
        .where(col(Transfer.to_id) == col(Account.id), col(Transfer.kind) == TransferKind.ALLOTMENT)
        .scalar_subquery()
    )
    row = session.execute(
        sa.select(allotted.label("allotted"), col(Account.balance_cents)).where(
            col(Account.key) == key, col(Account.kind) == AccountKind.YEAR
        )
    ).first()
    return None if row is None else FundNow(row.allotted, row.balance_cents)
