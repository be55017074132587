"""A unit steps forward, both sides agree on terms, it signs afresh, and only then the experiment starts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.auth.models import Password
from tests.auth.support import QUICK, SECRET
from tests.browser.hands import PlainHand
from tests.factories import make_organisation
from tests.support.browse import Site, axe_faults, page_as, sideways
from tests.support.promises import NOW, choose, make_house, make_ready_idea

pytestmark = pytest.mark.browser
TITLE = "Reading order slips"


@pytest.fixture
def site(sqlite_db):
    """Serve a house in which a chosen idea seeks a unit."""
    with sqlite_db.write() as session:
        make_organisation(session)
        house = make_house(session)
        idea = make_ready_idea(session, house, submitted_at=NOW, title=TITLE)
        choose(session, house, idea)
        session.add(Password(person_id=house.lead.id, hash=QUICK.hash(SECRET), changed_at=NOW))
    with Site(sqlite_db, NOW).serving() as made:
        made.app.state.hasher = QUICK
        made.house = house
        yield made


def step_forward(browser, site):
    """Let the lead find the idea and propose own terms."""
    with page_as(browser, site, site.house.lead.id) as page:
        hand = PlainHand(page)
        hand.open("/commitments/seeking")
        hand.follow("Step forward", within=TITLE)
        hand.fill("When does the experiment succeed?", "3 minutes per slip")
        hand.fill("Money a year", "9,000")
        hand.press("Send your proposal")
        expect(page.get_by_role("heading", name="Proposal of Purchasing")).to_be_visible()
        assert axe_faults(page) + sideways(page) == []


def accept(browser, site, path):
    """Let the AI team look at the unit's terms and offer them."""
    with page_as(browser, site, site.house.team.id, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/experiments/1")
        hand.sees("A unit has to sign the commitment.")
        expect(page.get_by_role("button", name="Start the experiment")).to_have_count(0)
        hand.open(path)
        hand.press("Accept and offer it")
        hand.sees("Offered")


def propose_other_terms(browser, site):
    """Let the lead answer with other terms: a new version beside the old."""
    with page_as(browser, site, site.house.lead.id, width=390) as page:
        hand = PlainHand(page)
        hand.open("/commitments/1")
        hand.choose("I propose other terms")
        hand.fill("Money a year", "12,000", within="Why other terms?")
        hand.fill("Why other terms?", "The licence costs more")
        hand.press("Send the proposal")
        expect(page.get_by_role("heading", name="Proposal of Purchasing")).to_be_visible()
        hand.sees("€12,000")
        assert axe_faults(page) + sideways(page) == []
        assert hand.at() == "/commitments/2"


def sign(browser, site):
    """Let the lead sign what stands there, an hour after signing in: the password is asked once more."""
    with page_as(browser, site, site.house.lead.id) as page:
        hand = PlainHand(page)
        site.clock.at = NOW + timedelta(hours=1)
        hand.open("/commitments/2")
        hand.sees("3 minutes per slip")
        hand.tick("I may promise this for Purchasing.")
        hand.press("Sign")
        expect(page.get_by_label("Your password")).to_have_attribute("aria-invalid", "true")
        hand.fill("Your password", SECRET)
        hand.press("Sign")
        hand.sees("Fixed since the signature.")
        assert axe_faults(page) + sideways(page) == []


def test_a_unit_steps_forward_agrees_on_terms_signs_and_the_gate_opens(browser, site):
    step_forward(browser, site)
    accept(browser, site, "/commitments/1")
    propose_other_terms(browser, site)
    accept(browser, site, "/commitments/2")
    sign(browser, site)
    with page_as(browser, site, site.house.team.id, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/experiments/1")
        hand.sees("Everything is ready. It can start.")
        hand.press("Start the experiment")
        hand.sees("Measure week 1")
    with page_as(browser, site, site.house.employee.id, lang="nl", theme="dark", width=390) as page:
        page.goto("/experiments/1")
        expect(page.get_by_text("Purchasing neemt over")).to_be_visible()
        assert axe_faults(page) + sideways(page) == []
