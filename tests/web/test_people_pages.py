"""Pages of accounts: the list, one person, inviting, importing a list."""

import io
import re

import pytest
import sqlalchemy as sa

from app.core.actor import Role
from app.domain.people.directory import people_page, person_view
from app.domain.people.queries import person_by_email, unit_tree
from tests.web.people_site import Site, faults, heading, sign_in


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


@pytest.fixture
def admin(site):
    return site.as_("admin@example.com", "admin")


def found(site, email):
    with site.db.read() as session:
        row = person_by_email(session, email)
        return person_view(session, row.id) if row else None


def test_account_is_made_invited_and_entered_with_the_link(site, admin):
    made = admin.post(
        "/people",
        data={"name": "Bob", "email": "Bob@example.com", "roles": ["manager"], "language": "en"},
    )
    bob = found(site, "bob@example.com")
    admin.post(f"/people/{bob.id}/invitation")
    (mail,) = site.mails
    browser = site.visitor()
    used = browser.post(mail.path)

    assert made.headers["location"] == f"/people/{bob.id}?new=1"
    assert (bob.roles, mail.kind, mail.address) == (
        (Role.MANAGER,),
        "invitation",
        "bob@example.com",
    )
    assert used.headers["location"] == "/me/password"
    browser.post("/me/password", data={"password": "quite another sentence"})
    assert sign_in(site.visitor(), "bob@example.com", "quite another sentence").status_code == 303


def test_without_mail_server_the_link_is_handed_over_once(site, admin):
    site.app.state.send_mail = None
    ident = site.add("bob@example.com", password=None)
    page = admin.post(f"/people/{ident}/invitation")
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/sign-in/link/[\w-]+)", page.text)

    assert link not in admin.get(f"/people/{ident}").text
    assert site.visitor().post(link).status_code == 303


def test_role_taken_away_counts_at_the_next_request(site, admin):
    ident = site.add("boss@example.com", "admin")
    boss = site.visitor()
    sign_in(boss, "boss@example.com")
    before = boss.get("/settings").status_code
    data = {
        "name": "B",
        "email": "boss@example.com",
        "language": "en",
        "active": "yes",
        "version": 1,
    }
    admin.post(f"/people/{ident}", data=data)

    assert (before, boss.get("/settings").status_code) == (200, 403)


def test_switched_off_person_is_out_at_once(site, admin):
    ident = site.add()
    ann = site.visitor()
    sign_in(ann)
    admin.post(
        f"/people/{ident}",
        data={"name": "Ann", "email": "ann@example.com", "language": "en", "version": 1},
    )

    assert (found(site, "ann@example.com").active, ann.get("/me").status_code) == (False, 303)


def test_stale_form_shows_both_and_can_be_saved_after(site, admin):
    ident = site.add()
    data = {"email": "ann@example.com", "language": "en", "active": "yes", "version": 1}
    admin.post(f"/people/{ident}", data={**data, "name": "First"})
    stale = admin.post(f"/people/{ident}", data={**data, "name": "Second"})
    (version,) = re.findall(r'name="version" value="(\d+)"', stale.text)

    assert stale.status_code == 409
    assert "First" in stale.text
    assert 'value="Second"' in stale.text
    assert (
        admin.post(
            f"/people/{ident}", data={**data, "name": "Second", "version": version}
        ).status_code
        == 303
    )


def test_last_administrator_is_kept_with_a_sentence(site, admin):
    ident = found(site, "admin@example.com").id
    page = admin.post(
        f"/people/{ident}",
        data={
            "name": "A",
            "email": "admin@example.com",
            "language": "en",
            "active": "yes",
            "version": 1,
        },
    )

    assert (page.status_code, faults(page)) == (
        409,
        ["Somebody has to remain administrator. Name another one first."],
    )


def test_people_are_searched_and_filtered(site, admin):
    site.add("zoe@example.com", "manager")

    shown = "zoe<wbr>@example.com"
    assert shown in admin.get("/people?q=ZOE").text
    assert shown not in admin.get("/people?role=auditor").text
    assert "Nobody found" in admin.get("/people?q=%25%00%F0%9F%98%80").text
    assert admin.get("/people?cursor=x").status_code == 422


