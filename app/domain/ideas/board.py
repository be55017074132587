"""The board: four stages with their first cards, and three shelves with what is finished."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor
from app.db.types import most
from app.domain.ideas.access import IDEA
from app.domain.ideas.cards import CARD, IdeaCard, cards_of, joined
from app.domain.ideas.listing import (
    COUNTED,
    Filters,
    Shape,
    Sort,
    add_words,
    how_many,
    narrowed,
    shape_of,
    values_of,
)
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
    """One column of the board: how many (at most `COUNTED` + 1: then more), and the first of them."""

    key: str
    states: tuple[IdeaState, ...]
    count: int
    cards: tuple[IdeaCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Stages and shelves; `growing` is how many ideas stand in a stage, if none has too many to count."""

    stages: tuple[Stage, ...]
    shelves: tuple[Stage, ...]

    @property
    def growing(self) -> int:
        """Return how many ideas are under way."""
        return sum(stage.count for stage in self.stages)

    @property
    def many(self) -> bool:
        """Whether a stage holds more than were counted."""
        return any(stage.count > COUNTED for stage in self.stages)


def board(session: Session, actor: Actor, filters: Filters) -> Board:
    """Return the board of what the filters leave; the nearest next date comes first. Two queries.

    Filters on state are left to the list: every stage stands on the board.
    """
    shape = shape_of(session, replace(filters, states=(), sort=Sort.NEWEST))
    values = values_of(actor, filters)
    if shape.words and not add_words(session, actor, filters, shape, values):
        return _empty()
    counts, cards = _counts(session, shape, values), _cards(session, actor, shape, values)
    return Board(
        tuple(Stage(k, s, counts[k], tuple(cards.get(k, ()))) for k, s in STAGES.items()),
        tuple(Stage(k, s, counts[k]) for k, s in SHELVES.items()),
    )


def _empty() -> Board:
    return Board(
        tuple(Stage(key, states, 0) for key, states in STAGES.items()),
        tuple(Stage(key, states, 0) for key, states in SHELVES.items()),
    )


def _counts(session: Session, shape: Shape, values: dict[str, Any]) -> dict[str, int]:
    return dict(session.execute(_counting(shape), values).one()._mapping)  # noqa: SLF001


def _cards(
    session: Session, actor: Actor, shape: Shape, values: dict[str, Any]
) -> dict[str, list[IdeaCard]]:
    rows = session.execute(_first(shape), values).all()
    found: dict[str, list[IdeaCard]] = {}
    for row, card in zip(rows, cards_of(rows, actor), strict=True):
        found.setdefault(row.stage, []).append(card)
    return {key: cards[:FIRST] for key, cards in found.items()}


@lru_cache(maxsize=128)
def _counting(shape: Shape) -> Any:
    places = {**STAGES, **SHELVES}
    return sa.select(
        *(how_many(shape, _stands_in(*states)).label(key) for key, states in places.items())
    )


@lru_cache(maxsize=128)
def _first(shape: Shape) -> Any:
    """Return the query for the first cards of each state: an index gives these without sorting."""
    parts = [
        sa.select(
            narrowed(sa.select(sa.literal(key).label("stage"), IDEA.c.id, IDEA.c.next_by), shape)
            .where(_stands_in(state))
            .order_by(IDEA.c.next_by, IDEA.c.id)
            .limit(most(FIRST))
            .subquery()
        )
        for key, states in STAGES.items()
        for state in states
    ]
    first = sa.union_all(*parts).subquery()
    query = joined(sa.select(*CARD, first.c.stage)).join(first, first.c.id == IDEA.c.id)
    return query.order_by(first.c.next_by, first.c.id)


def _stands_in(*states: IdeaState) -> Any:
    """Return the condition on the state, with its values in the statement itself (see `listing`)."""
    return IDEA.c.state.in_([sa.literal_column(f"'{state}'", sa.String) for state in states])
