"""Pages of the own account, people, units, settings and tokens."""

import io
import re

import pytest

from app.core.actor import Role
from app.domain.people.queries import (
    people_page,
    person_by_email,
    person_view,
    the_organisation,
    unit_by_name,
    unit_tree,
)
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


# The own account


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


# People


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

    assert "zoe@example.com" in admin.get("/people?q=ZOE").text
    assert "zoe@example.com" not in admin.get("/people?role=auditor").text
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
    "lea@example.com,Lea <i>,Depot,Water,yes,manager\n"
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

    assert (page.status_code, "Lea &lt;i&gt;" in page.text, between) == (200, True, None)
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


@pytest.mark.parametrize("content", ["", "%%%", "AAAA", "=" * 10, "\u20ac"])
def test_tampered_confirmation_takes_nothing_in(site, admin, content):
    before = found(site, "admin@example.com")
    answer = admin.post("/people/import/confirmation", data={"name": "p.csv", "content": content})

    assert answer.status_code in (200, 422)
    with site.db.read() as session:
        assert [p.id for p in people_page(session).items] == [before.id]


# Units


def test_unit_is_made_moved_and_given_a_lead(site, admin):
    admin.post("/units", data={"name": "Water"})
    admin.post("/units", data={"name": "Depot"})
    with site.db.read() as session:
        water, depot = unit_by_name(session, "Water").id, unit_by_name(session, "Depot").id
    admin.post(
        f"/units/{depot}/edit",
        data={
            "name": "Depot",
            "parent_id": water,
            "lead_email": "admin@example.com",
            "active": "yes",
        },
    )

    with site.db.read() as session:
        assert [(u.name, u.depth, u.lead and u.lead.email) for u in unit_tree(session)] == [
            ("Water", 0, None),
            ("Depot", 1, "admin@example.com"),
        ]


def test_wrong_unit_keeps_what_was_typed(site, admin):
    admin.post("/units", data={"name": "Water"})
    twice = admin.post("/units", data={"name": "WATER", "lead_email": "admin@example.com"})
    ghost = admin.post("/units", data={"name": "Dock", "lead_email": "ghost@example.com"})

    assert (twice.status_code, faults(twice)) == (409, ["This exists already."])
    assert 'value="WATER"' in twice.text
    assert (ghost.status_code, faults(ghost)) == (
        422,
        ["We know nobody with the address “ghost@example.com”."],
    )


def test_employee_sees_units_without_buttons(site, admin):
    admin.post("/units", data={"name": "Water"})
    page = site.as_().get("/units")

    assert (page.status_code, "Water" in page.text, "/edit" in page.text) == (200, True, False)


# Settings

SETTINGS = {
    "name": "Waterwerk", "language": "en", "timezone": "Europe/Amsterdam", "pattern_on": "yes",
    "session_week": "2", "session_weekday": "1", "session_time": "09:30",
    "intake_days_before": "7", "answer_days_after": "2", "budget_cents": "80.000",
    "reserve_percent": "25", "answer_working_days": "4", "commitment_days": "30", "version": "1",
}  # fmt: skip


def test_settings_are_saved_with_the_pattern(site, admin):
    answer = admin.post("/settings", data=SETTINGS)

    assert answer.status_code == 303
    with site.db.read() as session:
        row = the_organisation(session)
        assert (row.pattern_on, row.session_week, row.session_weekday, row.session_time) == (
            True,
            2,
            1,
            "09:30",
        )
        assert (row.budget_cents, row.reserve_percent, row.version) == (8_000_000, 25, 2)


def test_pattern_is_switched_off_by_an_empty_box(site, admin):
    admin.post("/settings", data=SETTINGS)
    off = {k: v for k, v in SETTINGS.items() if k != "pattern_on"}
    admin.post("/settings", data={**off, "version": "2"})

    with site.db.read() as session:
        assert the_organisation(session).pattern_on is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget_cents", "veel"),
        ("budget_cents", "-5"),
        ("session_time", "25:00"),
        ("name", ""),
        ("timezone", "Mars"),
        ("reserve_percent", "101"),
        ("version", "²"),
        ("version", ""),
        ("session_weekday", "7"),
    ],
)
def test_wrong_setting_is_named_and_typed_text_kept(site, admin, field, value):
    page = admin.post("/settings", data={**SETTINGS, field: value})

    assert (page.status_code, len(faults(page))) == (422, 1)
    with site.db.read() as session:
        assert the_organisation(session).version == 1


def test_settings_saved_meanwhile_are_shown_beside_what_was_typed(site, admin):
    admin.post("/settings", data={**SETTINGS, "budget_cents": "90.000"})
    page = admin.post("/settings", data=SETTINGS)

    assert page.status_code == 409
    assert "90,000" in page.text
    assert 'value="80.000"' in page.text
    assert 'name="version" value="2"' in page.text


def test_sample_can_be_taken_away_only_where_it_is(site, admin):
    removed = []
    site.app.state.remove_sample = removed.append
    real = admin.post("/sample/removal")
    with site.db.write() as session:
        the_organisation(session).is_sample = True
        session.flush()
    sample = admin.post("/sample/removal")

    assert (real.status_code, sample.status_code, len(removed)) == (404, 303, 1)
