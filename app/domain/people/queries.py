"""Reading the organisation, its units, people and themes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.actor import Role
from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.core.text import fold
from app.domain.people.models import Organisation, Person, RoleGrant, Theme, Unit

T = TypeVar("T", bound=Any)
MOST_AT_ONCE = 1000  # both databases limit the parameters of one statement


@dataclass(frozen=True, slots=True)
class PersonRef:
    """Who somebody is, for showing."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit with its place in the tree; `depth` counts from 0, `people` are active ones."""

    id: int
    name: str
    parent_id: int | None
    lead: PersonRef | None
    deputy: PersonRef | None
    active: bool
    depth: int = 0
    people: int = 0


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
    shortcuts: bool = True


def organisation(session: Session) -> Organisation | None:
    """Return the organisation, None on an empty database."""
    return session.get(Organisation, 1)


def the_organisation(session: Session) -> Organisation:
    """Return the organisation.

    Raises:
        NotFound: the database is empty.
    """
    found = organisation(session)
    if found is None:
        raise NotFound
    return found


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, however its letters are cased."""
    return session.exec(select(Person).where(Person.email == email.strip().casefold())).first()


def person_by_id(session: Session, person_id: int) -> Person:
    """Return one account.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def people_by_emails(session: Session, emails: Collection[str]) -> dict[str, Person]:
    """Return the people with these addresses, by casefolded address; one query a thousand."""
    wanted = sorted({e.strip().casefold() for e in emails})
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), MOST_AT_ONCE):
        part = wanted[start : start + MOST_AT_ONCE]
        rows = session.exec(select(Person).where(col(Person.email).in_(part))).all()
        found.update({row.email: row for row in rows})
    return found


def roles_of(session: Session, person_ids: Collection[int]) -> dict[int, frozenset[Role]]:
    """Return the granted roles of each person (without employee), also of those with none."""
    found: dict[int, set[Role]] = {i: set() for i in person_ids}
    wanted = sorted(found)
    for start in range(0, len(wanted), MOST_AT_ONCE):
        part = wanted[start : start + MOST_AT_ONCE]
        for row in session.exec(select(RoleGrant).where(col(RoleGrant.person_id).in_(part))):
            found[row.person_id].add(Role(row.role))
    return {i: frozenset(roles) for i, roles in found.items()}


def people_with_role(session: Session, role: Role) -> list[Person]:
    """Return the active people who hold a role, by name."""
    return list(
        session.exec(
            select(Person)
            .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
            .where(RoleGrant.role == role, col(Person.active).is_(True))
            .order_by(Person.name, col(Person.id))
        ).all()
    )


def names_of(session: Session, person_ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of people, by id."""
    wanted = {i for i in person_ids if i is not None}
    if not wanted:
        return {}
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all()
    return {int(i or 0): name for i, name in rows}


def unit_tree(session: Session) -> list[UnitView]:
    """Return every unit, parents before their children, brothers by name. Two queries."""
    lead, deputy = aliased(Person), aliased(Person)
    rows = session.execute(
        sa.select(Unit, *_who(lead), *_who(deputy))
        .outerjoin(lead, col(Unit.lead_id) == col(lead.id))
        .outerjoin(deputy, col(Unit.deputy_id) == col(deputy.id))
    ).all()
    counts = _head_counts(session)
    views = [
        UnitView(
            id=unit.id,
            name=unit.name,
            parent_id=unit.parent_id,
            lead=_ref(*one),
            deputy=_ref(*two),
            active=unit.active,
            people=counts.get(unit.id, 0),
        )
        for unit, *rest in rows
        for one, two in [(rest[:3], rest[3:])]
    ]
    return _in_order(views)


def unit_view(session: Session, unit_id: int) -> UnitView:
    """Return one unit.

    Raises:
        NotFound: there is none.
    """
    found = next((u for u in unit_tree(session) if u.id == unit_id), None)
    if found is None:
        raise NotFound
    return found


def unit_by_name(session: Session, name: str) -> Unit | None:
    """Return the unit of this name; case and accents do not matter."""
    wanted = fold(name)
    return next((u for u in session.exec(select(Unit)).all() if fold(u.name) == wanted), None)


def unit_names(session: Session) -> dict[int, str]:
    """Return the names of all units, by id."""
    return {int(i or 0): name for i, name in session.exec(select(Unit.id, Unit.name)).all()}


def in_pages(rows: Sequence[T], *, limit: int, cursor: str | None) -> Slice[T]:
    """Return a part of a short list that is read whole; the cursor holds the last one's id."""
    keys = decode_cursor(cursor, (int,))
    ids = [row.id for row in rows]
    start = ids.index(keys[0]) + 1 if keys and keys[0] in ids else 0
    part = list(rows[start : start + limit])
    return Slice(part, encode_cursor(part[-1].id) if start + limit < len(rows) else None)


def themes(session: Session, *, year: int | None = None) -> list[Theme]:
    """Return the themes, newest year first, then by name."""
    query = select(Theme).order_by(col(Theme.year).desc(), Theme.name, col(Theme.id))
    return list(session.exec(query if year is None else query.where(Theme.year == year)).all())


def theme_by_id(session: Session, theme_id: int) -> Theme:
    """Return one theme.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Theme, theme_id)
    if found is None:
        raise NotFound
    return found


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
    leads = _led_units(session, ids)
    names = _some_unit_names(session, {p.unit_id for p in people if p.unit_id})
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
            shortcuts=p.shortcuts,
        )
        for p in people
    ]


def _some_unit_names(session: Session, ids: set[int]) -> dict[int | None, str]:
    if not ids:
        return {}
    rows = session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(ids))).all()
    return dict(rows)


def _led_units(session: Session, ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = session.exec(
        select(Unit.id, Unit.lead_id, Unit.deputy_id)
        .where(sa.or_(col(Unit.lead_id).in_(ids), col(Unit.deputy_id).in_(ids)))
        .order_by(col(Unit.id))
    )
    for unit_id, lead_id, deputy_id in rows:
        for person in {lead_id, deputy_id}:
            if person is not None and unit_id is not None:
                found.setdefault(person, []).append(unit_id)
    return found


def _who(person: Any) -> tuple[Any, Any, Any]:
    return person.id, person.name, person.email


def _ref(person_id: int | None, name: str | None, email: str | None) -> PersonRef | None:
    return None if person_id is None else PersonRef(person_id, name or "", email or "")


def _head_counts(session: Session) -> dict[int, int]:
    rows = session.execute(
        sa.select(col(Person.unit_id), sa.func.count(col(Person.id)))
        .where(col(Person.active).is_(True), col(Person.unit_id).is_not(None))
        .group_by(col(Person.unit_id))
    )
    return {unit: int(count) for unit, count in rows if unit is not None}


def _in_order(views: list[UnitView]) -> list[UnitView]:
    children: dict[int | None, list[UnitView]] = {}
    for view in sorted(views, key=lambda v: (fold(v.name), v.id), reverse=True):
        children.setdefault(view.parent_id, []).append(view)
    ordered: list[UnitView] = []
    waiting = [(view, 0) for view in children.get(None, [])]
    while waiting:
        view, depth = waiting.pop()
        ordered.append(replace(view, depth=depth))
        waiting += [(child, depth + 1) for child in children.get(view.id, [])]
    return ordered
