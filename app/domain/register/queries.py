"""Reading the register."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.ideas.models import Idea
from app.domain.ideas.values import AiType, RiskClass
from app.domain.people.models import Person, Unit
from app.domain.register.models import RegisterEntry
from app.domain.register.states import EntryState, Origin

ANSWERED_FOR = frozenset({EntryState.IN_USE, EntryState.SUSPENDED})


@dataclass(frozen=True)
class EntryView:
    """An entry with the names around it."""

    id: int
    state: EntryState
    version: int
    name: str
    description: str
    purpose: str
    unit_id: int | None
    unit_name: str | None
    owner_id: int | None
    owner_name: str | None
    origin: Origin
    idea_id: int | None
    idea_title: str | None
    experiment_id: int | None
    ai_type: AiType | None
    supplier: str
    risk_class: RiskClass | None
    risk_flags: tuple[str, ...]
    oversight: str
    review_on: date | None
    began_on: date | None
    ended_on: date | None
    reason: str

    def due(self, here: date) -> str | None:
        """Return what is overdue: `triage`, `owner`, `review`; None when nothing is."""
        if self.state is EntryState.RETIRED:
            return None
        if self.risk_class in {None, RiskClass.NEEDS_EXPERT}:
            return "triage"
        if self.owner_id is None and self.state in ANSWERED_FOR:
            return "owner"
        return "review" if self.review_on is not None and self.review_on <= here else None


@dataclass(frozen=True)
class RegisterCounts:
    """How many entries there are, in use, in an experiment, and with something overdue."""

    total: int
    in_use: int
    experiments: int
    due: int


def entries(
    session: Session,
    *,
    here: date,
    limit: int = 50,
    cursor: str | None = None,
    unit_ids: tuple[int, ...] = (),
    states: tuple[EntryState, ...] = (),
    words: str = "",
    due_first: bool = False,
) -> Slice[EntryView]:
    """Return entries: newest first, or what is overdue first (then newest)."""
    overdue = sa.case((due_condition(here), 0), else_=1)
    order = (
        (overdue, col(RegisterEntry.id).desc()) if due_first else (col(RegisterEntry.id).desc(),)
    )
    query = _views().order_by(*order).limit(limit + 1)
    query = _filtered(query, unit_ids, states, words)
    if due_first:
        if key := decode_cursor(cursor, (int, int)):
            same = sa.and_(overdue == key[0], col(RegisterEntry.id) < key[1])
            query = query.where(sa.or_(overdue > key[0], same))
    elif key := decode_cursor(cursor, (int,)):
        query = query.where(col(RegisterEntry.id) < key[0])
    found = [_view(row) for row in session.execute(query).all()]
    return Slice(found[:limit], _cursor(found, limit, here, due_first=due_first))


def _filtered(
    query: Any, unit_ids: tuple[int, ...], states: tuple[EntryState, ...], words: str
) -> Any:
    if unit_ids:
        query = query.where(col(RegisterEntry.unit_id).in_(unit_ids))
    if states:
        query = query.where(col(RegisterEntry.state).in_(states))
    for word in words.lower().split()[:8]:
        text = sa.func.lower(col(RegisterEntry.name) + " " + col(RegisterEntry.description))
        query = query.where(text.contains(word, autoescape=True))
    return query


def _cursor(found: list[EntryView], limit: int, here: date, *, due_first: bool) -> str | None:
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return (
        encode_cursor(0 if last.due(here) else 1, last.id) if due_first else encode_cursor(last.id)
    )


def entry_view(session: Session, entry_id: int) -> EntryView:
    """Return one entry; that it exists the caller has checked."""
    return _view(session.execute(_views().where(col(RegisterEntry.id) == entry_id)).one())


def counts(session: Session, here: date) -> RegisterCounts:
    """Return the register's figures, in one query."""
    state = col(RegisterEntry.state)

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    row = session.execute(
        sa.select(
            number(state != EntryState.RETIRED),
            number(state == EntryState.IN_USE),
            number(state == EntryState.EXPERIMENT),
            number(due_condition(here)),
        )
    ).one()
    return RegisterCounts(*(int(value) for value in row))


def due_condition(here: date) -> sa.ColumnElement[bool]:
    """Return the condition that something of an entry is overdue (as `EntryView.due`)."""
    e = RegisterEntry
    untriaged = sa.or_(col(e.risk_class).is_(None), col(e.risk_class) == RiskClass.NEEDS_EXPERT)
    unowned = sa.and_(col(e.owner_id).is_(None), col(e.state).in_(ANSWERED_FOR))
    stale = sa.and_(col(e.review_on).is_not(None), col(e.review_on) <= here)
    return sa.and_(col(e.state) != EntryState.RETIRED, sa.or_(untriaged, unowned, stale))


def exported(session: Session) -> list[EntryView]:
    """Return what the publication holds: everything but proposals."""
    query = (
        _views()
        .where(col(RegisterEntry.state) != EntryState.PROPOSED)
        .order_by(col(RegisterEntry.id))
    )
    return [_view(row) for row in session.execute(query).all()]


def _views() -> Any:
    e, owner = RegisterEntry, aliased(Person)
    return (
        sa.select(
            col(e.id),
            col(e.state),
            col(e.version),
            col(e.name),
            col(e.description),
            col(e.purpose),
            col(e.unit_id),
            col(Unit.name).label("unit_name"),
            col(e.owner_id),
            col(owner.name).label("owner_name"),
            col(e.origin),
            col(e.idea_id),
            col(Idea.title).label("idea_title"),
            col(e.experiment_id),
            col(e.ai_type),
            col(e.supplier),
            col(e.risk_class),
            col(e.risk_flags),
            col(e.oversight),
            col(e.review_on),
            col(e.began_on),
            col(e.ended_on),
            col(e.reason),
        )
        .outerjoin(Unit, col(Unit.id) == col(e.unit_id))
        .outerjoin(owner, col(owner.id) == col(e.owner_id))
        .outerjoin(Idea, col(Idea.id) == col(e.idea_id))
    )


def _view(row: Any) -> EntryView:
    values = dict(zip(row._fields, row, strict=True))
    return EntryView(**{**values, "risk_flags": tuple(values["risk_flags"] or ())})
