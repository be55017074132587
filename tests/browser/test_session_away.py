"""Phones that were away: offline, asleep, or with a clock that is wrong. Nothing lost, nothing doubled.

Time on the page is the test's own, so that no test waits.
"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.db.engine import Database
from tests.browser.conftest import NOW
from tests.domain.rounds.month import MONTH, stage
from tests.support.browse import Site, page_as

pytestmark = pytest.mark.browser
S = f"/rounds/{MONTH}/session"
HALF_A_MINUTE = 30_000
MUCH_LATER = timedelta(hours=1)  # no machine is so slow that this has passed already
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def evening(sqlite_template, tmp_path):
    """Serve a session with its first idea open; all but the first voter answered in advance."""
    file = tmp_path / "evening.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = stage(Database(f"sqlite:///{file}"), voters=5, ideas=2, quorum=3).upto("preparation")
    for voter in made.voters[1:]:
        made.cast(voter, dict.fromkeys(made.ids, 4))
    made.move("session")
    made.item("open", made.ids[0])
    with Site(made.db, NOW).serving() as site:
        yield made, site
    made.app = None
    made.db.close()


@contextmanager
def phone(browser, evening, at=NOW, lang="en"):
    """Give the first voter's phone at the session; `at` is what its own clock says."""
    made, site = evening
    with page_as(browser, site, made.voters[0].id, width=390, lang=lang) as page:
        page.clock.install(time=at)
        page.goto(S)
        yield page
        quiet(page)


def quiet(page):
    """Forget what a browser says of being offline, and of an answer that is refused."""
    told = (OFFLINE, "409 ")
    page.watch.said[:] = [said for said in page.watch.said if not any(t in said for t in told)]


def answer(page, word):
    page.get_by_role("radio", name=word).check()


def answered_offline(page, word="5 Certainly"):
    page.context.set_offline(True)
    answer(page, word)
    expect(page.locator("#saved.wait")).to_contain_text("Not saved yet. It is sent as soon as")


def back(page):
    """Come back after half a minute."""
    page.clock.fast_forward(HALF_A_MINUTE)
    page.context.set_offline(False)
    page.clock.fast_forward(HALF_A_MINUTE)


def kept(made):
    """Return the version of the voter's ballot and the scores on it."""
    text = "SELECT version FROM ballot WHERE voter_id = :v"
    lines = "SELECT score FROM ballot_line WHERE voter_id = :v"
    with made.db.read() as session:
        of = {"v": made.voters[0].id}
        versions = session.execute(sa.text(text), of).scalars().all()
        return list(versions), list(session.execute(sa.text(lines), of).scalars())


def test_answer_given_offline_waits_and_is_kept_once(browser, evening):
    with phone(browser, evening) as page:
        answered_offline(page)
        back(page)
        expect(page.locator("#saved:not(.wait)")).to_contain_text("Saved")
        page.clock.fast_forward(HALF_A_MINUTE)
        expect(page.get_by_role("radio", name="5 Certainly")).to_be_checked()
        assert kept(evening[0]) == ([1], [5])


def test_pressing_save_offline_leaves_the_page_and_the_answer_where_they_are(browser, evening):
    with phone(browser, evening) as page:
        answered_offline(page)
        page.get_by_role("button", name="Save my answer").click()
        expect(page.locator("[data-lost]")).to_be_visible()
        back(page)
        expect(page.locator("#saved")).to_contain_text("Saved at 10:00")
        expect(page.locator("[data-lost]")).to_be_hidden()
        assert kept(evening[0]) == ([1], [5])


def test_answer_given_offline_is_refused_when_the_idea_was_revealed_meanwhile(browser, evening):
    made = evening[0]
    with phone(browser, evening) as page:
        answered_offline(page)
        made.item("reveal", made.ids[0])
        back(page)
        expect(page.locator("[data-told]")).to_have_text(
            "Your answer came too late: the vote on this idea is closed. It was not counted."
        )
        expect(page.locator(".verdict")).to_contain_text("0 against, 0 in doubt, 4 in favour")
        expect(page.locator("#live")).to_contain_text("You have not answered.")
        assert kept(made) == ([], [])


def test_answer_to_the_first_vote_does_not_count_in_the_second(browser, evening):
    made = evening[0]
    with phone(browser, evening) as page:
        answered_offline(page)
        made.item("reveal", made.ids[0])
        made.item("open", made.ids[0])
        back(page)
        expect(page.locator("[data-told]")).to_have_text(
            "Your answer came after the first vote. It was not counted. "
            "Give it again in the second vote."
        )
        expect(page.locator("#own")).to_have_text("Your answer, second vote")
        assert kept(made) == ([], [])
        answer(page, "2 Rather not")
        expect(page.locator("[data-told]")).to_be_hidden()
        assert kept(made) == ([1], [2])


def test_chair_who_presses_offline_moves_nothing_and_stays(browser, evening):
    made, site = evening
    with page_as(browser, site, made.facilitator.id) as chair:
        chair.goto(f"{S}/lead")
        chair.context.set_offline(True)
        chair.keyboard.press("r")
        expect(chair.locator("[data-lost]")).to_be_visible()
        chair.context.set_offline(False)
        expect(chair.locator("[data-lost]")).to_be_hidden()
        with chair.expect_navigation():
            chair.keyboard.press("r")
        expect(chair.locator(".verdict")).to_contain_text("4 in favour")
        quiet(chair)


def test_phone_that_slept_catches_up(browser, evening):
    made = evening[0]
    with phone(browser, evening) as page:
        sleep = page.context.new_cdp_session(page)
        sleep.send("Page.setWebLifecycleState", {"state": "frozen"})
        made.item("reveal", made.ids[0])
        made.item("settle", made.ids[0], "We start.")
        sleep.send("Page.setWebLifecycleState", {"state": "active"})
        expect(page.get_by_text("Idea 2 of 2")).to_be_visible()
        expect(page.locator("#live")).to_contain_text("We start.")


def test_clock_of_a_phone_that_slept_is_right_when_it_wakes(browser, evening):
    made, site = evening
    made.item("reveal", made.ids[0])
    with phone(browser, evening) as page:
        page.clock.pause_at(NOW + MUCH_LATER)
        site.clock.advance(seconds=75)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_role("timer")).to_have_text("2:45")
        site.clock.advance(hours=1)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_role("timer")).to_have_text("Time is up")


@pytest.mark.parametrize("wrong", [{"seconds": 5}, {"seconds": -5}, {"hours": 7}, {"days": -400}])
def test_wrong_clock_of_a_phone_changes_nothing_that_it_shows(browser, evening, wrong):
    made = evening[0]
    at = NOW + timedelta(**wrong)
    with phone(browser, evening, at) as page:
        answer(page, "4 Yes")
        expect(page.locator("#saved")).to_contain_text("Saved at 10:00")
        page.clock.pause_at(at + MUCH_LATER)  # from here it looks by itself in half a minute
        made.item("reveal", made.ids[0])
        expect(page.get_by_role("timer")).to_have_text("4:00")
        page.clock.run_for(20_000)
        expect(page.get_by_role("timer")).to_have_text("3:40")
