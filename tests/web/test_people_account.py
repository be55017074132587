"""Pages of the own account: details, password, sessions, tokens."""

import re

import pytest

from app.domain.people.directory import person_view
from app.domain.people.queries import person_by_email
from tests.auth.support import SECRET
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


def test_account_changes_name_language_and_preferences(site):
    browser = site.as_()
    answer = browser.post("/me", data={"name": "Anna <b>", "language": "nl", "mail": "yes"})
    page = browser.get("/me")

    assert answer.status_code == 303
    assert heading(page) == "Jouw account"
    assert "Anna &lt;b&gt;" in page.text
    me = found(site, "ann@example.com")
    assert (me.name, me.language, me.mail, me.shortcuts) == ("Anna <b>", "nl", True, False)


def test_account_keeps_what_was_typed_when_something_is_wrong(site):
    browser = site.as_()
    page = browser.post("/me", data={"name": "", "language": "xx"})

    assert (page.status_code, len(faults(page))) == (422, 2)
    assert found(site, "ann@example.com").name == "Ann"


def test_nobody_gives_themselves_a_role(site):
    site.as_().post("/me", data={"name": "Ann", "language": "en", "roles": "admin", "active": "no"})

    assert (found(site, "ann@example.com").roles, found(site, "ann@example.com").active) == (
        (),
        True,
    )


def test_language_switch_is_kept_for_the_person_and_for_the_device(site):
    browser = site.as_()
    answer = browser.post("/language", data={"lang": "nl", "next": "/me"})
    stranger = site.visitor()
    stranger.post("/language", data={"lang": "nl", "next": "/"})

    assert answer.headers["location"] == "/me"
    assert found(site, "ann@example.com").language == "nl"
    assert 'lang="nl"' in stranger.get("/").text


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ('x"', "auto")])
def test_theme_is_kept_on_the_device(site, chosen, kept):
    browser = site.as_()
    browser.post("/me/theme", data={"theme": chosen})

    assert browser.cookies["theme"] == kept
    assert (f'data-theme="{kept}"' in browser.get("/me").text) is (kept != "auto")


def test_new_password_ends_other_sessions_and_works(site):
    here = site.as_()
    there = site.visitor()
    sign_in(there)
    wrong = here.post("/me/password", data={"current": "no", "password": "quite another sentence"})
    right = here.post(
        "/me/password", data={"current": SECRET, "password": "quite another sentence"}
    )

    assert (wrong.status_code, faults(wrong)) == (422, ["This is not your present password."])
    assert (right.status_code, here.get("/me").status_code) == (303, 200)
    assert there.get("/me").status_code == 303
    assert sign_in(site.visitor()).status_code == 422
    assert sign_in(site.visitor(), password="quite another sentence").status_code == 303


def test_sessions_are_listed_and_ended(site):
    here, there = site.as_(), site.visitor(**{"User-Agent": "Firefox/140 Linux"})
    sign_in(there)
    page = here.get("/me").text
    (ident,) = re.findall(r"/me/sessions/(\w+)/end", page)

    assert "Firefox, Linux" in page
    assert here.post(f"/me/sessions/{ident}/end").status_code == 303
    assert (there.get("/me").status_code, here.get("/me").status_code) == (303, 200)
    assert here.post(f"/me/sessions/{ident}/end").status_code == 404


def test_signing_out_everywhere_ends_every_session(site):
    here, there = site.as_(), site.visitor()
    sign_in(there)
    here.post("/me/sessions/end")

    assert [b.get("/me").status_code for b in (here, there)] == [303, 303]


def test_token_is_shown_once_and_works(site):
    browser = site.as_()
    page = browser.post("/tokens", data={"name": "Night", "scopes": ["read"], "days": "30"})
    (secret,) = re.findall(r'value="(kiem_[\w-]+)"', page.text)

    assert page.headers["cache-control"] == "no-store"
    assert secret not in browser.get("/tokens").text
    api = site.visitor().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert (api.status_code, api.json()["scopes"]) == (200, ["read"])
    (ident,) = re.findall(r"/tokens/(\d+)/revocation", browser.get("/tokens").text)
    assert browser.post(f"/tokens/{ident}/revocation").status_code == 303
    again = site.visitor().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert again.status_code == 401


def test_tokens_of_others_are_seen_and_revoked_by_administrators_only(site, admin):
    ann = site.as_()
    ann.post("/tokens", data={"name": "Night", "scopes": ["read"], "days": "30"})
    (ident,) = re.findall(r"/tokens/(\d+)/revocation", admin.get("/tokens").text)
    bob = site.as_("bob@example.com")

    assert "revocation" not in bob.get("/tokens").text
    assert bob.post(f"/tokens/{ident}/revocation").status_code == 404
    assert admin.post(f"/tokens/{ident}/revocation").status_code == 303


def test_token_without_name_or_scope_is_refused(site):
    page = site.as_().post("/tokens", data={"name": "", "days": "x"})

    assert (page.status_code, len(faults(page))) == (422, 3)


def test_menu_of_a_phone_shows_more_to_administrators(site, admin):
    employee = site.as_()

    assert [page.get("/more").text.count('href="/settings"') for page in (employee, admin)] == [
        0,
        1,
    ]
