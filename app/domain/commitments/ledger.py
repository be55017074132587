"""The commitment ledger: what became of what units promised. Per unit, never per person."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.clock import local_day
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState as S
from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.people.queries import organisation
from app.policy import Action, can


class Line(StrEnum):
    """What became of a promise; each stands on one line."""

    PROMISED = "promised"
    INVOKED = "invoked"
    OVERDUE = "overdue"
    FULFILLED = "fulfilled"
    RELEASED = "released"
    BROKEN = "broken"


_STATES = (S.SIGNED, S.INVOKED, S.FULFILLED, S.RELEASED, S.BROKEN)
_LINES = {
    S.SIGNED: Line.PROMISED,
    S.INVOKED: Line.INVOKED,
    S.FULFILLED: Line.FULFILLED,
    S.RELEASED: Line.RELEASED,
    S.BROKEN: Line.BROKEN,
}
MOST = 2000


@dataclass(frozen=True)
class Entry:
    """A promise in the ledger, without anybody's name; `due_on` is the last day to take over."""

    id: int
    idea_id: int
    title: str
    unit_id: int
    unit_name: str
    line: Line
    budget_cents: int
    signed_at: datetime
    invoked_at: datetime | None
    closed_at: datetime | None
    due_on: date | None
    reason: str


@dataclass(frozen=True)
class UnitLine:
    """A unit with the number of its promises on each line."""

    unit_id: int
    unit_name: str
    counts: Counter[Line] = field(default_factory=Counter)

    @property
    def id(self) -> int:
        """Return the unit's id, by which pages of the list go on."""
        return self.unit_id


def ledger_units(actor: Actor) -> tuple[int, ...] | None:
    """Return the units whose promises the actor may see in the ledger, None for all of them."""
    return None if can(actor, Action.LEDGER_READ) else tuple(sorted(actor.leads))


def ledger_entries(
    session: Session, *, here: date, units: Collection[int] | None, line: Line | None = None
) -> list[Entry]:
    """Return what units promised, newest first: two queries. Terms that newer ones replaced are left out.

    `here` is today at the organisation's place, `units` None for all of them.
    """
    query = _signed().order_by(col(Commitment.id).desc()).limit(MOST)
    if units is not None:
        query = query.where(col(Commitment.unit_id).in_(list(units)))
    house = organisation(session)
    zone = house.timezone if house else "UTC"
    found = [_entry(row, here, zone) for row in session.execute(query)]
    return [entry for entry in found if line is None or entry.line is line]


def by_unit(entries: Collection[Entry]) -> list[UnitLine]:
    """Return the units with what they promised, in alphabetical order; never ranked."""
    units: dict[int, UnitLine] = {}
    for entry in entries:
        unit = units.setdefault(entry.unit_id, UnitLine(entry.unit_id, entry.unit_name))
        unit.counts[entry.line] += 1
    return sorted(units.values(), key=lambda unit: (unit.unit_name.casefold(), unit.unit_id))


def _entry(row: Any, here: date, zone: str) -> Entry:
    due = None
    if row.state in (S.INVOKED, S.FULFILLED, S.BROKEN) and row.invoked_at is not None:
        due = local_day(row.invoked_at, zone) + timedelta(days=row.start_within_days)
    late = row.state is S.INVOKED and due is not None and due < here
    return Entry(
        id=row.id,
        idea_id=row.idea_id,
        title=row.title,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        line=Line.OVERDUE if late else _LINES[row.state],
        budget_cents=row.budget_cents,
        signed_at=row.signed_at,
        invoked_at=row.invoked_at,
        closed_at=row.closed_at,
        due_on=due,
        reason=row.reason,
    )


def _signed() -> Any:
    c, newer = Commitment, aliased(Commitment)
    replaced = sa.exists().where(
        col(newer.idea_id) == col(c.idea_id),
        col(newer.unit_id) == col(c.unit_id),
        col(newer.id) != col(c.id),
        col(newer.signed_at) == col(c.closed_at),
    )
    return (
        sa.select(
            col(c.id),
            col(c.idea_id),
            col(Idea.title),
            col(c.unit_id),
            col(Unit.name).label("unit_name"),
            col(c.state),
            col(c.budget_cents),
            col(c.start_within_days),
            col(c.signed_at),
            col(c.invoked_at),
            col(c.closed_at),
            col(c.reason),
        )
        .join(Idea, col(Idea.id) == col(c.idea_id))
        .join(Unit, col(Unit.id) == col(c.unit_id))
        .where(col(c.state).in_(_STATES), ~sa.and_(col(c.state) == S.RELEASED, replaced))
    )
