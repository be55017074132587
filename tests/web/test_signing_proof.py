"""A signature takes a sign-in of the last fifteen minutes."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import select

from app.auth.models import Password
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.ideas.models import Idea
from app.events.models import Event
from tests.auth.support import QUICK, SECRET
from tests.support.api import Callers
from tests.support.promises import NOW, make_house, make_ready_idea, offer
from tests.support.work import CLIENT, Service, serving
from tests.support.work import SECRET as WORK_SECRET
from tests.web.promises_site import Site

YES = {"answer": "a", "version": "1", "mandate": "yes"}


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    site = Site(sqlite_db)
    site.app.state.hasher = QUICK
    with site.db.write() as session:
        row = Password(person_id=site.house.lead.id, hash=QUICK.hash(SECRET), changed_at=NOW)
        session.add(row)
    return site


def offered(site: Site) -> str:
    with site.db.write() as session:
        number = make_ready_idea(session, site.house, submitted_at=NOW).id
        row = offer(session, site.house, session.get_one(Idea, number))
        return f"/commitments/{row.id}"


def signed(site: Site) -> tuple[str, str | None]:
    """Return the state, and how the signer proved who they are."""
    with site.db.read() as session:
        row = session.exec(select(Commitment)).one()
        event = session.exec(select(Event).where(Event.kind == "commitment.signed")).first()
        return str(row.state), event.payload["proof"] if event else None


def test_within_a_quarter_of_an_hour_no_password_is_asked(site: Site) -> None:
    path, lead = offered(site), site.as_(site.house.lead)
    site.clock.at = NOW + timedelta(minutes=14)
    page = lead.get(path).text
    done = lead.post(f"{path}/answer", data=YES)
    assert ('type="password"' in page, done.status_code, signed(site)) == (
        False,
        303,
        ("signed", "password"),
    )


def test_later_the_page_itself_asks_for_the_password_and_keeps_what_was_typed(site: Site) -> None:
    path, lead = offered(site), site.as_(site.house.lead)
    site.clock.at = NOW + timedelta(minutes=16)
    asked = lead.get(path).text
    missing = lead.post(f"{path}/answer", data={**YES, "conditions": "Only in March"})
    wrong = lead.post(f"{path}/answer", data={**YES, "password": "a guess that is wrong"})
    done = lead.post(f"{path}/answer", data={**YES, "password": SECRET})
    assert asked.count('type="password"') == 1
    assert (missing.status_code, wrong.status_code, done.status_code) == (422, 422, 303)
    assert "Only in March" in missing.text
    assert "This is not your present password." in wrong.text
    assert signed(site) == ("signed", "password")


def test_a_password_without_mandate_counts_for_the_next_try(site: Site) -> None:
    path, lead = offered(site), site.as_(site.house.lead)
    site.clock.at = NOW + timedelta(hours=2)
    half = lead.post(f"{path}/answer", data={"answer": "a", "version": "1", "password": SECRET})
    assert (half.status_code, 'type="password"' in half.text) == (422, False)
    assert lead.post(f"{path}/answer", data=YES).status_code == 303


def test_saying_no_needs_no_password(site: Site) -> None:
    path, lead = offered(site), site.as_(site.house.lead)
    site.clock.at = NOW + timedelta(hours=2)
    done = lead.post(f"{path}/answer", data={"answer": "c", "reason": "No people"})
    assert (done.status_code, signed(site)) == (303, ("declined", None))


def test_who_has_no_password_is_led_to_a_new_link(site: Site) -> None:
    with site.db.write() as session:
        session.delete(session.get_one(Password, site.house.lead.id))
    path, lead = offered(site), site.as_(site.house.lead)
    site.clock.at = NOW + timedelta(hours=2)
    page, refused = lead.get(path).text, lead.post(f"{path}/answer", data=YES)
    assert ("/sign-in/forgotten" in page, refused.status_code) == (True, 422)
    assert signed(site) == ("offered", None)


def test_a_token_counts_and_the_event_says_that_it_was_one(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        number = offer(session, house, make_ready_idea(session, house)).id
    callers = Callers(sqlite_db)
    callers.clock.at = NOW + timedelta(days=3)
    done = callers.as_(house.lead)("POST", f"/commitments/{number}/signature")
    assert (done.status_code, signed(callers)) == (200, ("signed", "token"))


def test_the_work_account_is_renewed_on_the_way_and_the_page_comes_back(
    sqlite_db: Database,
) -> None:
    with serving(Service(int(NOW.timestamp()))) as service:
        site = Site(
            sqlite_db,
            oidc_issuer=service.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(WORK_SECRET),
        )
        path, lead = offered(site), site.as_(site.house.lead)
        service.claims["email"] = "lead@example.test"
        come = service.agree(lead.get("/sign-in/work").headers["location"])
        lead.get("/sign-in/work/back", params=come)
        site.clock.at = NOW + timedelta(minutes=20)
        away = lead.post(f"{path}/answer", data=YES).headers["location"]
        there = lead.get(away).headers["location"]
        service.now = int(site.clock.at.timestamp())
        service.claims["auth_time"] = int(NOW.timestamp())
        old = lead.get("/sign-in/work/back", params=service.agree(there))
        still = lead.post(f"{path}/answer", data=YES).headers["location"]
        service.claims["auth_time"] = service.now
        there = lead.get(still).headers["location"]
        back = lead.get("/sign-in/work/back", params=service.agree(there)).headers["location"]
        page = lead.get(back).text
        done = lead.post(f"{path}/answer", data=YES)
    assert away.startswith("/sign-in/work?renew=1&next=")
    assert "prompt=login" in there
    assert (old.status_code, still) == (303, away)
    assert back == f"{path}?answer=a&mandate=yes"
    assert 'name="mandate" value="yes" checked' in page.replace("  ", " ")
    assert (done.headers["location"], signed(site)) == (path, ("signed", "work"))
