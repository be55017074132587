"""Reading the register: a list with what is overdue first, one entry, the figures."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.ideas.models import Idea
from app.domain.ideas.values import RiskClass
from app.domain.people.models import Person, Unit
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.models import RegisterDetail, RegisterEntry, RegisterPolicy
from app.domain.register.states import EntryState
from app.domain.register.values import DutyState
from app.domain.register.views import ANSWERED_FOR, EntryView, RegisterCounts

__all__ = [
    "EntryView",
    "RegisterCounts",
    "all_entries",
    "counts",
    "due_condition",
    "entries",
    "entry_view",
    "exported",
    "nobodys_condition",
]


def entries(
    session: Session,
    *,
    here: date,
    limit: int = 50,
    cursor: str | None = None,
    unit_ids: tuple[int, ...] = (),
    states: tuple[EntryState, ...] = (),
    risks: tuple[str, ...] = (),
    words: str = "",
    due_first: bool = False,
    only_due: bool = False,
    only_nobodys: bool = False,
) -> Slice[EntryView]:
    """Return entries: newest first, or what is overdue first (then newest)."""
    overdue = sa.case((due_condition(here), 0), else_=1)
    order = (
        (overdue, col(RegisterEntry.id).desc()) if due_first else (col(RegisterEntry.id).desc(),)
    )
    query = _views().order_by(*order).limit(limit + 1)
    query = _filtered(query, unit_ids, states, words)
    if risks:
        query = query.where(_risk_condition(risks))
    if only_due:
        query = query.where(due_condition(here))
    if only_nobodys:
        query = query.where(nobodys_condition())
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


def _risk_condition(risks: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return the condition of one of these classes; `none`: not looked at yet."""
    known = [RiskClass(risk) for risk in risks if risk in set(RiskClass)]
    wanted = [col(RegisterEntry.risk_class).in_(known)] if known else []
    if "none" in risks:
        wanted.append(col(RegisterEntry.risk_class).is_(None))
    return sa.or_(sa.false(), *wanted)


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


