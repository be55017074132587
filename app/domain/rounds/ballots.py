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
from app.db.turns import SharedTurn
from app.db.types import table_of
from app.db.upsert import insert_ignore, insert_into
from app.domain.rounds.access import RoundRef
from app.domain.rounds.criteria import (
    Answer,
    answer_of,
    check_further,
    plain_line,
    write_further,
)
from app.domain.rounds.models import Ballot, BallotLine, Round
from app.domain.rounds.places import Place, places_of
from app.domain.rounds.schemas import BallotDraft, Line
from app.domain.rounds.states import ItemState
from app.domain.rounds.states import RoundState as S
from app.policy import Action, Relation, require

_ROUND, _BALLOT, _LINE = (table_of(model) for model in (Round, Ballot, BallotLine))
_AT: Any = sa.bindparam("round", type_=sa.Integer)
_VOTER: Any = sa.bindparam("voter", type_=sa.Integer)
_STATE = (
    sa.select(_ROUND.c.state, SharedTurn(_ROUND.c.id))
    .where(_ROUND.c.id == _AT)
    .with_for_update(read=True)
)
_VERSION = sa.select(_BALLOT.c.version).where(
    _BALLOT.c.round_id == _AT, _BALLOT.c.voter_id == _VOTER
)
# Counting up is the lock: whoever comes second waits here, and goes on from what the first left.
_COUNT_UP = (
    sa.update(_BALLOT)
    .where(_BALLOT.c.round_id == _AT, _BALLOT.c.voter_id == _VOTER)
    .values(version=_BALLOT.c.version + 1)
    .returning(_BALLOT.c.id, _BALLOT.c.version)
)
_COUNT_BACK = (
    sa.update(_BALLOT)
    .where(_BALLOT.c.id == sa.bindparam("ballot"))
    .values(version=_BALLOT.c.version - 1)
)


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """The actor's own ballot: answers by idea, in the order of the agenda."""

    round_id: int
    version: int
    lines: Mapping[int, Answer]


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
        Invalid: an idea twice or not on the agenda, an answer to a question that is not asked.
    """
    require(actor, Action.BALLOT_CAST, relations)
    wanted = _wanted(draft.lines)
    state = _locked_state(session, row)
    ballot = _counted_ballot(session, row, actor)
    places = places_of(session, row, actor)
    _refuse_unknown(draft.lines, places)
    check_further(session, row, draft.lines)
    stored = _stored(places)
    if wanted == stored:
        return _unchanged(session, row, ballot, stored)
    _refuse(state, places, stored, wanted)
    if draft.version != (current := ballot.version - 1):
        raise Conflict("stale", current=current, lines=_plain(stored))
    _tell(session, row, state, actor, stored, wanted)
    return _write(session, row, actor, ballot, stored, wanted)


def save_line(
    session: Session,
    row: Round | RoundRef,
    line: Line,
    *,
    actor: Actor,
    relations: frozenset[Relation],
    vote: int | None = None,
) -> OwnBallot:
    """Give or change one answer and leave the others as they are; the last one counts.

    `vote` is how often the idea was revealed when the voter answered: an answer to the first vote that
    arrives during the second is too late.

    Raises:
        Conflict: as `cast_ballot`, but never `stale`; `first_vote_over`.
        Invalid: an answer to a question that the round does not ask.
        NotFound: the idea is not on the agenda.
    """
    require(actor, Action.BALLOT_CAST, relations)
    state = _locked_state(session, row)
    ballot = _counted_ballot(session, row, actor)
    places = places_of(session, row, actor)
    if line.idea_id not in places:
        raise NotFound
    check_further(session, row, [line])
    stored = _stored(places)
    wanted = {**stored, line.idea_id: answer_of(line)}
    if wanted == stored:
        return _unchanged(session, row, ballot, stored)
    _refuse(state, places, stored, wanted)
    if vote not in (None, places[line.idea_id].votes):
        raise Conflict("first_vote_over")
    _tell(session, row, state, actor, stored, wanted)
    return _write(session, row, actor, ballot, stored, wanted)


def own_ballot(session: Session, row: Round | RoundRef, actor: Actor) -> OwnBallot:
    """Return what the actor has answered so far; version 0 before the first answer."""
    version = session.execute(_VERSION, _who(row, actor)).scalar_one_or_none()
    return OwnBallot(row.id or 0, version or 0, _stored(places_of(session, row, actor)))


def _wanted(lines: Sequence[Line]) -> dict[int, Answer]:
    wanted: dict[int, Answer] = {}
    for n, line in enumerate(lines):
        if line.idea_id in wanted:
            raise invalid(f"lines.{n}.idea_id", "twice")
        wanted[line.idea_id] = answer_of(line)
    return wanted


def _locked_state(session: Session, row: Round | RoundRef) -> S:
    """Return the round's state, held until the end of the transaction, if it takes ballots."""
    state = row.held if isinstance(row, RoundRef) else None
    if state is None:
        state = session.execute(_STATE, {"round": row.id}).scalar_one()
    if state not in (S.PREPARATION, S.SESSION):
        raise Conflict("round_closed")
    return S(state)


def _counted_ballot(session: Session, row: Round | RoundRef, actor: Actor) -> Any:
    """Return (id, next version) of the actor's ballot, made on the first call and locked."""
    who = _who(row, actor)
    found = session.execute(_COUNT_UP, who).first()
    if found is None:
        insert_ignore(session, Ballot, [{"round_id": row.id, "voter_id": actor.id, "version": 0}])
        found = session.execute(_COUNT_UP, who).one()
    return found


def _unchanged(
    session: Session, row: Round | RoundRef, ballot: Any, stored: Mapping[int, Answer]
) -> OwnBallot:
    session.execute(_COUNT_BACK, {"ballot": ballot.id})
    return OwnBallot(row.id or 0, ballot.version - 1, stored)


def _who(row: Round | RoundRef, actor: Actor) -> dict[str, int | None]:
    return {"round": row.id, "voter": actor.person_id}


def _stored(places: Mapping[int, Place]) -> dict[int, Answer]:
    return {idea: place.answer for idea, place in places.items() if place.answer is not None}


def _refuse_unknown(lines: Sequence[Line], places: Mapping[int, Place]) -> None:
    wrong = [
        FieldError(f"lines.{n}.idea_id", "unknown_value", {"value": line.idea_id})
        for n, line in enumerate(lines)
        if line.idea_id not in places
    ]
    if wrong:
        raise Invalid(*wrong)


def _refuse(
    state: S,
    places: Mapping[int, Place],
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
                    "score": wanted[i].score,
                    "reason": wanted[i].reason,
                }
                for i in changed
            ],
        )
        write_further(session, row, ballot.id, {i: wanted[i] for i in changed})
    return OwnBallot(row.id or 0, ballot.version, dict(wanted))


@cache
def _putting(dialect: str) -> Any:
    """Return the statement that writes lines over what stood there.

    It returns something, so that all lines go in one statement instead of one after the other.
    """
    put = insert_into(_LINE, dialect)
    return put.on_conflict_do_update(
        index_elements=["ballot_id", "idea_id"],
        set_={"score": put.excluded.score, "reason": put.excluded.reason},
    ).returning(_LINE.c.idea_id)


def _plain(answers: Mapping[int, Answer]) -> list[dict[str, Any]]:
    return [plain_line(i, answer) for i, answer in answers.items()]
