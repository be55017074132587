"""Making and changing accounts and their roles."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor, Role
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import locked, set_versioned
from app.domain.people.leading import tell_lead_left
from app.domain.people.models import Organisation, Person, RoleGrant, Unit
from app.domain.people.queries import organisation, person_by_email, roles_of
from app.domain.people.schemas import OwnChange, PersonChange, PersonDraft, sent
from app.events import record
from app.policy import Action, Relation, require


def add_person(
    session: Session,
    draft: PersonDraft,
    *,
    actor: Actor,
    now: datetime,
    is_sample: bool = False,
) -> Person:
    """Make an account. How to sign in (link or password) is a matter of the sign-in room.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid: `unit_id` names no unit.
        Conflict: `exists` when the address has an account.

    Records `person.added`.
    """
    require(actor, Action.PERSON_MANAGE)
    _check_unit(session, draft.unit_id)
    if person_by_email(session, draft.email) is not None:
        raise Conflict("exists", thing="person")
    house = organisation(session)
    person = Person(
        email=draft.email,
        name=draft.name,
        unit_id=draft.unit_id,
        created_at=now,
        language=draft.language or (house.language if house else "nl"),
        is_sample=is_sample,
    )
    session.add(person)
    session.flush()
    roles = _store_roles(session, person.id or 0, draft.roles, had=frozenset())
    record(
        session,
        "person.added",
        actor=actor,
        now=now,
        subject="person",
        subject_id=person.id or 0,
        roles=sorted(roles),
        unit_id=person.unit_id,
    )
    return person


def change_person(
    session: Session, person_id: int, change: PersonChange, *, actor: Actor, now: datetime
) -> Person:
    """Change what came in; a role counts from the person's next request on.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such person.
        Conflict: `exists` (address in use), `stale`, `last_admin`.
        Invalid: `unit_id` names no unit, `name` is empty.

    Records `person.changed`, naming the fields; new roles are told. Records `unit.lead_left` for
    each unit that somebody who is switched off leads.
    """
    require(actor, Action.PERSON_MANAGE)
    locked(session, Organisation, 1)  # so that two administrators cannot each remove the other
    person = locked(session, Person, person_id)
    if person is None:
        raise NotFound
    values = sent(change)
    version = values.pop("version", None)
    roles = values.pop("roles", None)
    _check_person(session, person, values)
    _keep_an_admin(session, person_id, roles, active=values.get("active", person.active))
    had = roles_of(session, [person_id])[person_id]
    fields = [k for k, v in values.items() if getattr(person, k) != v]
    new_roles = had if roles is None else _store_roles(session, person_id, roles, had=had)
    if fields or new_roles != had or version not in (None, person.version):
        set_versioned(session, person, version, **{k: values[k] for k in fields})
        told: dict[str, Any] = {"roles": sorted(new_roles)} if new_roles != had else {}
        if "active" in fields:
            told["active"] = person.active
        record(
            session,
            "person.changed",
            actor=actor,
            now=now,
            subject="person",
            subject_id=person_id,
            fields=sorted(fields),
            **told,
        )
    if "active" in fields and not person.active:
        tell_lead_left(session, person_id, actor=actor, now=now)
    return person


def change_own_account(
    session: Session, change: OwnChange, *, actor: Actor, now: datetime
) -> Person:
    """Change one's own name, language and preferences.

    Raises:
        Invalid: `name` `required` when it was sent empty.

    Records `person.changed`.
    """
    require(actor, Action.ME_CHANGE, {Relation.SELF})
    person = locked(session, Person, actor.id)
    if person is None:
        raise NotFound
    values = {k: v for k, v in sent(change).items() if getattr(person, k) != v}
    if values.get("name", person.name) == "":
        raise invalid("name", "required")
    if values:
        set_versioned(session, person, None, **values)
        record(
            session,
            "person.changed",
            actor=actor,
            now=now,
            subject="person",
            subject_id=actor.id,
            fields=sorted(values),
        )
    return person


def _check_person(session: Session, person: Person, values: dict[str, Any]) -> None:
    if values.get("name", person.name) == "":
        raise invalid("name", "required")
    if values.get("unit_id") != person.unit_id:
        _check_unit(session, values.get("unit_id"))
    other = person_by_email(session, values["email"]) if "email" in values else None
    if other is not None and other.id != person.id:
        raise Conflict("exists", thing="person")


def _check_unit(session: Session, unit_id: int | None) -> None:
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise invalid("unit_id", "unknown_value")


def _keep_an_admin(
    session: Session, person_id: int, roles: Collection[Role] | None, *, active: bool
) -> None:
    """Refuse to leave the installation without an administrator.

    Raises:
        Conflict: `last_admin`.
    """
    if active and (roles is None or Role.ADMIN in roles):
        return
    admins = set(
        session.execute(
            sa.select(col(RoleGrant.person_id))
            .join(Person, col(Person.id) == col(RoleGrant.person_id))
            .where(col(RoleGrant.role) == Role.ADMIN, col(Person.active).is_(True))
        ).scalars()
    )
    if admins == {person_id}:
        raise Conflict("last_admin")


def _store_roles(
    session: Session, person_id: int, roles: Collection[Role], *, had: frozenset[Role]
) -> frozenset[Role]:
    """Make the grants equal to `roles` (everyone is an employee without a grant)."""
    wanted = frozenset(roles) - {Role.EMPLOYEE}
    if gone := had - wanted:
        session.execute(
            sa.delete(RoleGrant).where(
                col(RoleGrant.person_id) == person_id, col(RoleGrant.role).in_(gone)
            )
        )
    session.add_all(RoleGrant(person_id=person_id, role=role) for role in sorted(wanted - had))
    session.flush()
    return wanted
