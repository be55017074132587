"""`kiem user add`: an account, with a password or a one-use link to sign in."""

import sys
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session

from app.auth import passwords
from app.auth.links import INVITATION, make_link
from app.auth.signing import store_password
from app.cli.houses import ensure_organisation
from app.cli.opening import opened
from app.config import Settings
from app.core.actor import SYSTEM
from app.core.clock import SystemClock
from app.core.errors import Invalid
from app.core.input import parse
from app.core.text import clean_text
from app.db.engine import Database
from app.domain.people.models import Person
from app.domain.people.persons import add_person
from app.domain.people.queries import unit_by_name
from app.domain.people.schemas import PersonDraft, UnitDraft
from app.domain.people.units import create_unit

ROLES = "manager | facilitator | ai_team | admin | auditor; everyone is an employee"


def add(
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    name: Annotated[str, typer.Option(help="First and last name.")],
    role: Annotated[list[str] | None, typer.Option(help=ROLES)] = None,
    unit: Annotated[str | None, typer.Option(help="The unit's name; made when new.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Add somebody; on an empty database this makes the organisation too."""
    with opened() as (settings, db):
        secret = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        data = {"email": email, "name": name, "roles": role or []}
        draft = parse(PersonDraft, data)
        for line in added(settings, db, draft, unit, secret, SystemClock().now()):
            print(line)


def added(
    settings: Settings,
    db: Database,
    draft: PersonDraft,
    unit: str | None,
    secret: str | None,
    now: datetime,
) -> list[str]:
    """Add the account and return what to print; the link, if any, is the last line."""
    kept = None if secret is None else _hashed(secret, draft)
    with db.write() as session:
        ensure_organisation(session, settings, now)
        unit_id = _unit_id(session, unit, now) if unit else None
        draft = draft.model_copy(update={"unit_id": unit_id})
        person = add_person(session, draft, actor=SYSTEM, now=now)
        lines = [f"{person.email} added."]
        if kept is None:
            return [*lines, "Sign in once, within 72 hours:", _link(session, settings, person, now)]
        store_password(session, person.id or 0, kept, actor=SYSTEM, now=now)
        return lines


def _hashed(secret: str, draft: PersonDraft) -> str:
    if fault := passwords.password_fault(secret, draft.name, draft.email):
        raise Invalid(fault)
    return passwords.hasher().hash(clean_text(secret))


def _link(session: Session, settings: Settings, person: Person, now: datetime) -> str:
    token = make_link(session, person, INVITATION, actor=SYSTEM, now=now)
    return f"{settings.base_url}/sign-in/link/{token}"


def _unit_id(session: Session, name: str, now: datetime) -> int | None:
    found = unit_by_name(session, name)
    if found is None:
        draft = parse(UnitDraft, {"name": name})
        found = create_unit(session, draft, actor=SYSTEM, now=now)
    return found.id
