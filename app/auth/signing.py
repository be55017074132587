"""Signing in and changing a password. The slow part, hashing, holds no transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.auth import attempts, passwords
from app.auth.actors import token_hash
from app.auth.models import Password, SignIn
from app.auth.passwords import Hasher
from app.auth.sign_ins import LIFETIME, end_everywhere, proved_by_link, start_sign_in
from app.core.actor import Actor
from app.core.errors import FieldError, Invalid, TooMany, invalid
from app.core.input import Email, Input, parse
from app.core.text import clean_text
from app.db.engine import Database
from app.domain.people.models import Person
from app.domain.people.queries import organisation
from app.events import record

LINK_COUNTS_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a sign-in comes from: network address, browser, the session that it replaces.

    The new session ends after `idle` without a visit.
    """

    client: str
    device: str = ""
    old_token: str = ""
    idle: timedelta = LIFETIME


class _Address(Input):
    email: Email


def typed_address(text: str) -> str:
    """Return the address as accounts keep it, empty when it is none."""
    try:
        return parse(_Address, {"email": text}).email
    except Invalid:
        return ""


def sign_in_with_password(
    db: Database, email: str, password: str, visit: Visit, *, kept_by: Hasher, now: datetime
) -> str:
    """Sign in and return the new session's token.

    Unknown address, wrong password, no password and a switched-off account look the same.

    Raises:
        TooMany: too many attempts for this address or from this client.
        Invalid: `password` `wrong_password`.
    """
    address = typed_address(email) or email[:254]
    limits = [
        (attempts.subject("sign_in", address), attempts.PER_ADDRESS),
        (attempts.client_key("client", visit.client), attempts.PER_CLIENT),
    ]
    with db.write() as session:
        wait = attempts.count_attempt(session, limits, now)
    if wait is not None:
        raise TooMany(wait)
    with db.read() as session:
        person_id, kept = _kept_for(session, address)
    fits, renewed = passwords.matches(password[: passwords.MOST + 1], kept, kept_by)
    if not fits or person_id is None:
        raise invalid("password", "wrong_password")
    with db.write() as session:
        attempts.forgive(session, *limits[0], now, all_=True)
        attempts.forgive(session, *limits[1], now, all_=False)
        if renewed:
            _renew(session, person_id, renewed)
        _still_there(session, person_id)
        return start_sign_in(
            session,
            person_id,
            now=now,
            device=visit.device,
            old_token=visit.old_token,
            idle=visit.idle,
        )


def change_password(
    db: Database,
    actor: Actor,
    *,
    current: str,
    new: str,
    token: str,
    kept_by: Hasher,
    now: datetime,
) -> None:
    """Set the actor's password; every other session of theirs ends.

    The current password is asked, unless this session began with a one-use link just now.

    Raises:
        TooMany: too many attempts.
        Invalid: `current` is wrong or missing, or `password` is not good enough.

    Records `person.password_changed`.
    """
    _check_current(db, actor, current, token, kept_by, now)
    with db.read() as session:
        house = organisation(session)
    about = (actor.name, actor.extra.get("email", ""), house.name if house else "")
    fault = passwords.password_fault(new, *about)
    if fault:
        raise Invalid(fault)
    kept = kept_by.hash(clean_text(new))
    with db.write() as session:
        store_password(session, actor.id, kept, actor=actor, now=now)
        _mark_proved(session, token, now)
        end_everywhere(session, actor.id, actor=actor, now=now, but=token)


def confirm_password(
    db: Database, actor: Actor, *, password: str, token: str, kept_by: Hasher, now: datetime
) -> None:
    """Prove again who sits here, before something that weighs; no event.

    Raises:
        TooMany: too many attempts.
        Invalid: `password` `required` or `wrong_current`.
    """
    if not password:
        raise invalid("password", "required")
    with db.read() as session:
        row = session.get(Password, actor.id)
        kept = row.hash if row else None
    _check_fits(db, actor, password, kept, kept_by, now, field="password")
    with db.write() as session:
        _mark_proved(session, token, now)


def store_password(
    session: Session, person_id: int, kept: str, *, actor: Actor, now: datetime
) -> None:
    """Keep the hash of a password; for a new account and for `change_password`.

    Records `person.password_changed`.
    """
    row = session.get(Password, person_id, with_for_update=True)
    if row is None:
        session.add(Password(person_id=person_id, hash=kept, changed_at=now))
    else:
        row.hash, row.changed_at = kept, now
    record(
        session,
        "person.password_changed",
        actor=actor,
        now=now,
        subject="person",
        subject_id=person_id,
    )


def has_password(session: Session, person_id: int) -> bool:
    """Whether this person can sign in with a password."""
    return session.get(Password, person_id) is not None


def needs_current(session: Session, token: str, now: datetime) -> bool:
    """Whether changing the password asks for the current one."""
    return not proved_by_link(session, token, now, within=LINK_COUNTS_FOR)


def _check_current(
    db: Database, actor: Actor, current: str, token: str, kept_by: Hasher, now: datetime
) -> None:
    with db.read() as session:
        if not needs_current(session, token, now):
            return
        row = session.get(Password, actor.id)
        kept = row.hash if row else None
    if not current:
        raise Invalid(FieldError("current", "required" if kept else "use_a_link"))
    _check_fits(db, actor, current, kept, kept_by, now, field="current")


def _check_fits(
    db: Database,
    actor: Actor,
    given: str,
    kept: str | None,
    kept_by: Hasher,
    now: datetime,
    *,
    field: str,
) -> None:
    limit = (attempts.subject("password", str(actor.id)), attempts.PER_ADDRESS)
    with db.write() as session:
        wait = attempts.count_attempt(session, [limit], now)
    if wait is not None:
        raise TooMany(wait)
    fits, _ = passwords.matches(given[: passwords.MOST + 1], kept, kept_by)
    if not fits:
        raise invalid(field, "wrong_current")


def _kept_for(session: Session, address: str) -> tuple[int | None, str | None]:
    row = session.execute(
        sa.select(col(Person.id), col(Password.hash))
        .outerjoin(Password, col(Password.person_id) == col(Person.id))
        .where(col(Person.email) == address, col(Person.active).is_(True))
    ).first()
    return (None, None) if row is None else (row.id, row.hash)


def _still_there(session: Session, person_id: int) -> None:
    """Refuse somebody who was switched off while the password was checked."""
    person = session.get(Person, person_id, with_for_update={"read": True})
    if person is None or not person.active:
        raise invalid("password", "wrong_password")


def _renew(session: Session, person_id: int, kept: str) -> None:
    session.execute(
        sa.update(Password).where(col(Password.person_id) == person_id).values(hash=kept)
    )


def _mark_proved(session: Session, token: str, now: datetime) -> None:
    session.execute(
        sa.update(SignIn)
        .where(col(SignIn.token_hash) == token_hash(token))
        .values(proved_at=now, proof="password")
    )
