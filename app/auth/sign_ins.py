"""Sessions: kept in the database, so that they can be listed and ended."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import clean_line
from app.events import record

LIFETIME = timedelta(days=14)
FRESH = 0.9
"""The part of the idle time below which a visit makes a session live longer."""
_ID_LENGTH = 16
_BROWSERS = (
    ("Edge", r"Edg[A/]"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/|FxiOS"),
    ("Chrome", r"Chrome/|CriOS"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SignInView:
    """A session as its owner sees it; `id` is enough to end it and useless for anything else."""

    id: str
    device: str
    created_at: datetime
    expires_at: datetime
    current: bool


def start_sign_in(
    session: Session,
    person_id: int,
    *,
    now: datetime,
    device: str = "",
    proof: str = "password",
    proved_at: datetime | None = None,
    old_token: str = "",
    idle: timedelta = LIFETIME,
) -> str:
    """Open a session under a new token and return it; the old one of this browser ends.

    `proved_at` is when the person showed who they are, where that was before now. The session ends
    after `idle` without a visit, and after `LIFETIME` in any case.
    """
    token = secrets.token_urlsafe(32)
    gone = sa.or_(
        col(SignIn.token_hash) == token_hash(old_token),
        sa.and_(col(SignIn.person_id) == person_id, col(SignIn.expires_at) <= now),
    )
    session.execute(sa.delete(SignIn).where(gone))
    session.add(
        SignIn(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            proved_at=min(proved_at or now, now),
            expires_at=now + min(idle, LIFETIME),
            device=clean_line(device)[:120],
            proof=proof,
        )
    )
    session.flush()
    return token


def wants_longer(actor: Actor, now: datetime, idle: timedelta) -> bool:
    """Whether a visit should be written down: not at each one, but well before the session ends."""
    if "until" not in actor.extra:
        return False
    since, until = (datetime.fromisoformat(actor.extra[key]) for key in ("since", "until"))
    return until < min(now + idle * FRESH, since + LIFETIME)


def stay_signed_in(session: Session, token: str, now: datetime, idle: timedelta) -> None:
    """Let the session of this token live on for `idle`, up to its longest life. No event."""
    row = session.get(SignIn, token_hash(token), with_for_update=True)
    if row is not None and row.expires_at > now:
        row.expires_at = max(row.expires_at, min(now + idle, row.created_at + LIFETIME))


def end_sign_in(session: Session, token: str) -> None:
    """End the session of this token; nothing happens when there is none."""
    session.execute(sa.delete(SignIn).where(col(SignIn.token_hash) == token_hash(token)))


def end_one_of_mine(session: Session, sign_in_id: str, *, actor: Actor, now: datetime) -> None:
    """End one of the actor's own sessions.

    Raises:
        NotFound: it is not the actor's, or over already.

    Records `person.signed_out`.
    """
    mine = col(SignIn.person_id) == actor.id
    this = sa.func.substr(col(SignIn.token_hash), 1, _ID_LENGTH) == sign_in_id
    if session.execute(sa.delete(SignIn).where(mine, this)).rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound
    _tell(session, actor, now, 1)


def end_everywhere(
    session: Session, person_id: int, *, actor: Actor, now: datetime, but: str = ""
) -> int:
    """End every session of a person, save the one of the token `but`; return how many.

    Records `person.signed_out`.
    """
    done = session.execute(
        sa.delete(SignIn).where(
            col(SignIn.person_id) == person_id, col(SignIn.token_hash) != token_hash(but)
        )
    )
    count = int(done.rowcount)  # type: ignore[attr-defined]
    _tell(session, actor, now, count, person_id)
    return count


def own_sign_ins(session: Session, actor: Actor, token: str, now: datetime) -> list[SignInView]:
    """Return the actor's open sessions, newest first; the one of `token` is the current one."""
    rows = session.exec(
        select(SignIn)
        .where(SignIn.person_id == actor.id, col(SignIn.expires_at) > now)
        .order_by(col(SignIn.created_at).desc(), SignIn.token_hash)
        .limit(100)
    ).all()
    here = token_hash(token)
    return [
        SignInView(
            row.token_hash[:_ID_LENGTH],
            row.device,
            row.created_at,
            row.expires_at,
            row.token_hash == here,
        )
        for row in rows
    ]


def proved_by_link(session: Session, token: str, now: datetime, *, within: timedelta) -> bool:
    """Whether this session began with a one-use link, a short while ago."""
    row = session.get(SignIn, token_hash(token))
    return row is not None and row.proof == "link" and row.proved_at > now - within


def device_of(user_agent: str) -> str:
    """Return browser and system in a few words, such as `Firefox, Linux`; empty when unknown."""

    def first(kinds: tuple[tuple[str, str], ...]) -> str:
        return next((name for name, pattern in kinds if re.search(pattern, user_agent)), "")

    return ", ".join(part for part in (first(_BROWSERS), first(_SYSTEMS)) if part)


def _tell(
    session: Session, actor: Actor, now: datetime, count: int, person_id: int | None = None
) -> None:
    record(
        session,
        "person.signed_out",
        actor=actor,
        now=now,
        subject="person",
        subject_id=person_id or actor.id,
        count=count,
    )
