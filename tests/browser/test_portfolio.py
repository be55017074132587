"""From what is fixed beforehand to two portfolios side by side, where no script runs."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NOW
from tests.browser.hands import PlainHand
from tests.domain.rounds.month import stage, worked_example
from tests.support.browse import Site, axe_faults, page_as, sideways

pytestmark = pytest.mark.browser
R = "/rounds/2026-12"


def faults(page):
    found = axe_faults(page)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found += sideways(page)
    return found


def test_what_if_is_asked_and_compared_without_a_script(browser, sqlite_db):
    made = worked_example(sqlite_db)
    for to in ("session", "decided"):
        made.move(to)
    with Site(sqlite_db, NOW).serving() as site:
        voter = made.voters[3].id
        with page_as(browser, site, voter, javascript=False) as page:
            page.goto(f"{R}/decision")
            page.get_by_label("this idea", exact=False).first.select_option("Voorraad per bus")
            page.get_by_role("textbox", name="cost only").fill("20,700")
            page.get_by_role("button", name="Compare").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Voorraad per bus")
            first = page.get_by_role("row").filter(has_text="Offertes").last
            expect(first).to_contain_text("Out")
        with page_as(browser, site, voter) as page:
            page.goto(f"{R}/decision")
            page.get_by_role("slider", name="the budget were").press("ArrowLeft")
            expect(page.get_by_role("textbox", name="the budget were")).to_have_value("119000")
            answer = page.get_by_role("heading", name="What if: budget €119,000")
            expect(answer).to_be_visible()
            expect(page.get_by_role("slider", name="the budget were")).to_be_visible()
        with page_as(browser, site, voter, theme="dark", lang="nl") as page:
            page.goto(f"{R}/what-if/1")
            assert faults(page) == []
            page.goto(f"{R}/decision")
            assert faults(page) == []
            expect(page.get_by_text("Wat er gevraagd is").first).to_be_visible()


def test_rivals_are_fixed_and_shown_before_the_vote(browser, sqlite_db):
    made = stage(sqlite_db).upto("preparation")
    with (
        Site(sqlite_db, NOW).serving() as site,
        page_as(browser, site, made.team.id, javascript=False) as page,
    ):
        page.goto(f"{R}/agenda")
        hand = PlainHand(page)
        hand.follow("Fix something before the vote")
        for number in range(2):
            page.get_by_role("checkbox").nth(number).check()
        hand.fill("Why?", "One of the two is enough")
        hand.press("Fix this")
        expect(page.get_by_role("row").filter(has_text="One of the two")).to_be_visible()
        page.goto(R)
        expect(page.get_by_text("Only one of these can be chosen")).to_be_visible()
    with (
        Site(sqlite_db, NOW).serving() as site,
        page_as(browser, site, made.team.id, lang="nl") as page,
    ):
        page.goto(f"{R}/constraints?kind=cap")
        assert faults(page) == []