FORBIDDEN = [
    ("GET", "/people"), ("GET", "/people/new"), ("GET", "/people/1"), ("POST", "/people"),
    ("POST", "/people/1"), ("POST", "/people/1/invitation"), ("GET", "/people/import"),
    ("POST", "/people/import"), ("POST", "/people/import/confirmation"), ("GET", "/units/new"),
    ("POST", "/units"), ("GET", "/settings"), ("POST", "/settings"), ("POST", "/sample/removal"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "path"), FORBIDDEN)
def test_employee_is_refused_and_stranger_led_to_the_way_in(site, verb, path):
    data = {
        "name": "X", "email": "x@example.com", "language": "en", "version": "1",
        "budget_cents": "5",
    }  # fmt: skip
    answers = [
        browser.request(verb, path, data=data if verb == "POST" else None)
        for browser in (site.as_("emp@example.com"), site.visitor())
    ]

    assert [a.status_code for a in answers] == [403, 303]
    assert answers[1].headers["location"].startswith("/sign-in")
    assert found(site, "x@example.com") is None


# Import

LIST = (
    "Email,Name,Department,Part of,Lead,Roles\n"
    "lea@example.com,Lea <x>,Depot,Water,yes,manager\n"
    "tom@example.com,Tom,Depot,,,\n"
)


def choose(browser, text, name="people.csv"):
    return browser.post(
        "/people/import", files={"file": (name, io.BytesIO(text.encode()), "text/csv")}
    )


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def test_list_is_shown_first_and_taken_in_when_confirmed(site, admin):
    page = choose(admin, LIST)
    between = found(site, "lea@example.com")
    done = admin.post(
        "/people/import/confirmation",
        data={"name": hidden(page, "name"), "content": hidden(page, "content")},
    )

    assert (page.status_code, "Lea &lt;x&gt;" in page.text, between) == (200, True, None)
    assert heading(done) == "The list is in"
    with site.db.read() as session:
        assert [(u.name, u.lead and u.lead.email) for u in unit_tree(session)] == [
            ("Water", None),
            ("Depot", "lea@example.com"),
        ]


def test_wrong_rows_are_named_and_nothing_is_taken_in(site, admin):
    page = choose(admin, LIST + "no,Bob,,,,\n,,,,,\neve@example.com,,,,,king\n")

    assert (page.status_code, len(faults(page))) == (422, 2)
    assert 'action="/people/import/confirmation"' in page.text
    assert "Import this list" not in page.text
    admin.post(
        "/people/import/confirmation", data={"name": "x.csv", "content": hidden(page, "content")}
    )
    assert found(site, "lea@example.com") is None


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01\x02", "PK\x03\x04", "x" * 100_000])
def test_file_that_is_no_list_is_refused_with_a_reason(site, admin, text):
    assert choose(admin, text).status_code == 422


def test_missing_file_is_asked_for(admin):
    page = admin.post("/people/import", data={})

    assert (page.status_code, faults(page)) == (422, ["Fill this in."])


@pytest.mark.parametrize("path", ["/people/import", "/register/import"])
@pytest.mark.parametrize("sent", [{}, {"files": {"file": ("x.csv", bytes(range(256)))}}])
def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(site, path, sent):
    browser = site.as_("dutch@example.com", "admin", "ai_team")
    with site.db.write() as session:
        session.execute(sa.text("UPDATE person SET language = 'nl'"))
    page = browser.post(path, **sent)
    assert (page.status_code, "Vul dit in." in page.text or "geen" in page.text) == (422, True)
    assert not re.search(r"Fill this in|This is not", page.text)


@pytest.mark.parametrize("content", ["", "%%%", "AAAA", "=" * 10, "\u20ac"])
def test_tampered_confirmation_takes_nothing_in(site, admin, content):
    before = found(site, "admin@example.com")
    answer = admin.post("/people/import/confirmation", data={"name": "p.csv", "content": content})

    assert answer.status_code in (200, 422)
    with site.db.read() as session:
        assert [p.id for p in people_page(session).items] == [before.id]
