"""Taking in a list of units and people: all or nothing, and no query in a loop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.actor import Actor, Role
from app.core.errors import FieldError, Invalid
from app.core.input import parse
from app.core.text import fold
from app.db.moves import locked
from app.domain.people.leading import tell_lead_changed
from app.domain.people.models import Organisation, Person, RoleGrant, Unit
from app.domain.people.queries import people_by_emails, roles_of, the_organisation
from app.domain.people.schemas import PersonDraft, UnitDraft
from app.domain.people.units import check_no_cycle
from app.events import record
from app.policy import Action, require


class PersonLine(Protocol):
    """A person as a file tells it; `unit` is a unit's name."""

    @property
    def row_number(self) -> int: ...
    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def language(self) -> str | None: ...


class UnitLine(Protocol):
    """A unit as a file tells it; `parent` is a unit's name."""

    @property
    def row_number(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def lead_email(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class ImportedPeople:
    """What the import did (or would do); `led` are known units that have another lead now."""

    created: int
    updated: int
    unchanged: int
    units_created: int
    units_updated: int
    led: tuple[int, ...] = ()


def import_people(
    session: Session,
    people: Sequence[PersonLine],
    units: Sequence[UnitLine] = (),
    *,
    actor: Actor,
    now: datetime,
) -> ImportedPeople:
    """Add units and people, or bring those that are there up to date.

    A person is known by address, a unit by name (case and accents do not matter). What the list
    does not say stays as it is; roles are added, never taken away. Nobody is invited by this.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no organisation yet.
        Invalid: one FieldError per wrong line, `field` is `<row number>.<field>`; nothing changed.

    Records `people.imported` with the counts.
    """
    require(actor, Action.PERSON_MANAGE)
    require(actor, Action.UNIT_MANAGE)
    language = the_organisation(session).language
    locked(session, Organisation, 1)
    drafts = _checked(people, units)
    known_units = {fold(u.name): u for u in session.exec(select(Unit)).all()}
    fresh = _add_units(session, [*units, *(_Named(p.unit) for p in people if p.unit)], known_units)
    asked = [*(d.email for d in drafts), *(u.lead_email for u in units if u.lead_email)]
    known = people_by_emails(session, asked)
    _check_leads(units, known, drafts)
    rows = [
        _Row(draft, known_units[fold(line.unit)].id if line.unit else None)
        for line, draft in zip(people, drafts, strict=True)
    ]
    created, updated = _store_people(session, rows, known, language=language, now=now)
    units_updated, led = _tie_units(session, units, known_units, known, fresh, actor=actor, now=now)
    done = ImportedPeople(
        created, updated, len(rows) - created - updated, len(fresh), units_updated, led
    )
    record(
        session,
        "people.imported",
        actor=actor,
        now=now,
        subject="organisation",
        subject_id=1,
        created=created,
        updated=updated,
        units=len(fresh),
    )
    return done


@dataclass(frozen=True, slots=True)
class _Named:
    """A unit of which only the name is told."""

    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    draft: PersonDraft
    unit_id: int | None


def _checked(people: Sequence[PersonLine], units: Sequence[UnitLine]) -> list[PersonDraft]:
    """Return one draft per person; every wrong line is named."""
    faults: list[FieldError] = []
    drafts: list[PersonDraft] = []
    seen: set[str] = set()
    for unit in units:
        faults += _faults(unit.row_number, UnitDraft, {"name": unit.name}, [])
    for line in people:
        data = {
            "email": line.email,
            "name": line.name,
            "roles": list(line.roles),
            "language": line.language,
        }
        faults += _faults(line.row_number, PersonDraft, data, drafts)
        if drafts and drafts[-1].email in seen and not faults:
            faults.append(
                FieldError(f"{line.row_number}.email", "already_in_file", {"value": line.email})
            )
        seen |= {drafts[-1].email} if drafts else set()
    if faults:
        raise Invalid(*faults)
    return drafts


def _faults(row: int, model: Any, data: dict[str, Any], good: list[Any]) -> list[FieldError]:
    try:
        good.append(parse(model, data))
    except Invalid as error:
        return [FieldError(f"{row}.{f.field}", f.code, f.params) for f in error.errors]
    return []


def _check_leads(
    units: Sequence[UnitLine], known: dict[str, Person], drafts: list[PersonDraft]
) -> None:
    coming = {d.email for d in drafts} | set(known)
    faults = [
        FieldError(f"{u.row_number}.lead", "unknown_person", {"value": u.lead_email})
        for u in units
        if u.lead_email and u.lead_email.casefold() not in coming
    ]
    if faults:
        raise Invalid(*faults)


def _add_units(session: Session, lines: Iterable[Any], known: dict[str, Unit]) -> frozenset[str]:
    """Insert the units that are not there yet, without parent and lead; return their keys."""
    fresh: dict[str, Unit] = {}
    for line in lines:
        for name in (line.name, line.parent):
            if name and fold(name) not in known:
                fresh.setdefault(fold(name), Unit(name=name))
    if fresh:
        rows = [unit.model_dump(exclude={"id"}) for unit in fresh.values()]
        session.execute(sa.insert(Unit), rows)
        known |= {fold(u.name): u for u in session.exec(select(Unit)).all()}
    return frozenset(fresh)


def _store_people(
    session: Session,
    rows: list[_Row],
    known: dict[str, Person],
    *,
    language: str,
    now: datetime,
) -> tuple[int, int]:
    """Insert and update in batches; `known` gains the new people. Return how many of each."""
    had = roles_of(session, [p.id or 0 for p in known.values()])
    fresh: list[Person] = []
    changed: set[int] = set()
    for row in rows:
        person = known.get(row.draft.email)
        if person is None:
            fresh.append(_new_person(row, language, now))
        elif _bring_up_to_date(person, row):
            changed.add(person.id or 0)
    if fresh:
        session.execute(sa.insert(Person), [p.model_dump(exclude={"id"}) for p in fresh])
        known |= people_by_emails(session, [p.email for p in fresh])
    changed |= _add_roles(session, rows, known, had)
    return len(fresh), len(changed - {known[p.email].id for p in fresh})


def _new_person(row: _Row, language: str, now: datetime) -> Person:
    return Person(
        email=row.draft.email,
        name=row.draft.name,
        unit_id=row.unit_id,
        created_at=now,
        language=row.draft.language or language,
    )


def _bring_up_to_date(person: Person, row: _Row) -> bool:
    wanted = {"name": row.draft.name, "unit_id": row.unit_id, "language": row.draft.language}
    new = {k: v for k, v in wanted.items() if v is not None and getattr(person, k) != v}
    for key, value in new.items():
        setattr(person, key, value)
    person.version += 1 if new else 0
    return bool(new)


def _add_roles(
    session: Session,
    rows: list[_Row],
    known: dict[str, Person],
    had: dict[int, frozenset[Role]],
) -> set[int]:
    grants: list[RoleGrant] = []
    for row in rows:
        person_id = known[row.draft.email].id or 0
        new = row.draft.roles - had.get(person_id, frozenset()) - {Role.EMPLOYEE}
        grants += [RoleGrant(person_id=person_id, role=role) for role in sorted(new)]
    session.add_all(grants)
    session.flush()
    return {g.person_id for g in grants}


def _tie_units(
    session: Session,
    lines: Sequence[UnitLine],
    units: dict[str, Unit],
    people: dict[str, Person],
    fresh: frozenset[str],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[int, tuple[int, ...]]:
    """Set parents and leads; return how many known units changed, and which have another lead."""
    led = {key: unit.lead_id for key, unit in units.items() if key not in fresh}
    changed: set[str] = set()
    for line in lines:
        unit = units[fold(line.name)]
        wanted = {
            "parent_id": units[fold(line.parent)].id if line.parent else None,
            "lead_id": people[line.lead_email.casefold()].id if line.lead_email else None,
        }
        for key, value in wanted.items():
            if value is not None and getattr(unit, key) != value:
                setattr(unit, key, value)
                changed.add(fold(line.name))
    above = {u.id: u.parent_id for u in units.values()}
    for line in lines:
        place = units[fold(line.name)].id
        check_no_cycle(above, place, field=f"{line.row_number}.parent", name=line.parent or "")
    session.flush()
    other = [key for key in sorted(changed - fresh) if units[key].lead_id != led[key]]
    for key in other:
        tell_lead_changed(session, units[key], led[key], actor=actor, now=now)
    return len(changed - fresh), tuple(units[key].id or 0 for key in other)
