"""What one reader is to a running session: read in one go, because hundreds ask at the same time."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.domain.rounds.live import LiveView, live_view
from app.domain.rounds.live_models import Attendance, Place
from app.domain.rounds.models import BallotLine, Item, Recusal, Round
from app.domain.rounds.states import ItemState


@dataclass(frozen=True, slots=True)
class Seat:
    """A reader before one idea of a session. `answer` is their own; None: not given."""

    live: LiveView
    idea_id: int
    item_version: int
    state: ItemState
    answer: tuple[int | None, str] | None
    recused: bool
    place: Place | None


def seat_of(session: Session, row: Round, actor: Actor, wished: int | None = None) -> Seat | None:
    """Return the seat before the idea that is shown, or before the wished one. Two queries."""
    live = live_view(session, row.id or 0)
    idea_id = wished or live.shown_id
    me = actor.person_id
    mine = _mine(BallotLine, me)
    out = _mine(Recusal, me)
    here = sa.and_(col(Attendance.round_id) == col(Item.round_id), col(Attendance.person_id) == me)
    found = session.execute(
        sa.select(
            col(Item.version),
            col(Item.state),
            col(BallotLine.ballot_id),
            col(BallotLine.score),
            col(BallotLine.reason),
            col(Recusal.voter_id),
            col(Attendance.place),
        )
        .outerjoin(BallotLine, mine)
        .outerjoin(Recusal, out)
        .outerjoin(Attendance, here)
        .where(col(Item.round_id) == row.id, col(Item.idea_id) == idea_id)
    ).first()
    if found is None or idea_id is None:
        return None
    version, state, ballot, score, reason, recused, place = found
    answer = None if ballot is None else (score, reason)
    return Seat(live, idea_id, version, state, answer, recused is not None, place)


def _mine(table: Any, person_id: int | None) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(table.round_id) == col(Item.round_id),
        col(table.idea_id) == col(Item.idea_id),
        col(table.voter_id) == person_id,
    )
