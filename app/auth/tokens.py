"""API tokens: named, scoped, expiring, shown once and kept as a hash."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import Session, col

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.core.actor import Actor
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.input import Input, line, whole
from app.domain.people.models import Person
from app.events import record
from app.policy import Action, Relation, require

SCOPES = ("read", "write")
PREFIX = "kiem_"


class TokenDraft(Input):
    """A new token; without scopes it may do everything that its person may."""

    name: Annotated[str, line(120, 1)]
    scopes: list[Literal["read", "write"]] = Field(default=["read", "write"], min_length=1)
    days: Annotated[int, whole(1, 730)] = 365


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    person_id: int
    person_name: str


def new_token(
    session: Session, person: Person, draft: TokenDraft, *, actor: Actor, now: datetime
) -> tuple[TokenView, str]:
    """Make a token that acts as a person; return it with its secret, which is not kept.

    People make tokens for themselves only; whoever runs the installation, for anyone. A token
    makes no token that may do more than itself.

    Raises:
        NotAllowed: it would be somebody else's, or may do more than the actor.
        Conflict: `inactive` when the account is switched off.

    Records `token.created`.
    """
    mine = person.id == actor.person_id
    require(actor, Action.TOKEN_MANAGE, {Relation.SELF} if mine else ())
    wider = actor.scopes is not None and not set(draft.scopes) <= actor.scopes
    if wider or not (mine or actor.is_system):
        raise NotAllowed
    if not person.active:
        raise Conflict("inactive")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        person_id=person.id or 0,
        name=draft.name,
        token_hash=token_hash(secret),
        scopes=[s for s in SCOPES if s in draft.scopes],
        created_at=now,
        expires_at=now + timedelta(days=draft.days),
    )
    session.add(row)
    session.flush()
    record(
        session,
        "token.created",
        actor=actor,
        now=now,
        subject="token",
        subject_id=row.id or 0,
        person_id=row.person_id,
        scopes=row.scopes,
    )
    return _view(row, person.name), secret


def revoke_token(session: Session, token_id: int, *, actor: Actor, now: datetime) -> TokenView:
    """Make a token worthless; a second time changes nothing.

    Raises:
        NotFound: there is none, or it is somebody else's and the actor is no administrator.

    Records `token.revoked`.
    """
    row = session.get(ApiToken, token_id, with_for_update=True)
    if row is None:
        raise NotFound
    mine = row.person_id == actor.person_id
    try:
        require(actor, Action.TOKEN_MANAGE, {Relation.SELF} if mine else ())
    except NotAllowed:
        if mine:
            raise
        raise NotFound from None
    owner = session.get(Person, row.person_id)
    if row.revoked_at is None:
        row.revoked_at = now
        record(
            session,
            "token.revoked",
            actor=actor,
            now=now,
            subject="token",
            subject_id=token_id,
            person_id=row.person_id,
        )
    return _view(row, owner.name if owner else "")


def tokens_of(
    session: Session, person_ids: Collection[int] | None, now: datetime
) -> list[TokenView]:
    """Return the living tokens of some people (None: of everyone), newest first."""
    query = (
        sa.select(ApiToken, col(Person.name))
        .join(Person, col(Person.id) == col(ApiToken.person_id))
        .where(
            col(ApiToken.revoked_at).is_(None),
            sa.or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now),
        )
        .order_by(col(ApiToken.id).desc())
        .limit(500)
    )
    if person_ids is not None:
        query = query.where(col(ApiToken.person_id).in_(list(person_ids)))
    return [_view(row, name) for row, name in session.execute(query)]


def _view(row: ApiToken, person_name: str) -> TokenView:
    return TokenView(
        id=row.id or 0,
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        person_id=row.person_id,
        person_name=person_name,
    )
