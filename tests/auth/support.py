"""A house with one person who can sign in, and a quick hasher."""

from datetime import UTC, datetime

from app.auth import passwords
from app.auth.signing import Visit, store_password
from app.core.actor import SYSTEM
from app.core.input import parse
from app.domain.people.organisation import create_organisation
from app.domain.people.persons import add_person
from app.domain.people.schemas import OrganisationDraft, PersonDraft

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
QUICK = passwords.hasher(1, 8)
SECRET = "a fine long sentence"
HERE = Visit("192.0.2.1", "Firefox, Linux")


def house(session):
    return create_organisation(session, parse(OrganisationDraft, {"name": "Waterwerk"}), now=NOW)


def person(session, email="ann@example.com", password=SECRET, **fields):
    draft = parse(PersonDraft, {"email": email, "name": "Ann", **fields})
    row = add_person(session, draft, actor=SYSTEM, now=NOW)
    if password:
        store_password(session, row.id, QUICK.hash(password), actor=SYSTEM, now=NOW)
    return row