def entry_in_full(
    session: Session, entry_id: int
) -> tuple[EntryView, RegisterDetail, RegisterPolicy]:
    """Return one entry with its facts and what is agreed about the register. One query.

    Raises:
        NotFound: there is none.
    """
    query = (
        _views()
        .add_columns(RegisterDetail, RegisterPolicy)
        .outerjoin(RegisterPolicy, col(RegisterPolicy.id) == 1)
        .where(col(RegisterEntry.id) == entry_id)
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound
    *_, detail, policy = row
    return _view(row), detail or RegisterDetail(entry_id=entry_id), policy or RegisterPolicy()


def counts(session: Session, here: date, unit_ids: tuple[int, ...] = ()) -> RegisterCounts:
    """Return the register's figures (of some units), in one query."""
    state = col(RegisterEntry.state)

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    query = sa.select(
        number(state != EntryState.RETIRED),
        number(state == EntryState.IN_USE),
        number(state == EntryState.EXPERIMENT),
        number(due_condition(here)),
        number(nobodys_condition()),
    )
    if unit_ids:
        query = query.where(col(RegisterEntry.unit_id).in_(unit_ids))
    return RegisterCounts(*(int(value) for value in session.execute(query).one()))


def due_condition(here: date) -> sa.ColumnElement[bool]:
    """Return the condition that something of an entry is overdue (as `EntryView.due`)."""
    e = RegisterEntry
    untriaged = sa.or_(col(e.risk_class).is_(None), col(e.risk_class) == RiskClass.NEEDS_EXPERT)
    stale = sa.and_(col(e.review_on).is_not(None), col(e.review_on) <= here)
    late = sa.exists().where(
        col(RegisterDuty.entry_id) == col(e.id),
        col(RegisterDuty.state) == DutyState.TODO,
        col(RegisterDuty.due_on) < here,
    )
    open_ = sa.or_(untriaged, nobodys_condition(), stale, late)
    return sa.and_(col(e.state) != EntryState.RETIRED, open_)


def nobodys_condition() -> sa.ColumnElement[bool]:
    """Return the condition that nobody answers for an entry (as `EntryView.nobodys`)."""
    e, place = RegisterEntry, aliased(Unit)
    closed = sa.exists().where(col(place.id) == col(e.unit_id), ~col(place.active))
    nobody = sa.or_(col(e.owner_id).is_(None), _gone())
    unowned = sa.and_(nobody, col(e.state).in_(ANSWERED_FOR))
    return sa.and_(col(e.state) != EntryState.RETIRED, sa.or_(closed, unowned))


def _gone() -> sa.ColumnElement[bool]:
    """Return the condition that the owner has left."""
    left = aliased(Person)
    return sa.exists().where(col(left.id) == col(RegisterEntry.owner_id), ~col(left.active))


def exported(session: Session, *, public_only: bool = False) -> list[EntryView]:
    """Return what a publication may hold, with its facts beside it: everything but proposals."""
    query = (
        _views()
        .where(col(RegisterEntry.state) != EntryState.PROPOSED)
        .order_by(col(RegisterEntry.id))
    )
    if public_only:
        query = query.where(col(RegisterDetail.public).is_(True))
    return [_view(row) for row in session.execute(query).all()]


def all_entries(session: Session) -> list[EntryView]:
    """Return every entry, oldest first: for a workbook."""
    query = _views().order_by(col(RegisterEntry.id))
    return [_view(row) for row in session.execute(query).all()]


def _duties(*also: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(sa.func.count())
        .select_from(RegisterDuty)
        .where(col(RegisterDuty.entry_id) == col(RegisterEntry.id), *also)
        .correlate(RegisterEntry)
        .scalar_subquery()
    )


def _next_duty() -> Any:
    return (
        sa.select(sa.func.min(col(RegisterDuty.due_on)))
        .where(
            col(RegisterDuty.entry_id) == col(RegisterEntry.id),
            col(RegisterDuty.state) == DutyState.TODO,
        )
        .correlate(RegisterEntry)
        .scalar_subquery()
    )


def _views() -> Any:
    e, d, owner, deputy, stopper = (
        RegisterEntry,
        RegisterDetail,
        aliased(Person),
        aliased(Person),
        aliased(Person),
    )
    asked = (DutyState.TODO, DutyState.DONE)
    own = [getattr(e, name) for name in _OWN]
    return (
        sa.select(
            *own,
            col(Unit.name).label("unit_name"),
            col(Unit.active).label("unit_active"),
            col(owner.name).label("owner_name"),
            col(owner.active).label("owner_active"),
            col(d.deputy_id),
            col(deputy.name).label("deputy_name"),
            col(d.stopper_id),
            col(stopper.name).label("stopper_name"),
            col(Idea.title).label("idea_title"),
            _duties(col(RegisterDuty.state) == DutyState.DONE).label("duties_done"),
            _duties(col(RegisterDuty.state).in_(asked)).label("duties_all"),
            _next_duty().label("duty_on"),
        )
        .outerjoin(d, col(d.entry_id) == col(e.id))
        .outerjoin(Unit, col(Unit.id) == col(e.unit_id))
        .outerjoin(owner, col(owner.id) == col(e.owner_id))
        .outerjoin(deputy, col(deputy.id) == col(d.deputy_id))
        .outerjoin(stopper, col(stopper.id) == col(d.stopper_id))
        .outerjoin(Idea, col(Idea.id) == col(e.idea_id))
    )


_OWN = (
    "id",
    "state",
    "version",
    "name",
    "description",
    "purpose",
    "unit_id",
    "owner_id",
    "origin",
    "idea_id",
    "experiment_id",
    "ai_type",
    "supplier",
    "risk_class",
    "risk_flags",
    "oversight",
    "review_on",
    "began_on",
    "ended_on",
    "reason",
)


_ENTRY = frozenset(EntryView.__dataclass_fields__)


def _view(row: Any) -> EntryView:
    values = {name: getattr(row, name) for name in _ENTRY}
    values["duty_on"] = _day(values["duty_on"])
    return EntryView(**{**values, "risk_flags": tuple(values["risk_flags"] or ())})


def _day(value: Any) -> date | None:
    """Return the day of a subquery, which SQLite gives as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
