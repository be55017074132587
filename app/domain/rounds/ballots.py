"""Casting a ballot. The hot path: few statements, none of them once per line.

What a ballot says stays here: no event, no log line and nobody else's answer depends on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app import events
from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Invalid, NotFound, invalid
from app.db.types import table_of
from app.db.upsert import insert_ignore, insert_into
from app.domain.rounds.access import RoundRef
from app.domain.rounds.models import Ballot, BallotLine, Item, Recusal, Round
from app.domain.rounds.schemas import BallotDraft, Line
from app.domain.rounds.states import ItemState
from app.domain.rounds.states import RoundState as S
from app.policy import Action, Relation, require

_ROUND, _ITEM, _BALLOT, _LINE, _RECUSAL = (
    table_of(model) for model in (Round, Item, Ballot, BallotLine, Recusal)
)
_AT: Any = sa.bindparam("round", type_=sa.Integer)
_VOTER: Any = sa.bindparam("voter", type_=sa.Integer)
_STATE = sa.select(_ROUND.c.state).where(_ROUND.c.id == _AT).with_for_update(read=True)
_VERSION = sa.select(_BALLOT.c.version).where(
    _BALLOT.c.round_id == _AT, _BALLOT.c.voter_id == _VOTER
)
_LOCKED = _VERSION.with_only_columns(_BALLOT.c.id, _BALLOT.c.version).with_for_update()


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
        _RECUSAL.c.voter_id,
        _LINE.c.ballot_id,
        _LINE.c.score,
        _LINE.c.reason,
    )
    .select_from(_ITEM.outerjoin(_RECUSAL, _of_voter(_RECUSAL)).outerjoin(_LINE, _of_voter(_LINE)))
    .where(_ITEM.c.round_id == _AT)
    .order_by(_ITEM.c.position)
)
_COUNT_UP = (
    sa.update(_BALLOT)
    .where(_BALLOT.c.id == sa.bindparam("ballot"))
    .values(version=sa.bindparam("to"))
)
Answer = tuple[int | None, str]
"""Score (None: no opinion) and reason."""


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """The actor's own ballot: answers by idea, in the order of the agenda."""

    round_id: int
    version: int
    lines: Mapping[int, Answer]


@dataclass(frozen=True, slots=True)
class _Place:
    """One agenda item as it stands for one voter, read after the lock."""

    state: ItemState
    recused: bool
    answer: Answer | None


def cast_ballot(
    session: Session,
    row: Round | RoundRef,
    draft: BallotDraft,
    *,
    actor: Actor,
    relations: frozenset[Relation],
) -> OwnBallot:
    """Replace the actor's whole ballot; a line left out is withdrawn. An exact repeat changes nothing.

    Raises:
        Conflict: `round_closed`; `recused`; `item_not_open`; `stale` with `current` (the version)
            and `lines` (what is stored).
        Invalid: an idea twice, or not on the agenda.
    """
    require(actor, Action.BALLOT_CAST, relations)
    wanted = _wanted(draft.lines)
    state = _locked_state(session, row)
    ballot = _locked_ballot(session, row, actor)
    places = _places(session, row, actor)
    _refuse_unknown(draft.lines, places)
    stored = _stored(places)
    if wanted == stored:
        return OwnBallot(row.id or 0, ballot.version, stored)
    _refuse(state, places, stored, wanted)
    if draft.version != ballot.version:
        raise Conflict("stale", current=ballot.version, lines=_plain(stored))
    _tell(session, row, state, actor, stored, wanted)
    return _write(session, row, actor, ballot, stored, wanted)


def save_line(
    session: Session,
    row: Round | RoundRef,
    line: Line,
    *,
    actor: Actor,
    relations: frozenset[Relation],
) -> OwnBallot:
    """Give or change one answer and leave the others as they are; the last one counts.

    Raises:
        Conflict: as `cast_ballot`, but never `stale`.
        NotFound: the idea is not on the agenda.
    """
    require(actor, Action.BALLOT_CAST, relations)
    state = _locked_state(session, row)
    ballot = _locked_ballot(session, row, actor)
    places = _places(session, row, actor)
    if line.idea_id not in places:
        raise NotFound
    stored = _stored(places)
    wanted = {**stored, line.idea_id: (line.score, line.reason)}
    if wanted == stored:
        return OwnBallot(row.id or 0, ballot.version, stored)
    _refuse(state, places, stored, wanted)
    _tell(session, row, state, actor, stored, wanted)
    return _write(session, row, actor, ballot, stored, wanted)


def own_ballot(session: Session, row: Round | RoundRef, actor: Actor) -> OwnBallot:
    """Return what the actor has answered so far; version 0 before the first answer."""
    version = session.execute(_VERSION, _who(row, actor)).scalar_one_or_none()
    return OwnBallot(row.id or 0, version or 0, _stored(_places(session, row, actor)))


