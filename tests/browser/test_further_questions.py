"""A round that asks more: its questions set without a script, answered by keyboard on a phone."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import NOW
from tests.browser.hands import PlainHand
from tests.domain.rounds.month import stage
from tests.support.browse import Site, axe_faults, page_as, sideways

pytestmark = pytest.mark.browser
R = "/rounds/2026-12"


def faults(page):
    found = axe_faults(page)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found += sideways(page)
    return found


def stored(db, table: str) -> list[tuple]:
    with db.read() as session:
        return [tuple(r) for r in session.execute(sa.text(f"SELECT score FROM {table}"))]


def test_questions_are_set_and_answered_by_keyboard_on_a_phone(browser, sqlite_db):
    made = stage(sqlite_db, ideas=1).upto("preparation")
    voter = made.voters[0].id
    with Site(sqlite_db, NOW).serving() as site:
        with page_as(browser, site, made.team.id, javascript=False) as page:
            page.goto(f"{R}/questions")
            hand = PlainHand(page)
            hand.press("Strategic fit")
            hand.press("Learning value")
            page.get_by_label("Weight of the first question").fill("3")
            hand.press("Save the weights")
            expect(page.get_by_label("Weight of the first question")).to_have_value("3")
            expect(page.get_by_label("Weight of Learning value")).to_have_value("1")
        with page_as(browser, site, made.team.id) as page:
            page.goto(f"{R}/questions")
            page.get_by_text("A question of your own").click()
            assert faults(page) == []
        with page_as(browser, site, voter) as page:
            page.set_viewport_size({"width": 390, "height": 800})
            page.goto(f"{R}/ballot/{made.ids[0]}")
            saved = page.locator("#saved")
            fit = page.get_by_role("group", name="Strategic fit")
            fit.get_by_role("radio").first.focus()
            page.keyboard.press("4")
            expect(saved).to_contain_text("Answer the first question too")
            assert stored(sqlite_db, "ballot_line") == []
            page.get_by_role("radio", name="5 Certainly").focus()
            page.keyboard.press("5")
            expect(saved).to_contain_text("Saved at")
            for _ in range(2):
                page.keyboard.press("Tab")
            learning = page.get_by_role("group", name="Learning value")
            expect(learning.get_by_role("radio").first).to_be_focused()
            with page.expect_response(lambda r: r.request.method == "POST"):
                page.keyboard.press("2")
            expect(learning.get_by_role("radio", name="Rather not")).to_be_checked()
            with page.expect_navigation():
                page.keyboard.press("Enter")
            expect(page.get_by_text("and 2 of 2 further")).to_be_visible()
            assert stored(sqlite_db, "ballot_line") == [(5,)]
            assert sorted(stored(sqlite_db, "criterion_line")) == [(2,), (4,)]
        with page_as(browser, site, voter, theme="dark", lang="nl") as page:
            page.goto(f"{R}/ballot/{made.ids[0]}")
            expect(page.get_by_role("group", name="Leerwaarde")).to_be_visible()
            assert faults(page) == []
