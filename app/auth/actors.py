"""From a token to the actor, with roles and led units as they are now. Two queries."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.auth.models import ApiToken, SignIn
from app.core.actor import Actor, Role
from app.domain.people.models import Person, RoleGrant, Unit

_PERSON = (
    col(Person.id),
    col(Person.name),
    col(Person.unit_id),
    col(Person.language),
    col(Person.mail),
    col(Person.shortcuts),
    col(Person.email),
)


def token_hash(token: str) -> str:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def actor_of_sign_in(session: Session, token: str, now: datetime) -> Actor | None:
    """Return the actor of a living session of an active person, else None.

    `extra` tells since when the session lives and until when: `since` and `until`.
    """
    row = session.execute(
        sa.select(*_PERSON, col(SignIn.created_at), col(SignIn.expires_at))
        .join(SignIn, col(SignIn.person_id) == col(Person.id))
        .where(
            col(SignIn.token_hash) == token_hash(token),
            col(SignIn.expires_at) > now,
            col(Person.active).is_(True),
        )
    ).first()
    if row is None:
        return None
    actor = _actor(session, row)
    life = {"since": row.created_at.isoformat(), "until": row.expires_at.isoformat()}
    return replace(actor, extra={**actor.extra, **life})


def actor_of_token(session: Session, token: str, now: datetime) -> Actor | None:
    """Return the actor of a living API token of an active person, with its scopes, else None."""
    row = session.execute(
        sa.select(*_PERSON, col(ApiToken.scopes), col(ApiToken.id).label("token_id"))
        .join(ApiToken, col(ApiToken.person_id) == col(Person.id))
        .where(
            col(ApiToken.token_hash) == token_hash(token),
            col(ApiToken.revoked_at).is_(None),
            sa.or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now),
            col(Person.active).is_(True),
        )
    ).first()
    if row is None:
        return None
    return _actor(session, row, frozenset(row.scopes), row.token_id)


def actor_of_person(session: Session, person_id: int) -> Actor | None:
    """Return the actor of an active person; for commands and jobs."""
    row = session.execute(
        sa.select(*_PERSON).where(col(Person.id) == person_id, col(Person.active).is_(True))
    ).first()
    return None if row is None else _actor(session, row)


def _actor(
    session: Session, row: Any, scopes: frozenset[str] | None = None, token_id: int | None = None
) -> Actor:
    facts = session.execute(
        sa.union_all(
            sa.select(sa.literal("role"), sa.cast(col(RoleGrant.role), sa.String)).where(
                col(RoleGrant.person_id) == row.id
            ),
            sa.select(sa.literal("unit"), sa.cast(col(Unit.id), sa.String)).where(
                sa.or_(col(Unit.lead_id) == row.id, col(Unit.deputy_id) == row.id)
            ),
        )
    ).all()
    return Actor(
        person_id=row.id,
        name=row.name,
        roles=frozenset({Role.EMPLOYEE} | {Role(v) for kind, v in facts if kind == "role"}),
        unit_id=row.unit_id,
        leads=frozenset(int(v) for kind, v in facts if kind == "unit"),
        language=row.language,
        scopes=scopes,
        token_id=token_id,
        extra={"email": row.email, "shortcuts": "on" if row.shortcuts else "off"},
    )
