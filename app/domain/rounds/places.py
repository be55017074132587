"""The agenda as it stands for one voter: open or not, recused or not, and the own answers."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor
from app.db.types import table_of
from app.domain.rounds.access import RoundRef
from app.domain.rounds.criteria import Answer, further_answers
from app.domain.rounds.models import BallotLine, Item, Recusal, Round
from app.domain.rounds.states import ItemState

_ITEM, _LINE, _RECUSAL = (table_of(model) for model in (Item, BallotLine, Recusal))
_VOTER: Any = sa.bindparam("voter", type_=sa.Integer)


def _of_voter(table: Any) -> Any:
    return sa.and_(
        table.c.round_id == _ITEM.c.round_id,
        table.c.idea_id == _ITEM.c.idea_id,
        table.c.voter_id == _VOTER,
    )


_PLACES = (
    sa.select(
        _ITEM.c.idea_id,
        _ITEM.c.state,
        _ITEM.c.votes,
        _RECUSAL.c.voter_id,
        _LINE.c.ballot_id,
        _LINE.c.score,
        _LINE.c.reason,
    )
    .select_from(_ITEM.outerjoin(_RECUSAL, _of_voter(_RECUSAL)).outerjoin(_LINE, _of_voter(_LINE)))
    .where(_ITEM.c.round_id == sa.bindparam("round", type_=sa.Integer))
    .order_by(_ITEM.c.position)
)


@dataclass(frozen=True, slots=True)
class Place:
    """One agenda item as it stands for one voter; `answer` is None before it was given.

    `votes` says how often it was revealed.
    """

    state: ItemState
    votes: int
    recused: bool
    answer: Answer | None


def places_of(session: Session, row: Round | RoundRef, actor: Actor) -> dict[int, Place]:
    """Return every agenda item as it stands for this voter, in the agenda's order.

    One query, and another one where the round asks further questions.
    """
    further = further_answers(session, row, actor)
    rows = session.execute(_PLACES, {"round": row.id, "voter": actor.person_id})
    return {
        idea: Place(
            state,
            votes,
            recused is not None,
            Answer(score, reason, further.get(idea, ())) if ballot is not None else None,
        )
        for idea, state, votes, recused, ballot, score, reason in rows
    }
