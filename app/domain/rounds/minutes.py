"""The minutes of a session: they make themselves from what was recorded, and hold no name with an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.errors import Conflict
from app.domain.people.models import Person
from app.domain.rounds.access import OUT, Standing
from app.domain.rounds.models import Decision, Item, Round, Tally
from app.domain.rounds.presence import Attendee, attendees
from app.domain.rounds.queries import agenda_of, turnout
from app.domain.rounds.resets import resets_of
from app.domain.rounds.reveals import TallyView, view_of
from app.domain.rounds.states import ItemState, RoundState
from app.domain.rounds.views import AgendaItem
from app.events import Event
from app.policy import Action, require

HELD = frozenset({RoundState.SESSION, *OUT})


@dataclass(frozen=True, slots=True)
class Begun:
    """A vote that began again: when, by whom and why, with the counts that no longer hold."""

    at: datetime
    by: str
    reason: str
    tallies: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One idea: both votes, the sentence, and what was decided (None: not yet)."""

    item: AgendaItem
    tallies: tuple[TallyView, ...]
    resets: tuple[Begun, ...]
    selected: bool | None
    decision_reason: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a session came to. `chairs` led it, in the order in which they took the chair."""

    month: str
    state: RoundState
    started_at: datetime | None
    ended_at: datetime | None
    quorum: int
    chairs: tuple[str, ...]
    people: tuple[Attendee, ...]
    entitled: int
    voted: int
    items: tuple[MinutesItem, ...]

    def at(self, place: str | None) -> tuple[str, ...]:
        """Return the names of who took part from a place; None: who did not say."""
        return tuple(p.name for p in self.people if p.place == place)


def minutes_of(session: Session, row: Round, at: Standing) -> Minutes:
    """Return the minutes as far as the session is: unrevealed ideas stand there without any answer.

    A fixed number of queries, whatever the agenda.

    Raises:
        NotAllowed: who may not see tallies.
        Conflict: `not_held` before the session.
    """
    require(at.actor, Action.TALLY_READ, at.relations)
    return whole_minutes(session, row)


def whole_minutes(session: Session, row: Round) -> Minutes:
    """Return the minutes for a file that Kiem itself writes.

    Raises:
        Conflict: `not_held` before the session.
    """
    if row.state not in HELD:
        raise Conflict("not_held")
    ident = row.id or 0
    given = turnout(session, ident)
    tallies, resets, decided = (
        _tallies(session, ident),
        _resets(session, ident),
        _decided(session, row),
    )
    return Minutes(
        month=row.month,
        state=row.state,
        started_at=row.session_started_at,
        ended_at=row.decided_at,
        quorum=row.quorum,
        chairs=_chairs(session, ident),
        people=tuple(attendees(session, ident)),
        entitled=given.entitled,
        voted=given.voted,
        items=tuple(
            MinutesItem(
                item,
                tuple(tallies.get(item.idea_id, ())),
                tuple(resets.get(item.idea_id, ())),
                *decided.get(item.idea_id, (None, "")),
            )
            for item in agenda_of(session, ident)
        ),
    )


def _tallies(session: Session, round_id: int) -> dict[int, list[TallyView]]:
    """Return what was revealed, by idea; the database holds no tally of anything else."""
    rows = session.execute(
        sa.select(Tally)
        .join(
            Item,
            sa.and_(
                col(Item.round_id) == col(Tally.round_id), col(Item.idea_id) == col(Tally.idea_id)
            ),
        )
        .where(col(Tally.round_id) == round_id, col(Item.state) != ItemState.WAITING)
        .order_by(col(Tally.idea_id), col(Tally.vote))
    ).scalars()
    found: dict[int, list[TallyView]] = {}
    for row in rows:
        found.setdefault(row.idea_id, []).append(view_of(row))
    return found


def _resets(session: Session, round_id: int) -> dict[int, list[Begun]]:
    return {
        idea: [Begun(made.at, name, made.reason, tuple(made.tallies)) for made, name in found]
        for idea, found in resets_of(session, round_id).items()
    }


def _decided(session: Session, row: Round) -> dict[int, tuple[bool, str]]:
    if row.state not in OUT:
        return {}
    rows = session.execute(
        sa.select(col(Decision.idea_id), col(Decision.selected), col(Decision.reason)).where(
            col(Decision.round_id) == row.id
        )
    )
    return {idea: (selected, reason) for idea, selected, reason in rows}


def _chairs(session: Session, round_id: int) -> tuple[str, ...]:
    rows = session.execute(
        sa.select(col(Person.name))
        .join(Event, col(Event.actor_id) == col(Person.id))
        .where(
            col(Event.subject) == "round",
            col(Event.subject_id) == round_id,
            col(Event.kind) == "session.chair_taken",
        )
        .order_by(col(Event.id))
    ).scalars()
    return tuple(dict.fromkeys(rows))
