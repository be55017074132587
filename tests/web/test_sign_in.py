"""Signing in and out by page: one way in for everyone, no hint who has an account."""

import re

import pytest
import sqlalchemy as sa
from starlette.datastructures import FormData
from starlette.requests import Request

from app.core.actor import SYSTEM
from app.domain.people.persons import change_person
from app.domain.people.schemas import PersonChange
from app.web import sign_in as pages
from app.web.deps import Page
from app.web.forms import Form
from tests.auth.support import NOW, SECRET
from tests.web.people_site import Site, faults, heading, sign_in


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


def without_address(page, email):
    return page.text.replace(email, "ADDRESS")


def test_start_shows_the_way_in(site):
    page = site.visitor().get("/")

    assert (page.status_code, heading(page)) == (200, "Good ideas get an experiment here")


def test_right_password_goes_on_to_today_or_the_page_that_was_asked(site):
    site.add()
    answers = [
        sign_in(site.visitor(), next=wish)
        for wish in (
            "",
            "/ideas/3",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=1",
            "\\\\evil.example",
        )
    ]

    assert [(a.status_code, a.headers["location"]) for a in answers] == [
        (303, where)
        for where in (
            "/today",
            "/ideas/3",
            "/today",
            "/today",
            "/today",
            "/today",
            "/a%20Set-Cookie:%20x=1",
            "/today",
        )
    ]


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(site):
    site.add()
    cookie = sign_in(site.visitor()).headers["set-cookie"]

    assert re.fullmatch(r"kiem=[\w-]{43}; HttpOnly; Max-Age=1209600; Path=/; SameSite=lax", cookie)


def test_cookie_demands_https_where_the_site_has_it(sqlite_db):
    site = Site(sqlite_db, base_url="https://kiem.example")
    site.add()
    cookie = sign_in(site.visitor(base="https://kiem.example")).headers["set-cookie"]

    assert cookie.startswith("__Host-kiem=")
    assert cookie.endswith("; Secure")


def test_page_without_session_leads_to_the_way_in_and_back(site):
    answer = site.visitor().get("/me/password")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/me/password")
    assert 'name="next" value="/me/password"' in site.visitor().get(answer.headers["location"]).text


def test_refusals_of_known_and_unknown_addresses_are_equal(site):
    site.add()
    site.add("link@example.com", password=None)
    away = site.add("away@example.com")
    with site.db.write() as session:
        change_person(session, away, PersonChange(active=False), actor=SYSTEM, now=NOW)

    pages = [
        (email, sign_in(site.visitor(), email, password))
        for email, password in [
            ("ann@example.com", "wrong"),
            ("ghost@example.com", SECRET),
            ("link@example.com", SECRET),
            ("away@example.com", SECRET),
        ]
    ]

    assert {page.status_code for _, page in pages} == {422}
    assert len({without_address(page, email) for email, page in pages}) == 1
    assert faults(pages[0][1]) == ["The address and the password do not go together."]


def test_link_requests_for_known_and_unknown_addresses_are_equal(site):
    site.add()
    pages = {
        email: site.visitor().post("/sign-in/forgotten", data={"email": email})
        for email in ("ann@example.com", "ghost@example.com")
    }

    assert {page.status_code for page in pages.values()} == {200}
    assert len({without_address(page, email) for email, page in pages.items()}) == 1
    assert [mail.address for mail in site.mails] == ["ann@example.com"]


def test_link_request_does_its_work_after_the_answer(site):
    site.add()
    asked = {"ann@example.com": [], "ghost@example.com": []}
    sent = []
    site.app.state.send_mail = sent.append

    for email, statements in asked.items():
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [],
            "client": ("192.0.2.1", 1),
            "app": site.app,
        }
        page = Page(Request(scope), Form(FormData({"email": email})))
        hear = lambda *given, kept=statements: kept.append(given[2])  # noqa: E731
        sa.event.listen(site.db.engine, "before_cursor_execute", hear)
        answer = pages.ask_link(page)
        sa.event.remove(site.db.engine, "before_cursor_execute", hear)
        assert answer.background is not None

    known, unknown = asked.values()
    assert known == unknown != []
    assert sent == []


def test_link_mails_are_limited_for_every_address_alike(site):
    site.add()
    for email in ("ann@example.com", "ghost@example.com"):
        statuses = [
            site.visitor().post("/sign-in/forgotten", data={"email": email}).status_code
            for _ in range(4)
        ]
        assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize("email", ["", "no", "a@b.nl,c@d.nl", "\u017fam@example.com"])