def _wanted(lines: Sequence[Line]) -> dict[int, Answer]:
    wanted: dict[int, Answer] = {}
    for n, line in enumerate(lines):
        if line.idea_id in wanted:
            raise invalid(f"lines.{n}.idea_id", "twice")
        wanted[line.idea_id] = (line.score, line.reason)
    return wanted


def _locked_state(session: Session, row: Round | RoundRef) -> S:
    """Return the round's state, held until the end of the transaction, if it takes ballots."""
    state = row.held if isinstance(row, RoundRef) else None
    if state is None:
        state = session.execute(_STATE, {"round": row.id}).scalar_one()
    if state not in (S.PREPARATION, S.SESSION):
        raise Conflict("round_closed")
    return S(state)


def _locked_ballot(session: Session, row: Round | RoundRef, actor: Actor) -> Any:
    """Return (id, version) of the actor's ballot, made on the first call and locked."""
    who = _who(row, actor)
    found = session.execute(_LOCKED, who).first()
    if found is None:
        insert_ignore(session, Ballot, [{"round_id": row.id, "voter_id": actor.id, "version": 0}])
        found = session.execute(_LOCKED, who).one()
    return found


def _places(session: Session, row: Round | RoundRef, actor: Actor) -> dict[int, _Place]:
    """Return every agenda item as it stands for this voter, in the agenda's order. One query."""
    return {
        idea: _Place(state, recused is not None, (score, reason) if ballot is not None else None)
        for idea, state, recused, ballot, score, reason in session.execute(
            _PLACES, _who(row, actor)
        )
    }


def _who(row: Round | RoundRef, actor: Actor) -> dict[str, int | None]:
    return {"round": row.id, "voter": actor.person_id}


def _stored(places: Mapping[int, _Place]) -> dict[int, Answer]:
    return {idea: place.answer for idea, place in places.items() if place.answer is not None}


def _refuse_unknown(lines: Sequence[Line], places: Mapping[int, _Place]) -> None:
    wrong = [
        FieldError(f"lines.{n}.idea_id", "unknown_value", {"value": line.idea_id})
        for n, line in enumerate(lines)
        if line.idea_id not in places
    ]
    if wrong:
        raise Invalid(*wrong)


def _refuse(
    state: S,
    places: Mapping[int, _Place],
    stored: Mapping[int, Answer],
    wanted: Mapping[int, Answer],
) -> None:
    """Refuse answers on ideas that this voter may not answer, or not now."""
    changed = [i for i in (*stored, *wanted) if stored.get(i) != wanted.get(i)]
    if recused := sorted({i for i in wanted if places[i].recused}):
        raise Conflict("recused", idea_ids=recused)
    closed = sorted({i for i in changed if places[i].state is not ItemState.OPEN})
    if state is S.SESSION and closed:
        raise Conflict("item_not_open", idea_ids=closed)


def _tell(
    session: Session,
    row: Round | RoundRef,
    state: S,
    actor: Actor,
    stored: Mapping[int, Answer],
    wanted: Mapping[int, Answer],
) -> None:
    """Wake the pages of a running session: of others only when the number of answers changes."""
    if state is S.SESSION:
        events.wake(session, f"ballot:{row.id}:{actor.id}", "own")
        if stored.keys() != wanted.keys():
            events.wake(session, f"round:{row.id}", "seeds")


def _write(
    session: Session,
    row: Round | RoundRef,
    actor: Actor,
    ballot: Any,
    stored: Mapping[int, Answer],
    wanted: Mapping[int, Answer],
) -> OwnBallot:
    gone = [i for i in stored if i not in wanted]
    changed = [i for i in wanted if wanted[i] != stored.get(i)]
    if gone:
        session.execute(
            sa.delete(_LINE).where(_LINE.c.ballot_id == ballot.id, _LINE.c.idea_id.in_(gone))
        )
    if changed:
        session.execute(
            _putting(session.get_bind().dialect.name),
            [
                {
                    "ballot_id": ballot.id,
                    "idea_id": i,
                    "round_id": row.id,
                    "voter_id": actor.id,
                    "score": wanted[i][0],
                    "reason": wanted[i][1],
                }
                for i in changed
            ],
        )
    session.execute(_COUNT_UP, {"ballot": ballot.id, "to": ballot.version + 1})
    return OwnBallot(row.id or 0, ballot.version + 1, dict(wanted))


@cache
def _putting(dialect: str) -> Any:
    """Return the statement that writes lines over what stood there."""
    put = insert_into(_LINE, dialect)
    return put.on_conflict_do_update(
        index_elements=["ballot_id", "idea_id"],
        set_={"score": put.excluded.score, "reason": put.excluded.reason},
    )


def _plain(answers: Mapping[int, Answer]) -> list[dict[str, Any]]:
    return [{"idea_id": i, "score": score, "reason": why} for i, (score, why) in answers.items()]
