"""The board: four stages with their first cards, and three shelves with what is finished."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.domain.ideas.cards import IdeaCard, card_columns, card_of, joined
from app.domain.ideas.listing import Filters, narrowed
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState

S = IdeaState
STAGES: dict[str, tuple[IdeaState, ...]] = {
    "new": (S.SUBMITTED,),
    "talk": (S.TRIAGE, S.NEEDS_INFO),
    "ready": (S.READY, S.IN_ROUND, S.SELECTED),
    "trial": (S.AWAITING_COMMITMENT, S.IN_EXPERIMENT),
}
SHELVES: dict[str, tuple[IdeaState, ...]] = {
    "adopted": (S.ADOPTED,),
    "not_now": (S.NOT_SELECTED, S.SHELVED, S.DECLINED),
    "ended": (S.ENDED,),
}
FIRST = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """One column of the board: how many, and the first of them."""

    key: str
    states: tuple[IdeaState, ...]
    count: int
    cards: tuple[IdeaCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Stages and shelves; `growing` is how many ideas stand in a stage."""

    stages: tuple[Stage, ...]
    shelves: tuple[Stage, ...]

    @property
    def growing(self) -> int:
        """Return how many ideas are under way."""
        return sum(stage.count for stage in self.stages)


def board(session: Session, actor: Actor, filters: Filters) -> Board:
    """Return the board of what the filters leave; the nearest next date comes first. Two queries."""
    counts = _counts(session, actor, replace(filters, states=()))
    cards = _first_cards(session, actor, filters)
    return Board(
        tuple(Stage(k, s, _sum(counts, s), tuple(cards.get(k, ()))) for k, s in STAGES.items()),
        tuple(Stage(k, s, _sum(counts, s)) for k, s in SHELVES.items()),
    )


def _sum(counts: dict[IdeaState, int], states: tuple[IdeaState, ...]) -> int:
    return sum(counts.get(state, 0) for state in states)


def _counts(session: Session, actor: Actor, filters: Filters) -> dict[IdeaState, int]:
    query = sa.select(col(Idea.state), sa.func.count()).select_from(Idea)
    query = narrowed(session, actor, query, filters).group_by(col(Idea.state))
    return {IdeaState(state): count for state, count in session.execute(query)}


def _first_cards(session: Session, actor: Actor, filters: Filters) -> dict[str, list[IdeaCard]]:
    parts = [
        sa.select(
            narrowed(
                session,
                actor,
                sa.select(sa.literal(key).label("stage"), col(Idea.id), col(Idea.next_by)),
                replace(filters, states=states),
            )
            .order_by(col(Idea.next_by), col(Idea.id))
            .limit(FIRST)
            .subquery()
        )
        for key, states in STAGES.items()
    ]
    first = sa.union_all(*parts).subquery()
    query = joined(sa.select(first.c.stage, *card_columns(actor))).join(
        first, first.c.id == col(Idea.id)
    )
    rows = session.execute(query.order_by(first.c.next_by, first.c.id)).all()
    found: dict[str, list[IdeaCard]] = {}
    for row in rows:
        found.setdefault(row.stage, []).append(card_of(row, actor))
    return found
