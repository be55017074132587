"""What waits in the register: duties, checks, incidents, questions about the rules, who answers for AI."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.domain.experiments.steps import end_of
from app.domain.ideas.values import RiskClass
from app.domain.insight.asking import NOBODY
from app.domain.insight.steps import Party, Step, Thing
from app.domain.people.models import Person, Unit
from app.domain.register.duty_models import RegisterDuty, RegisterIncident
from app.domain.register.models import OwnerOffer, RegisterDetail, RegisterEntry
from app.domain.register.queries import nobodys_condition
from app.domain.register.states import EntryState
from app.domain.register.values import DutyState, OfferState

SOON = timedelta(days=14)
ANSWER = timedelta(days=7)
CLOSING = timedelta(days=14)
"""So long after an incident was reported, or seen where there is nothing to report, it should be closed."""
LIVES = (EntryState.EXPERIMENT, EntryState.IN_USE, EntryState.SUSPENDED)
_MOMENT = sa.inspect(OwnerOffer).columns.asked_at.type
NO_DAY, NO_MOMENT = (
    sa.cast(sa.null(), sa.Date),
    sa.type_coerce(sa.cast(sa.null(), _MOMENT), _MOMENT),
)
_PAGES = {
    "duty": "#duties",
    "review": "/review",
    "incident": "#incidents",
    "close_incident": "#incidents",
    "triage": "/triage",
}


def register_steps(session: Session, here: date) -> list[Step]:
    """Return what is to be done about AI in use within two weeks, and who is asked to answer. One query.

    An entry's duties of one day are one step, so that a long list of rules is no flood. A step waits
    on the entry's unit; `person_id` is who answers for the entry, or is asked to.
    """
    return [_step(row) for row in session.execute(_waiting(here + SOON))]


def own_register_steps(
    session: Session, actor: Actor, here: date, *, limit: int = 50
) -> list[Step]:
    """Return those of these steps that wait on the actor, as in a reminder. One query.

    On who answers for the entry or stands in for that, who was given the duty, who is asked; on the
    unit's lead where who answered has left.
    """
    return [_step(row) for row in session.execute(_waiting(here + SOON, actor).limit(limit))]


def _waiting(until: date, actor: Actor | None = None) -> Any:
    e, d, i, o = RegisterEntry, RegisterDuty, RegisterIncident, OwnerOffer
    duties = _lines("duty", col(d.entry_id), col(d.due_on)).where(col(d.state) == DutyState.TODO)
    reviews = _lines("review", col(e.id), col(e.review_on))
    incidents = _lines("incident", col(i.entry_id), col(i.report_by)).where(
        col(i.reported_on).is_(None), col(i.closed_on).is_(None)
    )
    asked = _lines("own", col(o.entry_id), NO_DAY, col(o.asked_at), col(o.person_id)).where(
        _asked_now()
    )
    seen = sa.func.coalesce(col(i.reported_on), col(i.noticed_on), type_=sa.Date)
    unclosed = _lines("close_incident", col(i.entry_id), sa.func.max(seen)).where(
        sa.or_(col(i.report_by).is_(None), col(i.reported_on).is_not(None)),
        col(i.closed_on).is_(None),
    )
    due = sa.union(
        duties, reviews, incidents, unclosed.group_by(col(i.entry_id)), asked, *_without()
    ).subquery()
    soon = sa.and_(due.c.day <= until, col(e.state).in_(LIVES))
    question = sa.and_(due.c.asked_at.is_not(None), col(e.state) != EntryState.RETIRED)
    person = sa.func.coalesce(due.c.person_id, col(e.owner_id)).label("person_id")
    return (
        _entries(due.c.code, due.c.day, due.c.asked_at, person)
        .join(due, due.c.entry_id == col(e.id))
        .where(sa.or_(soon, question), *([_on(actor, due)] if actor else ()))
        .order_by(due.c.day.is_(None), due.c.day, col(e.id), due.c.code)
    )


def _without() -> Iterable[Any]:
    """Return what an entry lacks: an outcome of the rules, somebody who answers for it."""
    e, o = RegisterEntry, OwnerOffer
    number = col(e.id)
    yield _lines("triage", number, NO_DAY, col(e.created_at)).where(
        sa.or_(col(e.risk_class).is_(None), col(e.risk_class) == RiskClass.NEEDS_EXPERT)
    )
    refused = sa.select(sa.func.max(col(o.answered_at))).where(col(o.entry_id) == number)
    since = sa.func.coalesce(refused.scalar_subquery(), col(e.created_at), type_=_MOMENT)
    asked = sa.exists().where(col(o.entry_id) == number, _asked_now())
    yield _lines("name_owner", number, NO_DAY, since).where(nobodys_condition(), ~asked)


def _asked_now() -> sa.ColumnElement[bool]:
    """Return the condition that somebody who is still there is asked to answer for an entry."""
    o = OwnerOffer
    here = sa.exists().where(col(Person.id) == col(o.person_id), col(Person.active).is_(True))
    return sa.and_(col(o.state) == OfferState.OPEN, here)


def _on(actor: Actor, due: Any) -> sa.ColumnElement[bool]:
    e, d, f = RegisterEntry, RegisterDuty, RegisterDetail
    given = sa.exists().where(
        due.c.code == "duty",
        col(d.entry_id) == col(e.id),
        col(d.due_on) == due.c.day,
        col(d.state) == DutyState.TODO,
        col(d.owner_id) == actor.id,
    )
    stands_in = sa.exists().where(
        due.c.code != "own", col(f.entry_id) == col(e.id), col(f.deputy_id) == actor.id
    )
    answered = sa.exists().where(col(Person.id) == col(e.owner_id), col(Person.active).is_(True))
    left = sa.and_(due.c.code != "own", col(e.unit_id).in_(actor.leads), ~answered)
    mine = sa.func.coalesce(due.c.person_id, col(e.owner_id)) == actor.id
    return sa.or_(mine, given, stands_in, left)


def _lines(
    code: str, entry_id: Any, day: Any, asked_at: Any = NO_MOMENT, person: Any = NOBODY
) -> Any:
    named = sa.literal_column(f"'{code}'", sa.String).label("code")
    columns = (entry_id.label("entry_id"), day.label("day"))
    return sa.select(named, *columns, asked_at.label("asked_at"), person.label("person_id"))


def _entries(*more: Any) -> Any:
    e = RegisterEntry
    return (
        sa.select(
            col(e.id),
            col(e.idea_id),
            col(e.name),
            col(e.state),
            col(e.unit_id),
            col(Unit.name).label("unit"),
            *more,
        )
        .select_from(e)
        .outerjoin(Unit, col(Unit.id) == col(e.unit_id))
    )


def _step(row: Any) -> Step:
    by = end_of(row.day) if row.asked_at is None else row.asked_at + ANSWER
    if row.code == "close_incident":
        by += CLOSING
    return Step(
        Thing.REGISTER,
        row.id,
        row.idea_id,
        row.name,
        str(row.state),
        row.code,
        Party.AI_TEAM if row.unit_id is None else Party.UNIT,
        by,
        f"/register/{row.id}{_PAGES.get(row.code, '')}",
        row.unit_id,
        row.unit,
        row.person_id,
    )


def doers(session: Session, steps: Iterable[Step]) -> dict[tuple[int, datetime], frozenset[int]]:
    """Return who was given a duty, by entry and the moment of its step. One query, none without duties."""
    entries = {step.id for step in steps if step.thing is Thing.REGISTER and step.code == "duty"}
    if not entries:
        return {}
    d = RegisterDuty
    rows = session.execute(
        sa.select(col(d.entry_id), col(d.due_on), col(d.owner_id)).where(
            col(d.entry_id).in_(entries),
            col(d.state) == DutyState.TODO,
            col(d.owner_id).is_not(None),
        )
    )
    found: dict[tuple[int, datetime], set[int]] = {}
    for entry_id, day, person in rows:
        found.setdefault((entry_id, end_of(day)), set()).add(person)
    return {key: frozenset(people) for key, people in found.items()}
