"""Who is at the session, in the room or online. Only voters are written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.counting import count_of
from app.db.upsert import insert_ignore
from app.domain.people.models import Person
from app.domain.rounds.history import record_round
from app.domain.rounds.live import demand_session, tell
from app.domain.rounds.live_models import Attendance, Place
from app.domain.rounds.models import PanelMember, Round
from app.policy import Action, Relation, require

_HERE: Any = sa.inspect(Attendance).local_table


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who may vote, and from where they took part; None: not there."""

    person_id: int
    name: str
    place: Place | None


def attend(
    session: Session,
    row: Round,
    place: Place,
    *,
    actor: Actor,
    now: datetime,
    relations: frozenset[Relation],
) -> None:
    """Write down that the actor is there, and from where; the same again changes nothing.

    Raises:
        Conflict: `wrong_state` unless the session runs.
    Records: session.attended
    """
    require(actor, Action.BALLOT_CAST, relations)
    demand_session(row)
    mine = {"round_id": row.id, "person_id": actor.id}
    made = insert_ignore(session, Attendance, [{**mine, "place": place, "at": now}])
    if not made and not _moved(session, mine, place, now):
        return
    tell(session, row.id or 0, "people")
    record_round(
        session,
        "session.attended",
        row,
        actor=actor,
        now=now,
        place=str(place),
    )


def arrive(
    session: Session, row: Round, *, actor: Actor, now: datetime, relations: frozenset[Relation]
) -> None:
    """Write down that somebody who votes takes part, where nothing else was said: online.

    Records: session.attended, the first time
    """
    if place_of(session, row.id or 0, actor.person_id) is None:
        attend(session, row, Place.ONLINE, actor=actor, now=now, relations=relations)


def place_of(session: Session, round_id: int, person_id: int | None) -> Place | None:
    """Return from where somebody takes part; None when they did not say."""
    found = session.execute(
        sa.select(_HERE.c.place).where(_HERE.c.round_id == round_id, _HERE.c.person_id == person_id)
    ).scalar_one_or_none()
    return None if found is None else Place(found)


def attendees(session: Session, round_id: int) -> list[Attendee]:
    """Return who was entitled, by name, with their place. For the minutes."""
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), _HERE.c.place)
        .join(PanelMember, col(PanelMember.person_id) == col(Person.id))
        .outerjoin(
            _HERE,
            sa.and_(
                _HERE.c.round_id == col(PanelMember.round_id),
                _HERE.c.person_id == col(PanelMember.person_id),
            ),
        )
        .where(col(PanelMember.round_id) == round_id, col(PanelMember.entitled).is_(True))
        .order_by(col(Person.name), col(Person.id))
    )
    return [Attendee(i, name, None if place is None else Place(place)) for i, name, place in rows]


def freeze_entitled(session: Session, row: Round) -> None:
    """Fix who may vote, at the start of the session: the panel, without who left the organisation."""
    gone = sa.select(col(Person.id)).where(col(Person.active).is_(False))
    session.execute(
        sa.update(PanelMember)
        .where(col(PanelMember.round_id) == row.id, col(PanelMember.person_id).in_(gone))
        .values(entitled=False)
        .execution_options(synchronize_session=False)
    )


def _moved(session: Session, mine: dict[str, Any], place: Place, now: datetime) -> bool:
    changed = session.execute(
        sa.update(_HERE)
        .where(
            _HERE.c.round_id == mine["round_id"],
            _HERE.c.person_id == mine["person_id"],
            _HERE.c.place != place,
        )
        .values(place=place, at=now)
    )
    return count_of(changed) == 1