def test_link_request_without_a_good_address_says_so(site, email):
    page = site.visitor().post("/sign-in/forgotten", data={"email": email})

    assert (page.status_code, len(faults(page))) == (422, 1)


def test_array_of_addresses_mails_only_one_known_owner(site):
    site.add()
    site.add("eve@example.com")
    site.visitor().post(
        "/sign-in/forgotten", data={"email": ["ann@example.com", "eve@example.com"]}
    )

    assert len({mail.address for mail in site.mails}) == 1


def test_link_points_at_the_configured_site_whatever_the_host_header(sqlite_db):
    site = Site(sqlite_db, base_url="https://kiem.example")
    site.add()
    browser = site.visitor(base="http://evil.example")
    browser.post("/sign-in/forgotten", data={"email": "ann@example.com"})

    assert [m.path.startswith("/sign-in/link/") for m in site.mails] == [True]


def mailed_link(site, email="ann@example.com"):
    site.visitor().post("/sign-in/forgotten", data={"email": email})
    return site.mails[-1].path


def test_link_page_has_one_button_and_looking_uses_nothing_up(site):
    site.add()
    path, browser = mailed_link(site), site.visitor()

    assert [browser.get(path).status_code for _ in range(3)] == [200] * 3
    assert browser.head(path).status_code == 200
    used = browser.post(path)
    assert (used.status_code, used.headers["location"]) == (303, "/me/password")
    assert browser.get("/me").status_code == 200
    again = site.visitor().post(path)
    assert (again.status_code, heading(again)) == (410, "This link no longer works")
    assert "set-cookie" not in again.headers


def test_address_of_a_form_asked_as_a_page_is_no_fault_of_ours(site):
    """Somebody who loads such an address again meets no page of a broken Kiem."""
    site.add()
    answer = site.visitor().get("/language")
    assert (answer.status_code, heading(answer)) == (405, "This page does not exist")


@pytest.mark.parametrize("token", ["x", "%00", "%ed%a0%80", "a" * 3000, "%2e%2e", "<script>"])
def test_nonsense_link_is_dead(site, token):
    assert site.visitor().get(f"/sign-in/link/{token}").status_code in (404, 410)


def test_sixth_attempt_is_refused_with_a_waiting_time_and_the_address_kept(site):
    site.add()
    pages = [sign_in(site.visitor(), password="wrong") for _ in range(6)]

    assert [p.status_code for p in pages] == [422] * 5 + [429]
    assert pages[-1].headers["retry-after"] == "60"
    assert 'value="ann@example.com"' in pages[-1].text
    assert "Try again in 1 minute." in pages[-1].text


def test_limit_holds_across_two_servers(sqlite_db):
    site, other = Site(sqlite_db), Site(sqlite_db, empty=True)
    site.add()
    statuses = [
        sign_in((site if n % 2 else other).visitor(), password="wrong").status_code
        for n in range(6)
    ]

    assert statuses == [422] * 5 + [429]


def test_signing_in_again_gives_a_new_session_and_ends_the_old(site):
    site.add()
    browser = site.visitor()
    sign_in(browser)
    old = browser.cookies["kiem"]
    sign_in(browser)

    stolen = site.visitor(Cookie=f"kiem={old}")
    assert (browser.cookies["kiem"] != old, stolen.get("/me").status_code) == (True, 303)


def test_session_of_somebody_elses_choosing_is_not_taken_over(site):
    site.add()
    browser = site.visitor()
    browser.cookies.set("kiem", "a" * 43)
    answer = sign_in(browser)

    assert f"kiem={'a' * 43}" not in answer.headers["set-cookie"]


def test_signing_out_ends_the_session_for_good(site):
    browser = site.as_()
    token = browser.cookies["kiem"]
    answer = browser.post("/sign-out")

    assert answer.headers["location"] == "/"
    assert site.visitor(Cookie=f"kiem={token}").get("/me").status_code == 303


def test_act_from_another_site_is_refused(site):
    browser = site.as_()
    evil = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    assert browser.post("/sign-out", headers=evil).status_code == 403
    assert browser.get("/me").status_code == 200


def test_names_are_shown_as_text(site):
    site.add("x@example.com")
    browser = site.visitor()
    page = sign_in(browser, '"><script>alert(1)</script>', "x")

    assert "<script>alert" not in page.text


@pytest.mark.parametrize("field", ["email", "password", "next"])
@pytest.mark.parametrize("text", ["\x00", "\ud83d\ude00", "a" * 100_000, "\u202e", "%s%n{0}"])
def test_hostile_text_is_refused_without_a_fault(site, field, text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")

    assert (
        sign_in(site.visitor(), **{"email": "a", "password": "b", field: text}).status_code == 422
    )
