"""Signing in with the work account, against a sign-in service on this machine."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from app.config import SettingsError, load_settings
from app.domain.people.models import Person
from app.events.log import history_of
from tests.auth.support import NOW
from tests.support.work import CLIENT, SECRET, Service, serving
from tests.web.people_site import Site, faults

SAFE = "must start with https:// (http:// only on this machine)"
FAILED = ["Signing in with your work account did not work. Try it again."]
UNKNOWN = ["Nobody in Kiem belongs to this work account. Ask your administrator."]


@pytest.fixture
def service():
    with serving(Service(int(NOW.timestamp()))) as found:
        yield found


@pytest.fixture
def make_site(service, sqlite_db):
    def make(**settings):
        return Site(
            sqlite_db,
            oidc_issuer=service.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET),
            **settings,
        )

    return make


def leave(browser, path="/sign-in/work"):
    return browser.get(path).headers["location"]


def back(browser, carried):
    return browser.get("/sign-in/work/back", params=carried)


def come_in(site, service, browser=None):
    browser = browser or site.visitor()
    return browser, back(browser, service.agree(leave(browser)))


def test_work_account_signs_in_who_is_known_by_address_and_goes_on(make_site, service):
    site = make_site()
    ann = site.add("ann@example.com")
    browser = site.visitor()
    answer = back(browser, service.agree(leave(browser, "/sign-in/work?next=/ideas?q=a%26b")))

    assert (answer.status_code, answer.headers["location"]) == (303, "/ideas?q=a&b")
    assert "ann@example.com" in browser.get("/me").text
    with site.db.read() as session:
        assert [e.kind for e in history_of(session, "person", ann)][-1] == (
            "person.work_account_linked"
        )


def test_afterwards_the_services_own_id_counts_and_not_the_address(make_site, service):
    site = make_site()
    site.add("ann@example.com")
    come_in(site, service)
    service.claims["email"] = "ann.new@example.com"
    browser, answer = come_in(site, service)

    assert answer.status_code == 303
    assert "ann@example.com" in browser.get("/me").text


def test_an_address_that_the_service_has_not_verified_lets_nobody_in(make_site, service):
    site = make_site()
    site.add("ann@example.com")
    for sure in (False, None, "true"):
        service.claims["email_verified"] = sure
        _, answer = come_in(site, service)
        assert (answer.status_code, faults(answer)) == (422, UNKNOWN)

    trusting = make_site(empty=True, oidc_trust_email="on")
    assert come_in(trusting, service)[1].status_code == 303


def test_unknown_people_join_only_where_the_settings_say_so(make_site, service):
    service.claims |= {"sub": "u-2", "email": "new@example.com", "name": "N\u202eew\n Person"}
    _, answer = come_in(make_site(), service)
    assert faults(answer) == UNKNOWN

    site = make_site(empty=True, oidc_new_people="on")
    assert come_in(site, service)[1].status_code == 303
    with site.db.read() as session:
        made = session.execute(sa.select(Person).where(Person.email == "new@example.com")).scalar()
        assert made.active


def test_who_was_switched_off_is_told_the_same_as_a_stranger(make_site, service):
    site = make_site()
    ann = site.add("ann@example.com")
    come_in(site, service)
    with site.db.write() as session:
        session.execute(sa.update(Person).where(Person.id == ann).values(active=False))

    assert faults(come_in(site, service)[1]) == UNKNOWN


WRONG = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "for another program": {"aud": "other"},
    "for two, and not mainly us": {"aud": [CLIENT, "other"], "azp": "other"},
    "for two, nobody mainly": {"aud": [CLIENT, "other"]},
    "too old": {"exp": int(NOW.timestamp()) - 61},
    "without an end": {"exp": None},
    "from the future": {"iat": int((NOW + timedelta(minutes=2)).timestamp())},
    "of another visit": {"nonce": "x"},
    "of nobody": {"sub": ""},
    "of a long name": {"sub": "x" * 256},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_token_that_is_not_for_this_visit_is_refused(make_site, service, wrong):
    site = make_site()
    site.add("ann@example.com")
    service.wrong = wrong

    assert faults(come_in(site, service)[1]) == FAILED


def test_a_token_of_another_key_is_refused_and_a_new_key_of_the_service_is_learnt(
    make_site, service
):
    site = make_site()
    site.add("ann@example.com")
    own = service.key
    come_in(site, service)
    service.key = RSAKey.generate_key(2048, {"kid": "two"})
    assert come_in(site, service)[1].status_code == 303

    forged = RSAKey.generate_key(2048, {"kid": "two"})
    published, service.key = service.key, forged
    service.answer = lambda path, form, by, real=service.answer: (
        {"keys": [published.as_dict(private=False)]} if path == "/keys" else real(path, form, by)
    )
    assert faults(come_in(site, service)[1]) == FAILED
    assert own.kid == "one"


def test_another_browser_or_a_second_time_does_not_get_in(make_site, service):
    site = make_site()
    site.add("ann@example.com")
    browser = site.visitor()
    carried = service.agree(leave(browser))

    assert faults(back(site.visitor(), carried)) == FAILED
    assert back(browser, carried).status_code == 303
    assert faults(back(browser, carried)) == FAILED


@pytest.mark.parametrize(
    "change", [{"state": "x"}, {"state": ""}, {"iss": "https://elsewhere.example"}, {"code": "x"}]
)
def test_what_comes_back_changed_is_refused(make_site, service, change):
    site = make_site()
    browser = site.visitor()

    assert faults(back(browser, service.agree(leave(browser)) | change)) == FAILED


def test_a_no_at_the_service_is_told(make_site, service):
    browser = make_site().visitor()
    carried = service.agree(leave(browser))
    answer = back(browser, {"error": "access_denied", "state": carried["state"]})

    assert faults(answer) == [
        "The sign-in service said no. Try it again, or ask your administrator."
    ]


def test_address_and_name_may_stand_elsewhere_if_they_are_of_the_same_person(make_site, service):
    site = make_site()
    site.add("ann@example.com")
    service.claims = {"sub": "u-1"}
    service.elsewhere = {"sub": "u-1", "email": "ann@example.com", "email_verified": True}
    assert come_in(site, service)[1].status_code == 303

    service.claims = {"sub": "u-9"}
    assert faults(come_in(site, service)[1]) == FAILED


def test_a_service_that_does_not_answer_is_told_and_the_password_still_works(sqlite_db):
    site = Site(sqlite_db, oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    browser = site.visitor()
    answer = browser.get("/sign-in/work")

    assert (answer.status_code, faults(answer)) == (422, FAILED)
    assert site.as_("ann@example.com").get("/today").status_code == 200


def test_the_work_account_comes_first_on_the_page_where_it_is_set_up(make_site, sqlite_db):
    page = make_site().visitor().get("/sign-in?next=/fund").text
    assert re.findall(r'href="(/sign-in/work[^"]*)"', page) == ["/sign-in/work?next=/fund"]
    assert page.index("/sign-in/work") < page.index('name="email"')
    assert len(re.findall(r'class="btn go', page)) == 1

    without = Site(sqlite_db, empty=True).visitor()
    assert "/sign-in/work" not in without.get("/sign-in").text
    assert without.get("/sign-in/work").status_code == 404


@pytest.mark.parametrize(
    ("issuer", "client", "said"),
    [
        ("http://login.example", "kiem", f"KIEM_OIDC_ISSUER: {SAFE}"),
        ("https://login.example", "", "KIEM_OIDC_CLIENT_ID: must be set beside KIEM_OIDC_ISSUER"),
    ],
)  # fmt: skip
def test_half_a_service_in_the_settings_stops_the_start(monkeypatch, issuer, client, said):
    monkeypatch.setenv("KIEM_OIDC_ISSUER", issuer)
    monkeypatch.setenv("KIEM_OIDC_CLIENT_ID", client)

    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == said
