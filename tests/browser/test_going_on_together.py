"""A second employee is led to the first one's idea, joins, and both hear of it."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.core.input import parse
from app.domain.ideas import commands
from app.domain.ideas.schemas import IdeaText
from app.notify.dispatch import dispatch
from tests.browser.conftest import NOW
from tests.browser.hands import PlainHand
from tests.browser.story import prepare
from tests.factories import make_actor
from tests.support.browse import Site, page_as

pytestmark = pytest.mark.browser
PROBLEM = "What costs you time now"
FIRST = {
    "title": "Speak the work order in",
    "problem": "After every job I type the work order over from my notepad. It costs an hour a day.",
}


@pytest.fixture
def house(sqlite_db):
    cast = prepare(sqlite_db, NOW)
    with sqlite_db.write() as session:
        first, second = (make_actor(session, name=n, language="en") for n in ("Ann", "Bob"))
        idea = commands.create_draft(session, parse(IdeaText, FIRST), actor=first, now=NOW)
        commands.submit_idea(session, idea, actor=first, now=NOW)
    with Site(sqlite_db, NOW).serving() as site:
        site.cast, site.first, site.second, site.idea = cast, first.id, second.id, idea.id
        yield site


def messages(site):
    with site.db.write() as session:
        dispatch(session, NOW)
        rows = session.execute(
            sa.text("SELECT person_id, kind FROM message WHERE kind LIKE 'join%' ORDER BY id")
        )
        return [tuple(row) for row in rows]


def test_a_second_employee_is_led_to_the_idea_and_joins(browser, house):
    with page_as(browser, house, house.second) as page:
        hand = PlainHand(page)
        hand.open("/ideas/new")
        said = "I type each work order over from a notepad after the job, an hour every day"
        hand.fill(PROBLEM, said)
        alike = page.locator("#alike")
        expect(alike.get_by_role("heading", name=FIRST["title"])).to_be_visible()
        expect(alike.get_by_text("Both say:")).to_be_visible()
        assert alike.get_attribute("aria-live") == "polite"
        hand.follow("Go on together")
        hand.fill("What do you bring along?", "We do the same in our team")
        hand.press("Ask to join")
        expect(page.get_by_text("You asked to go on together.")).to_be_visible()
    with page_as(browser, house, house.first) as page:
        hand = PlainHand(page)
        hand.open(f"/ideas/{house.idea}")
        expect(page.get_by_text("Bob wants to go on together.")).to_be_visible()
        hand.press("Yes, together")
        expect(page.get_by_text("together with Bob")).to_be_visible()
    assert messages(house) == [
        (house.first, "join_asked"),
        (house.first, "join_accepted"),
        (house.second, "join_accepted"),
    ]
