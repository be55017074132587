"""A whole evening at once: the chair by keyboard, two phones and the screen of the room."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from app.db.engine import Database
from tests.browser.conftest import NOW
from tests.domain.rounds.month import MONTH, stage
from tests.support.browse import Site, page_as

pytestmark = pytest.mark.browser
S = f"/rounds/{MONTH}/session"


@pytest.fixture
def evening(sqlite_template, tmp_path):
    """Serve a session of three ideas; all but the two phones answered in advance."""
    file = tmp_path / "evening.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = stage(Database(f"sqlite:///{file}"), voters=6, ideas=3, quorum=3).upto("preparation")
    for voter in made.voters[2:]:
        made.cast(voter, dict.fromkeys(made.ids, 4))
    made.move("session")
    with Site(made.db, NOW).serving() as site:
        yield made, site
    made.app = None
    made.db.close()


def press(page, key, then):
    """Press a key of the chair; wait until the next page is there and shows what comes of it."""
    with page.expect_navigation():
        page.keyboard.press(key)
    expect(page.locator("#live")).to_contain_text(then)


def settle(page, words):
    """Write the sentence and settle, by the keys that the page names."""
    page.keyboard.press("c")
    expect(page.locator("#f-conclusion")).to_be_focused()
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def end(page):
    page.on("dialog", lambda asked: asked.accept())
    with page.expect_navigation(url="**/decision"):
        page.keyboard.press("e")


def vote(phone, word):
    """Answer as soon as the phone asks, and wait for this answer: an earlier one was saved as well."""
    with phone.expect_response("**/vote") as saved:
        phone.get_by_role("radio", name=word).check()
    assert saved.value.status == 200
    expect(phone.locator("#saved")).to_contain_text("Saved")


def step_aside(phone):
    """Say that you have a stake, as soon as the phone asks."""
    expect(phone.get_by_role("radio", name="4 Yes")).to_be_visible()
    phone.get_by_text("I have a stake in this idea").click()
    phone.get_by_role("button", name="I do not vote on this").click()
    expect(phone.locator("#own")).to_have_text("You do not vote on this idea")


def test_chair_phones_and_room_go_through_three_ideas(browser, evening):
    made, site = evening
    with ExitStack() as pages:

        def tab(who, width):
            return pages.enter_context(page_as(browser, site, who.id, width=width))

        chair, room = tab(made.facilitator, 1280), tab(made.facilitator, 1280)
        one, two = tab(made.voters[0], 390), tab(made.voters[1], 390)
        chair.goto(f"{S}/lead")
        room.goto(f"{S}/room")
        for phone in (one, two):
            phone.goto(S)
        two.get_by_role("button", name="I am in the room").click()
        expect(chair.locator("#live")).to_contain_text("1 in the room")

        press(chair, "o", "The vote is open.")
        vote(one, "1 No")
        expect(room.locator(".seedbox")).to_contain_text("5 of 6 answers in")
        vote(two, "5 Certainly")
        expect(room.locator(".seedbox")).to_contain_text("6 of 6 answers in")
        press(chair, "r", "Mostly in favour")
        for page in (room, one, two):
            expect(page.locator(".verdict")).to_contain_text("1 against, 0 in doubt, 5 in favour")
        expect(room.locator(".dots .mine")).to_have_count(0)
        expect(one.locator(".dots .mine")).to_have_count(1)
        press(chair, "v", "The second vote is open.")
        vote(one, "4 Yes")
        press(chair, "r", "0 against, 0 in doubt, 6 in favour")
        expect(room.locator(".dots .was")).to_have_count(1)
        settle(chair, "We start with one team.")
        expect(room.locator("h1")).to_have_text(title(made, 1))

        for phone in (one, two):
            expect(phone.locator("h1")).to_have_text(title(made, 1))
        press(chair, "o", "The vote is open.")
        step_aside(one)
        expect(room.locator(".seedbox")).to_contain_text("4 of 5 answers in")
        vote(two, "2 Rather not")
        press(chair, "r", "1 against, 0 in doubt, 4 in favour")
        settle(chair, "Later.")

        expect(room.locator("h1")).to_have_text(title(made, 2))
        two.context.set_offline(True)
        press(chair, "o", "The vote is open.")
        two.context.set_offline(False)
        vote(one, "3 In doubt")
        vote(two, "3 In doubt")
        press(chair, "r", "0 against, 2 in doubt, 4 in favour")
        expect(two.locator(".verdict")).to_contain_text("2 in doubt")
        settle(chair, "Yes.")
        expect(chair.get_by_role("button", name="End the session")).to_contain_text("all ideas")
        for width, height in ((1280, 720), (1920, 1080)):
            room.set_viewport_size({"width": width, "height": height})
            size = "[document.documentElement.scrollWidth, innerWidth]"
            assert len(set(room.evaluate(size))) == 1
        end(chair)
        for page in (one, two, room, chair):
            page.watch.take()


def title(made, n):
    return made.ideas and sorted_titles(made)[n]


def sorted_titles(made):
    from app.domain.rounds.queries import agenda_of

    with made.db.read() as session:
        return [item.title for item in agenda_of(session, made.round(session).id)]
