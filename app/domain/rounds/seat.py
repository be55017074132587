"""What one reader is to a session, in one query that is built once: hundreds ask at the same moment."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.people.models import Person
from app.domain.rounds.access import RoundRef, Standing
from app.domain.rounds.criteria import Answer, Further, further_answers
from app.domain.rounds.live import LiveView
from app.domain.rounds.live_models import Attendance, LiveSession, Place
from app.domain.rounds.models import BallotLine, Item, PanelMember, Recusal, Round
from app.domain.rounds.states import ItemState, RoundState
from app.policy import Relation


@dataclass(frozen=True, slots=True)
class Seat:
    """A reader before one idea of a session. `answer` is their own; None: not given."""

    live: LiveView
    idea_id: int
    item_version: int
    state: ItemState
    answer: Answer | None
    recused: bool
    place: Place | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A reader at the door of a round's session; no seat where no session was started."""

    round_id: int
    month: str
    state: RoundState
    at: Standing
    seat: Seat | None


def enter(session: Session, month: str, actor: Actor, wished: int | None = None) -> Entered:
    """Return what the actor is to a month's session, before the shown idea or the wished one.

    One query, and another one where the round asks further questions.

    Raises:
        NotFound: the month has no round.
    """
    values = {"month": month, "me": actor.person_id, "wished": wished}
    found = session.execute(_ENTER, values).first()
    if found is None:
        raise NotFound
    relations = {Relation.PUBLIC, Relation.PANEL} if found.entitled else {Relation.PUBLIC}
    at = Standing(actor, frozenset(relations))
    ref = RoundRef(found.round_id, month, headline_weight=found.headline_weight)
    seat = _seat(found, further_answers(session, ref, actor).get(found.idea_id, ()))
    return Entered(found.round_id, month, RoundState(found.round_state), at, seat)


def _seat(found: Any, further: Further) -> Seat | None:
    if found.code is None or found.item_version is None:
        return None
    live = LiveView(
        found.round_id,
        found.live_version,
        found.code,
        found.chair_id,
        found.chair or "",
        found.shown_id,
        found.paused,
        found.talk_until,
        int(found.in_room),
        int(found.online),
    )
    return Seat(
        live,
        found.idea_id,
        found.item_version,
        ItemState(found.item_state),
        None if found.ballot_id is None else Answer(found.score, found.reason, further),
        found.recused is not None,
        None if found.place is None else Place(found.place),
    )


def _enter() -> Any:
    round_, live, item = (sa.inspect(t).local_table for t in (Round, LiveSession, Item))
    me = sa.bindparam("me", type_=sa.Integer)
    wished = sa.bindparam("wished", type_=sa.Integer)
    on_panel = _of(PanelMember, round_, person_id=me)
    shown = sa.and_(
        item.c.round_id == round_.c.id, item.c.idea_id == sa.func.coalesce(wished, live.c.shown_id)
    )
    there = [_people(round_, place).label(name) for place, name in _COUNTS]
    return (
        sa.select(
            round_.c.id.label("round_id"),
            round_.c.state.label("round_state"),
            round_.c.headline_weight,
            sa.inspect(PanelMember).local_table.c.entitled,
            live.c.version.label("live_version"),
            *(live.c[n] for n in ("code", "chair_id", "shown_id", "paused", "talk_until")),
            col(Person.name).label("chair"),
            *there,
            item.c.idea_id,
            item.c.version.label("item_version"),
            item.c.state.label("item_state"),
            *(sa.inspect(BallotLine).local_table.c[n] for n in ("ballot_id", "score", "reason")),
            sa.inspect(Recusal).local_table.c.voter_id.label("recused"),
            sa.inspect(Attendance).local_table.c.place,
        )
        .select_from(round_)
        .outerjoin(sa.inspect(PanelMember).local_table, on_panel)
        .outerjoin(live, live.c.round_id == round_.c.id)
        .outerjoin(sa.inspect(Person).local_table, col(Person.id) == live.c.chair_id)
        .outerjoin(item, shown)
        .outerjoin(
            sa.inspect(BallotLine).local_table,
            _of(BallotLine, round_, idea_id=item.c.idea_id, voter_id=me),
        )
        .outerjoin(
            sa.inspect(Recusal).local_table,
            _of(Recusal, round_, idea_id=item.c.idea_id, voter_id=me),
        )
        .outerjoin(sa.inspect(Attendance).local_table, _of(Attendance, round_, person_id=me))
        .where(round_.c.month == sa.bindparam("month"))
    )


def _of(table: Any, round_: Any, **columns: Any) -> sa.ColumnElement[bool]:
    """Return what ties a row of the round to the reader or the idea."""
    known = sa.inspect(table).local_table.c
    return sa.and_(
        known.round_id == round_.c.id, *(known[name] == value for name, value in columns.items())
    )


def _people(round_: Any, place: Place) -> Any:
    there = sa.inspect(Attendance).local_table.alias()
    count = sa.select(sa.func.count()).select_from(there)
    return count.where(there.c.round_id == round_.c.id, there.c.place == place).scalar_subquery()


_COUNTS = ((Place.ROOM, "in_room"), (Place.ONLINE, "online"))
_ENTER = _enter()
