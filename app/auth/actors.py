"""From a token to the actor, with roles and led units as they are now. One query, built once."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.auth.models import ApiToken, SignIn
from app.core.actor import Actor, Proof, Role
from app.db.types import table_of
from app.domain.people.days import know_zone
from app.domain.people.deputy_models import StandIn
from app.domain.people.models import Organisation, Person, RoleGrant, Unit

_PERSON, _GRANT, _UNIT, _STAND_IN, _SIGN_IN, _TOKEN, _HOUSE = (
    table_of(model) for model in (Person, RoleGrant, Unit, StandIn, SignIn, ApiToken, Organisation)
)

_NOW: Any = sa.bindparam("now", type_=_SIGN_IN.c.expires_at.type)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# A unit with who leads it (0: nobody).
_LED: Any = (
    sa.cast(_UNIT.c.id, sa.String) + ":" + sa.cast(sa.func.coalesce(_UNIT.c.lead_id, 0), sa.String)
)


def _joined(values: Any, *where: Any) -> Any:
    # The comma stands in the statement: as a parameter it would be written in at every request.
    comma: Any = sa.literal_column("','")
    query = sa.select(sa.func.aggregate_strings(sa.cast(values, sa.String), comma))
    return query.where(*where).correlate(_PERSON).scalar_subquery()


_FACTS: tuple[Any, ...] = (
    _PERSON.c.id,
    _PERSON.c.name,
    _PERSON.c.unit_id,
    _PERSON.c.language,
    _PERSON.c.mail,
    _PERSON.c.shortcuts,
    _PERSON.c.email,
    _joined(_GRANT.c.role, _GRANT.c.person_id == _PERSON.c.id).label("roles"),
    _joined(_LED, sa.or_(_UNIT.c.lead_id == _PERSON.c.id, _UNIT.c.deputy_id == _PERSON.c.id)).label(
        "leads"
    ),
    _joined(
        _LED,
        _STAND_IN.c.person_id == _PERSON.c.id,
        _STAND_IN.c.unit_id == _UNIT.c.id,
        _STAND_IN.c.lead_id == _UNIT.c.lead_id,
        _STAND_IN.c.begins_at <= _NOW,
        _STAND_IN.c.ends_at > _NOW,
        _STAND_IN.c.ended_at.is_(None),
    ).label("stands_in"),
)
_HASH: Any = sa.bindparam("hash")
_BY_ID = sa.select(*_FACTS).where(
    _PERSON.c.id == sa.bindparam("person"), _PERSON.c.active.is_(True)
)
_BY_SIGN_IN = (
    sa.select(
        *_FACTS,
        _SIGN_IN.c.created_at,
        _SIGN_IN.c.expires_at,
        _SIGN_IN.c.proof,
        _SIGN_IN.c.proved_at,
        # Most pages ask which day it is in the house.
        sa.select(_HOUSE.c.timezone).where(_HOUSE.c.id == 1).scalar_subquery().label("zone"),
    )
    .join(_SIGN_IN, _SIGN_IN.c.person_id == _PERSON.c.id)
    .where(_SIGN_IN.c.token_hash == _HASH, _SIGN_IN.c.expires_at > _NOW, _PERSON.c.active.is_(True))
)
_BY_TOKEN = (
    sa.select(*_FACTS, _TOKEN.c.scopes, _TOKEN.c.id.label("token_id"))
    .join(_TOKEN, _TOKEN.c.person_id == _PERSON.c.id)
    .where(
        _TOKEN.c.token_hash == _HASH,
        _TOKEN.c.revoked_at.is_(None),
        sa.or_(_TOKEN.c.expires_at.is_(None), _TOKEN.c.expires_at > _NOW),
        _PERSON.c.active.is_(True),
    )
)


def token_hash(token: str) -> str:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def actor_of_sign_in(session: Session, token: str, now: datetime) -> Actor | None:
    """Return the actor of a living session of an active person, else None.

    `extra` tells since when the session lives and until when: `since` and `until`.
    """
    row = session.execute(_BY_SIGN_IN, {"hash": token_hash(token), "now": now}).first()
    if row is None:
        return None
    know_zone(session, row.zone)
    return _actor(
        row,
        proof=Proof(row.proof, row.proved_at),
        since=row.created_at.isoformat(),
        until=row.expires_at.isoformat(),
    )


def actor_of_token(session: Session, token: str, now: datetime) -> Actor | None:
    """Return the actor of a living API token of an active person, with its scopes, else None."""
    row = session.execute(_BY_TOKEN, {"hash": token_hash(token), "now": now}).first()
    if row is None:
        return None
    return _actor(row, scopes=frozenset(row.scopes), token_id=row.token_id, proof=Proof("token"))


def actor_of_person(session: Session, person_id: int, now: datetime = _NEVER) -> Actor | None:
    """Return the actor of an active person; for commands and jobs. Deputies for a time need `now`."""
    row = session.execute(_BY_ID, {"person": person_id, "now": now}).first()
    return None if row is None else _actor(row)


def _actor(
    row: Any,
    *,
    proof: Proof | None = None,
    scopes: frozenset[str] | None = None,
    token_id: int | None = None,
    **life: str,
) -> Actor:
    roles = row.roles.split(",") if row.roles else []
    led = [
        part.split(":") for part in f"{row.leads or ''},{row.stands_in or ''}".split(",") if part
    ]
    units = {int(unit): int(lead) for unit, lead in led}
    return Actor(
        person_id=row.id,
        name=row.name,
        roles=frozenset({Role.EMPLOYEE, *map(Role, roles)}),
        unit_id=row.unit_id,
        leads=frozenset(units),
        stands_in_for={unit: lead for unit, lead in units.items() if lead != row.id},
        language=row.language,
        scopes=scopes,
        token_id=token_id,
        proof=proof,
        extra={"email": row.email, "shortcuts": "on" if row.shortcuts else "off", **life},
    )
