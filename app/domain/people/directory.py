"""The accounts as administrators see them, and the people of the sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Role
from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.people.models import Person, RoleGrant, Unit
from app.domain.people.queries import roles_of


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody with roles, unit and the units that they lead (or deputise for)."""

    id: int
    name: str
    email: str
    unit_id: int | None
    unit_name: str | None
    roles: tuple[Role, ...]
    leads: tuple[int, ...]
    language: str
    active: bool
    version: int
    mail: bool = True
    digest: bool = True
    shortcuts: bool = True


def person_view(session: Session, person_id: int) -> PersonView:
    """Return one person with roles and units.

    Raises:
        NotFound: there is none.
    """
    found = _views(session, sa.select(Person).where(col(Person.id) == person_id))
    if not found:
        raise NotFound
    return found[0]


def people_page(
    session: Session,
    *,
    limit: int = 50,
    cursor: str | None = None,
    words: str = "",
    role: Role | None = None,
    unit_id: int | None = None,
    active: bool | None = None,
) -> Slice[PersonView]:
    """Return people by name, a page at a time. `words` looks in name and address."""
    query = _filtered(sa.select(Person), words, role, unit_id, active)
    query = query.order_by(col(Person.name), col(Person.id)).limit(limit + 1)
    if keys := decode_cursor(cursor, (str, int)):
        query = query.where(sa.tuple_(col(Person.name), col(Person.id)) > sa.tuple_(*keys))
    found = _views(session, query)
    more = len(found) > limit
    found = found[:limit]
    return Slice(found, encode_cursor(found[-1].name, found[-1].id) if more else None)


def count_people(session: Session, *, active: bool | None = None) -> int:
    """Return how many accounts there are."""
    query = sa.select(sa.func.count(col(Person.id)))
    if active is not None:
        query = query.where(col(Person.active).is_(active))
    return int(session.execute(query).scalar_one())


def sample_person(session: Session, role: str) -> Person | None:
    """Return the sample's person to look as; `role` is a role or `unit_lead`. Lowest id first.

    An employee is somebody without roles who leads nothing.
    """
    query = select(Person).where(col(Person.is_sample).is_(True), col(Person.active).is_(True))
    granted = sa.exists().where(col(RoleGrant.person_id) == col(Person.id))
    leading = sa.exists().where(
        sa.or_(col(Unit.lead_id) == col(Person.id), col(Unit.deputy_id) == col(Person.id))
    )
    if role == "unit_lead":
        query = query.where(sa.exists().where(col(Unit.lead_id) == col(Person.id)))
    elif role == Role.EMPLOYEE:
        query = query.where(~granted, ~leading)
    else:
        query = query.where(granted.where(sa.cast(col(RoleGrant.role), sa.String) == role))
    return session.exec(query.order_by(col(Person.id)).limit(1)).first()


def _filtered(
    query: Any, words: str, role: Role | None, unit_id: int | None, active: bool | None
) -> Any:
    for word in words.split()[:8]:
        like = (
            "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        )
        query = query.where(
            sa.or_(
                sa.func.lower(col(Person.name)).like(like, escape="\\"),
                col(Person.email).like(like, escape="\\"),
            )
        )
    if role is not None and role is not Role.EMPLOYEE:
        holders = sa.select(col(RoleGrant.person_id)).where(col(RoleGrant.role) == role)
        query = query.where(col(Person.id).in_(holders))
    if unit_id is not None:
        query = query.where(col(Person.unit_id) == unit_id)
    return query if active is None else query.where(col(Person.active).is_(active))


def _views(session: Session, query: Any) -> list[PersonView]:
    people = session.execute(query).scalars().all()
    ids = [p.id for p in people]
    roles = roles_of(session, ids)
    names, leads = _units_around(session, people)
    order = list(Role)
    return [
        PersonView(
            id=p.id,
            name=p.name,
            email=p.email,
            unit_id=p.unit_id,
            unit_name=names.get(p.unit_id),
            roles=tuple(sorted(roles[p.id], key=order.index)),
            leads=tuple(leads.get(p.id, ())),
            language=p.language,
            active=p.active,
            version=p.version,
            mail=p.mail,
            digest=p.digest,
            shortcuts=p.shortcuts,
        )
        for p in people
    ]


def _units_around(
    session: Session, people: Sequence[Person]
) -> tuple[dict[int | None, str], dict[int, list[int]]]:
    """Return the names of the units of people, and which units each leads or deputises for."""
    ids, homes = [p.id for p in people], {p.unit_id for p in people if p.unit_id}
    led = sa.or_(col(Unit.lead_id).in_(ids), col(Unit.deputy_id).in_(ids))
    rows = session.exec(
        select(Unit.id, Unit.name, Unit.lead_id, Unit.deputy_id)
        .where(sa.or_(led, col(Unit.id).in_(homes)))
        .order_by(col(Unit.id))
    )
    names: dict[int | None, str] = {}
    leads: dict[int, list[int]] = {}
    for unit_id, name, *heads in rows:
        names[unit_id] = name
        for person in {head for head in heads if head is not None}:
            leads.setdefault(person, []).append(unit_id or 0)
    return names, leads
