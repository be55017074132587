"""One-use links that sign somebody in: invitations, and mails to who forgot the password."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.auth.actors import token_hash
from app.auth.models import Password, SignIn, SignInLink, WorkAccount
from app.core.actor import Actor
from app.core.errors import Conflict
from app.domain.people.models import Person
from app.events import record

INVITATION, MAIL = "invitation", "sign_in"
LIFETIMES = {INVITATION: timedelta(hours=72), MAIL: timedelta(minutes=30)}


def make_link(
    session: Session, person: Person, purpose: str, *, actor: Actor, now: datetime
) -> str:
    """Make a link and return its token, which is kept only as a hash.

    A new invitation makes the earlier ones worthless.

    Raises:
        Conflict: `inactive` when the account is switched off.

    Records `person.link_made`.
    """
    if not person.active:
        raise Conflict("inactive")
    if purpose == INVITATION:
        session.execute(
            sa.delete(SignInLink).where(
                col(SignInLink.person_id) == person.id, col(SignInLink.purpose) == INVITATION
            )
        )
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            token_hash=token_hash(token),
            person_id=person.id or 0,
            purpose=purpose,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    record(
        session,
        "person.link_made",
        actor=actor,
        now=now,
        subject="person",
        subject_id=person.id or 0,
        purpose=purpose,
    )
    return token


def drop_invitation(session: Session, person_id: int) -> None:
    """Forget an invitation that could not be sent, so that the person counts as not invited."""
    session.execute(
        sa.delete(SignInLink).where(
            col(SignInLink.person_id) == person_id,
            col(SignInLink.purpose) == INVITATION,
            col(SignInLink.used_at).is_(None),
        )
    )


def not_invited(session: Session, now: datetime, *, limit: int) -> tuple[list[Person], int]:
    """Return active people without any way in, by name, at most `limit`; and how many there are.

    A way in is a password, a work account, an open session, or an invitation that was used or
    still works.
    """
    invited = sa.and_(
        col(SignInLink.person_id) == col(Person.id),
        sa.or_(col(SignInLink.used_at).is_not(None), col(SignInLink.expires_at) > now),
    )
    ways = (
        sa.select(sa.literal(1)).where(invited),
        *(
            sa.select(sa.literal(1)).where(col(table.person_id) == col(Person.id))
            for table in (Password, WorkAccount, SignIn)
        ),
    )
    waiting = sa.select(Person).where(
        col(Person.active).is_(True), *(~way.exists() for way in ways)
    )
    count = session.execute(sa.select(sa.func.count()).select_from(waiting.subquery())).scalar_one()
    rows = session.execute(waiting.order_by(col(Person.name), col(Person.id)).limit(limit))
    return list(rows.scalars()), int(count)


def link_is_good(session: Session, token: str, now: datetime) -> bool:
    """Whether the link would sign somebody in now; looking does not use it up."""
    found = session.execute(sa.select(col(SignInLink.person_id)).where(*_good(token, now)))
    return found.first() is not None


def use_link(session: Session, token: str, now: datetime) -> int:
    """Use a link up and return whose it is. Of two at once, one wins.

    Raises:
        Conflict: `expired` when it is unknown, used, too old, or its owner switched off.

    Records `person.link_used`.
    """
    done = session.execute(
        sa.update(SignInLink)
        .where(*_good(token, now))
        .values(used_at=now)
        .returning(col(SignInLink.person_id), col(SignInLink.purpose))
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise Conflict("link_expired")
    session.execute(
        sa.delete(SignInLink).where(
            col(SignInLink.person_id) == done.person_id, col(SignInLink.used_at).is_(None)
        )
    )
    record(
        session,
        "person.link_used",
        actor=Actor(person_id=done.person_id),
        now=now,
        subject="person",
        subject_id=done.person_id,
        purpose=done.purpose,
    )
    return int(done.person_id)


def _good(token: str, now: datetime) -> list[sa.ColumnElement[bool]]:
    awake = sa.select(col(Person.id)).where(col(Person.active).is_(True))
    return [
        col(SignInLink.token_hash) == token_hash(token),
        col(SignInLink.used_at).is_(None),
        col(SignInLink.expires_at) > now,
        col(SignInLink.person_id).in_(awake),
    ]
