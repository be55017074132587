"""Ideas that seek a unit: nobody has signed for them yet, and they can still be promised."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.commitments.models import Commitment
from app.domain.commitments.queries import visible_to
from app.domain.commitments.states import OPEN
from app.domain.commitments.states import CommitmentState as S
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Unit

YOUNG = (IdeaState.READY, IdeaState.IN_ROUND, IdeaState.SELECTED)
MOST = 100


@dataclass(frozen=True)
class Asked:
    """A unit that was asked or that stepped forward, whose terms are still open."""

    commitment_id: int
    unit_id: int
    unit_name: str
    by_unit: bool


@dataclass(frozen=True)
class Seeking:
    """An idea without a signature; `next_by` is the last day where it was chosen already."""

    id: int
    title: str
    goal: str
    state: IdeaState
    unit_name: str | None
    cost_cents: int | None
    weeks: int | None
    next_by: datetime | None
    asked: tuple[Asked, ...] = ()

    @property
    def is_chosen(self) -> bool:
        """Whether it was chosen and waits for nothing but a unit."""
        return self.state is IdeaState.AWAITING_COMMITMENT


def waiting_ideas(session: Session, actor: Actor) -> list[Seeking]:
    """Return the chosen ideas that wait for a unit, the nearest last day first. Two queries."""
    query = _ideas(IdeaState.AWAITING_COMMITMENT).order_by(col(Idea.next_by), col(Idea.id))
    return _with_asked(session, actor, session.execute(query.limit(MOST)).all())


def young_ideas(
    session: Session, actor: Actor, *, limit: int = 30, cursor: str | None = None
) -> Slice[Seeking]:
    """Return the ideas on their way to a vote that no unit signed for, newest first. Two queries."""
    query = _ideas(*YOUNG).order_by(col(Idea.id).desc()).limit(limit + 1)
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Idea.id) < key[0])
    found = _with_asked(session, actor, session.execute(query).all())
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(found[:limit], more)


def _ideas(*states: IdeaState) -> Any:
    signed = sa.exists().where(
        col(Commitment.idea_id) == col(Idea.id), col(Commitment.state) == S.SIGNED
    )
    return (
        sa.select(
            col(Idea.id),
            col(Idea.title),
            col(Idea.goal),
            col(Idea.state),
            col(Unit.name),
            col(Idea.cost_cents),
            col(Idea.weeks),
            col(Idea.next_by),
        )
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(col(Idea.state).in_(states), ~signed)
    )


def _with_asked(session: Session, actor: Actor, rows: Any) -> list[Seeking]:
    asked: dict[int, list[Asked]] = {row[0]: [] for row in rows}
    query = (
        sa.select(
            col(Commitment.idea_id),
            col(Commitment.id),
            col(Commitment.unit_id),
            col(Unit.name),
            col(Commitment.by_unit),
        )
        .join(Unit, col(Unit.id) == col(Commitment.unit_id))
        .where(
            col(Commitment.idea_id).in_(list(asked)),
            col(Commitment.state).in_(OPEN),
            visible_to(actor),
        )
        .order_by(col(Unit.name), col(Commitment.id))
    )
    for idea_id, *rest in session.execute(query):
        asked[idea_id].append(Asked(*rest))
    return [replace(Seeking(*row), asked=tuple(asked[row[0]])) for row in rows]
