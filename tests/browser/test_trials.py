"""From a result to a handover that is followed up, and to a lesson that comes back while somebody types."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.domain.experiments.running import start_experiment
from app.domain.ideas.models import IdeaAuthor
from tests.browser.hands import PlainHand
from tests.factories import make_organisation
from tests.support.browse import Site, axe_faults, page_as, sideways
from tests.support.promises import NOW, choose, make_house, make_ready_idea, sign

pytestmark = pytest.mark.browser
TITLE = "Photo check of cellar damage"


@pytest.fixture
def site(sqlite_db):
    """Serve a house in which an experiment runs."""
    with sqlite_db.write() as session:
        make_organisation(session)
        house = make_house(session)
        told = {"title": TITLE, "problem": "Damage in a cellar is reported without a photo"}
        idea = make_ready_idea(session, house, submitted_at=NOW, **told)
        session.add(IdeaAuthor(idea_id=idea.id, person_id=house.employee.id))
        sign(session, house, idea)
        row = choose(session, house, idea)
        start_experiment(session, row, actor=house.team, now=NOW)
    with Site(sqlite_db, NOW).serving() as made:
        made.house = house
        yield made


def learn(hand):
    """Fill in what an end asks about the lesson."""
    hand.fill("What did we expect?", "Every photo shows the damage")
    hand.fill("What happened?", "Half of the photos were too dark")
    hand.fill("Why did it go like that?", "A cellar has no lamp")
    hand.fill("Try again when", "Phones see in the dark")


def succeed(browser, site):
    """Let both sides read the criterion and record the success."""
    for who in (site.house.lead, site.house.team):
        with page_as(browser, site, who.id, javascript=False) as page:
            hand = PlainHand(page)
            hand.open("/experiments/1/do/evaluation")
            page.get_by_label("Criterion met", exact=True).check()
            hand.fill("What do you see in the figures?", "2 minutes, as agreed")
            hand.press("Save our reading")
    with page_as(browser, site, site.house.team.id, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/experiments/1")
        hand.follow("Record the result")
        expect(page.get_by_label("It succeeded")).to_be_checked()
        hand.fill("What shows that?", "2 minutes per receipt")
        learn(hand)
        hand.press("Record the result")


def test_a_success_is_taken_over_and_followed_up(browser, site):
    succeed(browser, site)
    with page_as(browser, site, site.house.lead.id) as page:
        hand = PlainHand(page)  # it says yes where some steps are still open
        hand.open("/claims")
        hand.follow("Take it over")
        hand.press("Take it over")
        hand.fill("Access: which accounts", "The service desk")
        hand.press("Save", within="Access: which accounts")
        expect(page.get_by_text("The service desk").first).to_be_visible()
        hand.press("Tick off")
        hand.press("Take it over")
        hand.press("Complete the handover")
        expect(page.get_by_text("Done. Purchasing uses it now.")).to_be_visible()
        site.clock.at = NOW + timedelta(days=93)
        hand.open("/handovers/1")
        page.get_by_label("Used", exact=True).check()
        hand.fill("By how many colleagues?", "40")
        hand.fill("What did it bring", "Still 2 minutes")
        hand.press("Tell how it does")
        expect(page.get_by_text("40 colleagues use it")).to_be_visible()
        assert axe_faults(page) + sideways(page) == []
    with page_as(browser, site, site.house.employee.id, lang="nl", width=390) as page:
        page.goto("/ideas/1")
        expect(page.get_by_text("40 collega’s gebruiken het")).to_be_visible()
        assert axe_faults(page) + sideways(page) == []


def test_a_stop_leaves_a_lesson_that_comes_back_while_another_types(browser, site):
    with page_as(browser, site, site.house.team.id, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/experiments/1")
        hand.follow("Stop with a lesson")
        learn(hand)
        hand.press("Stop and share")
        expect(page.get_by_text("Closed with a lesson.")).to_be_visible()
    with page_as(browser, site, site.house.other.id, width=390) as page:
        hand = PlainHand(page)
        hand.open("/ideas/new")
        hand.fill("What costs you time now", "Let AI check every photo of damage in a cellar")
        expect(page.get_by_role("heading", name="We tried this")).to_be_visible()
        expect(page.get_by_text("Phones see in the dark")).to_be_visible()
        assert axe_faults(page) + sideways(page) == []
        page.get_by_label("I build on it").check()
        hand.fill("Title", "Photos of cellars")
        hand.press("Submit the idea")
        hand.follow("See your idea")
        expect(page.get_by_role("heading", name="Builds on a lesson")).to_be_visible()
        hand.follow(TITLE)
        expect(page.get_by_role("link", name="Photos of cellars")).to_be_visible()


def test_a_refused_handover_goes_to_management_and_then_becomes_free(browser, site):
    succeed(browser, site)
    team, lead, other = site.house.team.id, site.house.lead.id, site.house.other.id
    with page_as(browser, site, lead, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/experiments/1/do/claim")
        hand.press("Take it over")
        hand.fill("Why not?", "The licence costs too much")
        hand.press("Say no, with the reason")
    with page_as(browser, site, team, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/handovers/1")
        hand.press("Take it to management")
        hand.fill("Cost a year", "9,000")
        hand.press("Ask once more")
    with page_as(browser, site, lead, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/handovers/1")
        expect(page.get_by_text("After a second no it becomes free")).to_be_visible()
        hand.fill("Why not?", "Nobody has time for it")
        hand.press("Say no, with the reason")
        expect(page.get_by_text("This unit does not take it over")).to_be_visible()
        hand.open("/commitments/1")
        expect(page.get_by_text("Not kept").first).to_be_visible()
    with page_as(browser, site, other, lang="nl", theme="dark", width=390) as page:
        hand = PlainHand(page)
        hand.open("/claims")
        expect(page.get_by_text("Vrij voor een andere afdeling")).to_be_visible()
        assert axe_faults(page) + sideways(page) == []
        hand.follow("Neem over")
        hand.press("Neem over")
        expect(page.get_by_text("Wacht op het AI-team")).to_be_visible()
