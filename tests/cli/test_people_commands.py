"""Accounts, tokens and lists of people from the command line."""

import pytest

from app.auth import passwords
from app.auth.actors import actor_of_token
from app.auth.links import use_link
from app.auth.signing import Visit, sign_in_with_password
from app.auth.tokens import TokenDraft
from app.cli.import_people import fault_line, taken
from app.cli.token import made
from app.cli.user import added
from app.config import Settings
from app.core.actor import Role
from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.people.directory import people_page
from app.domain.people.importing import ImportedPeople
from app.domain.people.queries import organisation, person_by_email
from app.domain.people.schemas import PersonDraft
from app.imports.people import read_people
from tests.domain.people.support import NOW, house

SETTINGS = Settings(language="en")
LIST = (
    "Email;Name;Department;Part of;Lead;Roles\n"
    "lea@example.com;Lea Vos;Depot;Water;yes;manager\n"
    "tom@example.com;Tom Bos;Depot;;;\n"
)


def add(db, email="ann@example.com", secret=None, unit=None, **fields):
    draft = parse(PersonDraft, {"email": email, "name": "Ann", **fields})
    return added(SETTINGS, db, draft, unit, secret, NOW)


def test_first_account_makes_the_organisation_without_pattern(db):
    add(db, roles=["admin"])

    with db.read() as session:
        found = organisation(session)
        assert (found.language, found.pattern_on, found.is_sample) == ("en", False, False)
        assert [p.roles for p in people_page(session).items] == [(Role.ADMIN,)]


def test_account_without_password_gets_a_link_on_the_last_line(db):
    lines = add(db)
    token = lines[-1].removeprefix("http://127.0.0.1:8000/sign-in/link/")

    with db.write() as session:
        assert use_link(session, token, NOW) == person_by_email(session, "ann@example.com").id


def test_account_with_password_can_sign_in(db):
    lines = add(db, secret="a fine long sentence")

    assert lines == ["ann@example.com added."]
    assert sign_in_with_password(
        db,
        "ann@example.com",
        "a fine long sentence",
        Visit("x"),
        kept_by=passwords.hasher(),
        now=NOW,
    )


def test_weak_password_adds_nobody(db):
    with pytest.raises(Invalid):
        add(db, secret="short")

    with db.read() as session:
        assert (organisation(session), person_by_email(session, "ann@example.com")) == (None, None)


def test_unit_is_found_by_name_or_made(db):
    add(db, unit="Depot")
    add(db, "bob@example.com", unit="DEPOT")

    with db.read() as session:
        assert {p.unit_name for p in people_page(session).items} == {"Depot"}


def test_same_address_again_is_refused(db):
    add(db)

    with pytest.raises(Conflict, match="exists"):
        add(db, "ANN@example.com")


def test_token_is_for_the_person_with_this_address(db):
    add(db)
    secret = made(db, "ANN@example.com", parse(TokenDraft, {"name": "T", "scopes": ["read"]}), NOW)

    with db.read() as session:
        actor = actor_of_token(session, secret, NOW)
        assert (actor.extra["email"], actor.scopes) == ("ann@example.com", {"read"})


def test_token_for_nobody_is_refused(db):
    with pytest.raises(Invalid) as caught:
        made(db, "ghost@example.com", parse(TokenDraft, {"name": "T"}), NOW)

    assert [(e.field, e.code) for e in caught.value.errors] == [("email", "unknown_person")]


def test_list_of_people_is_taken_in(db):
    sheet = read_people(LIST.encode(), "people.csv")
    done = taken(SETTINGS, db, sheet, NOW, dry_run=False)

    assert done == ImportedPeople(2, 0, 0, 2, 0)
    with db.read() as session:
        assert [
            (p.email, p.unit_name, p.roles, p.language) for p in people_page(session).items
        ] == [
            ("lea@example.com", "Depot", (Role.MANAGER,), "en"),
            ("tom@example.com", "Depot", (), "en"),
        ]


def test_dry_run_tells_the_same_and_keeps_nothing(db):
    sheet = read_people(LIST.encode(), "people.csv")

    assert taken(SETTINGS, db, sheet, NOW, dry_run=True) == ImportedPeople(2, 0, 0, 2, 0)
    with db.read() as session:
        assert (organisation(session), people_page(session).items) == (None, [])


def test_wrong_row_is_named(sqlite_db):
    with sqlite_db.write() as session:
        house(session)
    sheet = read_people(f"Email;Name\na@example.com;{'x' * 121}\n".encode(), "people.csv")

    with pytest.raises(Invalid) as caught:
        taken(SETTINGS, sqlite_db, sheet, NOW, dry_run=False)
    assert [fault_line(f, "en") for f in caught.value.errors] == [
        "Row 2, name: This is too long. At most 120 characters fit."
    ]
