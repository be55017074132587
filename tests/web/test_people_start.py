"""The first run: one organisation, one first administrator, or a look around."""

import threading

import pytest
import sqlalchemy as sa

from app.core.actor import SYSTEM, Role
from app.core.input import parse
from app.domain.people.directory import people_page
from app.domain.people.organisation import create_organisation
from app.domain.people.persons import add_person
from app.domain.people.queries import organisation
from app.domain.people.schemas import OrganisationDraft, PersonDraft
from tests.auth.support import NOW, SECRET
from tests.web.people_site import Site, faults, heading

FORM = {
    "organisation": "Waterwerk", "name": "Ann de Wit", "email": "Ann@Example.com",
    "password": SECRET, "language": "nl",
}  # fmt: skip


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db, empty=True)


def add_sample(db, now):
    with db.write() as session:
        draft = {"name": "Noord", "is_sample": True}
        create_organisation(session, parse(OrganisationDraft, draft), now=now)
        for roles in ([], ["manager"]):
            data = {"email": f"s{len(roles)}@example.com", "name": f"S{roles}", "roles": roles}
            add_person(session, parse(PersonDraft, data), actor=SYSTEM, now=now, is_sample=True)


def test_empty_database_opens_the_first_run(site):
    page = site.visitor().get("/")

    assert (page.status_code, heading(page)) == (200, "Welcome to Kiem")
    assert site.visitor().get("/sign-in").headers["location"] == "/"


def test_first_run_makes_organisation_and_administrator_and_signs_in(site):
    browser = site.visitor()
    answer = browser.post("/setup", data=FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/today")
    assert browser.get("/").headers["location"] == "/today"
    with site.db.read() as session:
        house = organisation(session)
        assert (house.name, house.language, house.pattern_on) == ("Waterwerk", "nl", True)
        (admin,) = people_page(session).items
        assert (admin.email, admin.roles) == ("ann@example.com", (Role.ADMIN,))


def test_everything_wrong_is_told_at_once_and_typed_text_is_kept(site):
    typed = {"organisation": "Water & Co", "email": "no", "password": "too little"}
    page = site.visitor().post("/setup", data=typed)

    assert page.status_code == 422
    assert faults(page) == [
        "Fill in: name.",
        "This is not an email address. Write for example name@example.com.",
        "This is too short. At least 15 characters are needed.",
    ]
    assert 'value="Water &amp; Co"' in page.text
    assert "too little" not in page.text
    with site.db.read() as session:
        assert organisation(session) is None


def test_second_first_run_is_refused(site):
    site.visitor().post("/setup", data=FORM)
    answers = [
        site.visitor().post(path, data={**FORM, "email": "eve@example.com", "role": "manager"})
        for path in ("/setup", "/sample")
    ]

    assert [a.status_code for a in answers] == [409, 409]


def test_two_first_administrators_at_once_leave_one(db):
    site = Site(db, empty=True)
    barrier, outcomes = threading.Barrier(4), []

    def make(number):
        browser = site.visitor()
        barrier.wait()
        answer = browser.post("/setup", data={**FORM, "email": f"a{number}@example.com"})
        outcomes.append(answer.status_code)

    threads = [threading.Thread(target=make, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [303, 409, 409, 409]
    with db.read() as session:
        assert len(people_page(session).items) == 1


OUTSIDE = [
    {"client": "192.0.2.1"},
    {"client": "127.0.0.1", "base": "http://evil.example"},
    {"client": "127.0.0.1", "X-Forwarded-For": "192.0.2.1"},
    {"client": "127.0.0.1", "Forwarded": "for=192.0.2.1"},
    {"client": "testclient"},
]


@pytest.mark.parametrize("where", OUTSIDE)
def test_off_this_machine_the_printed_code_is_asked(site, where):
    site.app.state.setup_code = "1234-5678"
    browser = site.visitor(**where)

    assert 'name="code"' in browser.get("/").text
    wrong = browser.post("/setup", data={**FORM, "code": "1234-5679"})
    right = browser.post("/setup", data={**FORM, "code": " 1234-5678 "})
    assert (wrong.status_code, faults(wrong)) == (
        422,
        ["This is not the code that the server printed."],
    )
    assert right.status_code == 303


@pytest.mark.parametrize("code", [None, ""])
def test_without_a_printed_code_nobody_outside_gets_in(site, code):
    site.app.state.setup_code = code

    assert site.visitor("192.0.2.1").post("/setup", data={**FORM, "code": ""}).status_code == 422


def test_guessing_the_code_is_limited(site):
    site.app.state.setup_code = "1234-5678"
    browser = site.visitor("192.0.2.1")
    answers = [browser.post("/setup", data={**FORM, "code": str(n)}) for n in range(6)]

    assert [a.status_code for a in answers] == [422] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "60"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "localhost:9", "[::1]:8000"])
def test_this_machine_needs_no_code(site, host):
    client = "::1" if "::" in host else "127.0.0.1"

    assert 'name="code"' not in site.visitor(client, f"http://{host}").get("/").text


def test_sample_is_made_and_looked_at_as_a_role(site):
    site.app.state.make_sample = add_sample
    browser = site.visitor()
    answer = browser.post("/sample", data={"role": "manager"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/today")
    page = browser.get("/me")
    assert "s1@example.com" in page.text
    assert 'value="manager" aria-current="true"' in page.text


def test_sample_asks_the_code_off_this_machine(site):
    site.app.state.make_sample, site.app.state.setup_code = add_sample, "1234"
    answers = [
        site.visitor("192.0.2.1").post("/sample", data={"role": "manager", "code": code})
        for code in ("", "1234")
    ]

    assert [a.status_code for a in answers] == [422, 303]


def test_role_is_changed_with_one_click_and_the_old_session_ends(site):
    add_sample(site.db, NOW)
    browser = site.visitor()
    browser.post("/sample/sign-in", data={"role": "manager"})
    answer = browser.post("/sample/sign-in", data={"role": "employee", "next": "//evil.example"})

    assert answer.headers["location"] == "/today"
    assert "s0@example.com" in browser.get("/me").text
    with site.db.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM sign_in")).scalar_one() == 1


def test_role_that_nobody_has_is_refused(site):
    add_sample(site.db, NOW)
    answers = [
        site.visitor().post("/sample/sign-in", data={"role": role})
        for role in ("auditor", "king", "", "'; --")
    ]

    assert [a.status_code for a in answers] == [409] * 4


def test_one_click_exists_only_in_the_sample(sqlite_db):
    site = Site(sqlite_db)
    site.add("m@example.com", "manager")
    answer = site.visitor().post("/sample/sign-in", data={"role": "manager"})

    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)


def test_real_person_in_the_sample_cannot_be_entered_with_one_click(site):
    add_sample(site.db, NOW)
    site.add("boss@example.com", "admin")

    assert site.visitor().post("/sample/sign-in", data={"role": "admin"}).status_code == 409


def test_a_proxy_on_this_machine_that_leaves_no_trace_needs_the_code(sqlite_db):
    near = Site(sqlite_db, empty=True)
    far = Site(sqlite_db, empty=True, base_url="https://kiem.example")
    for site in (near, far):
        site.app.state.setup_code = "1234-5678"

    through = {"Origin": "https://kiem.example"}
    refused = near.visitor(**through).post("/setup", data=FORM)
    assert (refused.status_code, 'name="code"' in refused.text) == (422, True)
    assert 'name="code"' in far.visitor().get("/").text
    allowed = near.visitor(Origin="http://127.0.0.1:8000").post("/setup", data=FORM)
    assert allowed.status_code == 303
