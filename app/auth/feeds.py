"""A secret address per person for programs that fetch feeds and calendars: it reads, nothing else."""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from app.auth.actors import actor_of_person, token_hash
from app.auth.models import FeedKey
from app.core.actor import Actor
from app.core.errors import NotFound
from app.events import record
from app.policy import Action, require

READS = frozenset({"read"})


def feed_since(session: Session, actor: Actor) -> datetime | None:
    """Return since when the actor has an address, None without one."""
    row = session.get(FeedKey, actor.id)
    return row.created_at if row else None


def renew_feed(session: Session, *, actor: Actor, now: datetime) -> str:
    """Make a new address; the one before stops. Return its key, which is not kept.

    Records `feed.made`.
    """
    require(actor, Action.ME_CHANGE)
    drop_feed(session, actor=actor, now=now)
    key = secrets.token_urlsafe(32)
    session.add(FeedKey(person_id=actor.id, key_hash=token_hash(key), created_at=now))
    session.flush()
    _record(session, "feed.made", actor, now)
    return key


def drop_feed(session: Session, *, actor: Actor, now: datetime) -> None:
    """Make the address worthless; without one nothing happens. Records `feed.revoked`."""
    require(actor, Action.ME_CHANGE)
    row = session.get(FeedKey, actor.id, with_for_update=True)
    if row is not None:
        session.delete(row)
        session.flush()
        _record(session, "feed.revoked", actor, now)


def actor_of_feed(session: Session, key: str) -> Actor:
    """Return who reads by this key: their person, in what it may read.

    Raises:
        NotFound: no such key, or the account is switched off.
    """
    row = session.exec(select(FeedKey).where(FeedKey.key_hash == token_hash(key[:100]))).first()
    actor = actor_of_person(session, row.person_id) if row else None
    if actor is None:
        raise NotFound
    return replace(actor, scopes=READS)


def _record(session: Session, kind: str, actor: Actor, now: datetime) -> None:
    record(session, kind, actor=actor, now=now, subject="person", subject_id=actor.id)
