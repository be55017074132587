"""What the chair does beside the votes: take over, show an idea, look ahead, time the talk."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.people.models import Person
from app.domain.rounds.access import locked_round
from app.domain.rounds.live import (
    chair_of,
    demand_session,
    follow,
    live_view,
    seat,
    touch,
)
from app.domain.rounds.models import Item, Round
from app.policy import Action, require

MOST_TALK = timedelta(minutes=60)


def take_chair(session: Session, row: Round, *, actor: Actor, now: datetime) -> None:
    """Lead the session from now on, whoever did before; who leads already changes nothing.

    Raises:
        Conflict: `wrong_state` unless the session runs.
    Records: session.chair_taken
    """
    require(actor, Action.ROUND_LEAD)
    row = locked_round(session, row.id or 0)
    demand_session(row)
    seat(session, row, actor, now)


def demand_chair(session: Session, row: Round, actor: Actor) -> None:
    """Refuse an act of somebody who does not lead while another does.

    Pages ask this, where an old tab may still show the controls. Whoever acts through a program
    takes the chair by acting.

    Raises:
        Conflict: `other_chair` with the name.
    """
    require(actor, Action.ROUND_LEAD)
    chair = chair_of(session, row)
    if chair in (None, actor.person_id):
        return
    name = session.execute(sa.select(col(Person.name)).where(col(Person.id) == chair)).scalar_one()
    raise Conflict("other_chair", person=name)


def show_idea(session: Session, row: Round, idea_id: int, *, actor: Actor, now: datetime) -> None:
    """Bring everybody to an idea on the agenda.

    Raises:
        Conflict: `wrong_state` unless the session runs.
        NotFound: the idea is not on the agenda.
    """
    row = _led(session, row, actor, now)
    known = session.execute(
        sa.select(col(Item.id)).where(col(Item.round_id) == row.id, col(Item.idea_id) == idea_id)
    ).first()
    if known is None:
        raise NotFound
    follow(session, row.id or 0, idea_id)


def hold(session: Session, row: Round, on: bool, *, actor: Actor, now: datetime) -> None:
    """Let the others stay where they are while the chair looks ahead, or bring them along again.

    Raises:
        Conflict: `wrong_state` unless the session runs.
    """
    row = _led(session, row, actor, now)
    touch(session, row.id or 0, paused=on)


def time_talk(
    session: Session, row: Round, minutes: int, *, actor: Actor, now: datetime
) -> datetime | None:
    """Give the talk so many minutes more, counted from its end or from now; none ends the clock.

    Raises:
        Conflict: `wrong_state` unless the session runs.
    """
    row = _led(session, row, actor, now)
    before = live_view(session, row.id or 0).talk_until
    start = max(before or now, now)
    until = min(start + timedelta(minutes=minutes), now + MOST_TALK) if minutes else None
    touch(session, row.id or 0, talk_until=until)
    return until


def _led(session: Session, row: Round, actor: Actor, now: datetime) -> Round:
    require(actor, Action.ROUND_LEAD)
    row = locked_round(session, row.id or 0)
    demand_session(row)
    seat(session, row, actor, now)
    return row
