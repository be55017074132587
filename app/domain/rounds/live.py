"""The session as everybody follows it: which idea is shown, who leads, until when people talk.

Nothing here depends on a ballot. What changes it counts its version up and wakes the pages.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app import events
from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.people.models import Person
from app.domain.rounds.history import record_round
from app.domain.rounds.live_models import Attendance, LiveSession, Place
from app.domain.rounds.models import Item, Round
from app.domain.rounds.states import ItemState, RoundState

CODES = 10**6
_LIVE: Any = sa.inspect(LiveSession).local_table


@dataclass(frozen=True, slots=True)
class LiveView:
    """What all pages of a session share; `in_room` and `online` are numbers of voters."""

    round_id: int
    version: int
    code: str
    chair_id: int | None
    chair: str
    shown_id: int | None
    paused: bool
    talk_until: datetime | None
    in_room: int
    online: int

    def seconds_left(self, now: datetime) -> int | None:
        """Return the whole seconds of talk that are left; None when no talk was timed."""
        if self.talk_until is None:
            return None
        return max(0, round((self.talk_until - now).total_seconds()))


def begin_live(session: Session, row: Round) -> None:
    """Make the session's row with a code that no other running session has."""
    taken = set(session.execute(sa.select(col(LiveSession.code))).scalars())
    code = next(c for c in iter(_code, "") if c not in taken)
    session.add(LiveSession(round_id=row.id or 0, code=code, shown_id=_first(session, row)))
    session.flush()
    tell(session, row.id or 0)


def live_view(session: Session, round_id: int) -> LiveView:
    """Return the session of a round. One query.

    Raises:
        NotFound: it never started.
    """
    here = sa.select(sa.func.count()).select_from(Attendance)
    here = here.where(col(Attendance.round_id) == round_id)
    counts = [
        here.where(col(Attendance.place) == place).scalar_subquery()
        for place in (Place.ROOM, Place.ONLINE)
    ]
    found = session.execute(
        sa.select(_LIVE, col(Person.name), *counts)
        .outerjoin(Person, col(Person.id) == _LIVE.c.chair_id)
        .where(_LIVE.c.round_id == round_id)
    ).first()
    if found is None:
        raise NotFound
    round_id, version, code, chair_id, shown, paused, until, name, room, online = found
    return LiveView(
        round_id, version, code, chair_id, name or "", shown, paused, until, int(room), int(online)
    )


def session_of_code(session: Session, code: str) -> str | None:
    """Return the month of the running session with this code."""
    found: str | None = session.execute(
        sa.select(col(Round.month))
        .join(LiveSession, col(LiveSession.round_id) == col(Round.id))
        .where(col(LiveSession.code) == code, col(Round.state) == RoundState.SESSION)
    ).scalar_one_or_none()
    return found


def demand_session(row: Round) -> None:
    """Refuse what only a running session takes.

    Raises:
        Conflict: `wrong_state`.
    """
    if row.state is not RoundState.SESSION:
        raise Conflict(
            "wrong_state", thing="round", state=str(row.state), wanted=str(RoundState.SESSION)
        )


def touch(session: Session, round_id: int, **values: Any) -> None:
    """Change what is shown, count its version up and wake every page of the session."""
    session.execute(
        sa.update(_LIVE)
        .where(_LIVE.c.round_id == round_id)
        .values(version=_LIVE.c.version + 1, **values)
    )
    tell(session, round_id)


def tell(session: Session, round_id: int, name: str = "stage") -> None:
    """Wake the pages of a session after the commit: `stage`, `people` or `seeds` changed."""
    events.wake(session, f"round:{round_id}", name)


def follow(session: Session, round_id: int, idea_id: int, **values: Any) -> None:
    """Bring everybody to an idea; who looked ahead is with the others again."""
    touch(session, round_id, shown_id=idea_id, paused=False, **values)


def move_on(session: Session, row: Round, after: Item) -> None:
    """Show the next idea that is not settled, unless the facilitator holds the others here."""
    rest = session.execute(
        sa.select(col(Item.idea_id), col(Item.position))
        .where(col(Item.round_id) == row.id, col(Item.state) != ItemState.SETTLED)
        .order_by(col(Item.position), col(Item.id))
    ).all()
    later = [idea for idea, position in rest if position > after.position]
    following = next(iter(later or [idea for idea, _ in rest]), after.idea_id)
    paused = session.execute(
        sa.select(_LIVE.c.paused).where(_LIVE.c.round_id == row.id)
    ).scalar_one_or_none()
    values = {} if paused else {"shown_id": following}
    touch(session, row.id or 0, talk_until=None, **values)


def seat(session: Session, row: Round, actor: Actor, now: datetime) -> None:
    """Give the chair to whoever acts, if somebody else holds it or nobody.

    Records: session.chair_taken, when it changes hands
    """
    if actor.is_system or chair_of(session, row) == actor.person_id:
        return
    touch(session, row.id or 0, chair_id=actor.person_id)
    record_round(
        session,
        "session.chair_taken",
        row,
        actor=actor,
        now=now,
    )


def chair_of(session: Session, row: Round) -> int | None:
    """Return who leads the session, None when nobody does yet."""
    found: int | None = session.execute(
        sa.select(_LIVE.c.chair_id).where(_LIVE.c.round_id == row.id)
    ).scalar_one_or_none()
    return found


def _code() -> str:
    return f"{secrets.randbelow(CODES):06}"


def _first(session: Session, row: Round) -> int | None:
    return session.execute(
        sa.select(col(Item.idea_id))
        .where(col(Item.round_id) == row.id)
        .order_by(col(Item.position), col(Item.id))
        .limit(1)
    ).scalar_one_or_none()
