"""Reading the organisation, its units and themes, and finding people."""

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
from app.db.held import held
from app.db.types import table_of
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
    version: int = 1


def organisation(session: Session) -> Organisation | None:
    """Return the organisation, None on an empty database."""
    return held(session, Organisation, 1)


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
            version=unit.version,
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
    return {row.id: row.name for row in session.execute(_UNIT_NAMES)}


_UNIT: Any = table_of(Unit)
_UNIT_NAMES = sa.select(_UNIT.c.id, _UNIT.c.name)


def in_pages(rows: Sequence[T], *, limit: int, cursor: str | None) -> Slice[T]:
    """Return a part of a short list that is read whole; the cursor holds the last one's id."""
    keys = decode_cursor(cursor, (int,))
    ids = [row.id for row in rows]
    start = ids.index(keys[0]) + 1 if keys and keys[0] in ids else 0
    part = list(rows[start : start + limit])
    return Slice(part, encode_cursor(part[-1].id) if start + limit < len(rows) else None)


def themes(session: Session, lang: str, *, year: int | None = None) -> list[Theme]:
    """Return the themes, newest year first, then by name in a language."""
    name = col(getattr(Theme, f"name_{lang}"))
    query = select(Theme).order_by(col(Theme.year).desc(), name, col(Theme.id))
    return list(session.exec(query if year is None else query.where(Theme.year == year)).all())


def house_language(session: Session) -> str:
    """Return the language of the organisation, in which it keeps its records."""
    found = organisation(session)
    return found.language if found else "nl"


def theme_by_id(session: Session, theme_id: int) -> Theme:
    """Return one theme.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Theme, theme_id)
    if found is None:
        raise NotFound
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
