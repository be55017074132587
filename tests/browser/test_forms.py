"""What people type is kept, counts once and stays text; pages print and load light."""

import re
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import NOW
from tests.browser.hands import PlainHand
from tests.browser.story import MONTH, prepare
from tests.support.browse import Site, page_as, reader

pytestmark = pytest.mark.browser
MARK = "k5z"
HOSTILE = f"""{MARK}"><b data-{MARK}="1">x</b><script>alert(1)</script>'--{{{{7*7}}}} \u202e<!--"""
PROBLEM, TITLE, PROPOSAL = "What costs you time now", "Title", "What could AI do about it?"
FOCUSED = "document.activeElement.className"
LIGHTEST = 60_000


@pytest.fixture
def house(sqlite_db):
    """Serve the small house of the story; `cast` holds its people."""
    cast = prepare(sqlite_db, NOW)
    with Site(sqlite_db, NOW).serving() as site:
        site.cast = cast
        yield site


def titles(site):
    """Return the titles of what Eva wrote, and their states."""
    sql = """SELECT idea.title, idea.state FROM idea JOIN idea_author ON idea_author.idea_id = idea.id
             WHERE idea_author.person_id = :eva"""
    with site.db.read() as session:
        return [tuple(row) for row in session.execute(sa.text(sql), {"eva": site.cast.eva})]


def test_refused_form_keeps_text_and_moves_focus_to_the_summary(browser, house):
    with page_as(browser, house, house.cast.eva) as page:
        hand = PlainHand(page)
        hand.open("/ideas/new")
        hand.fill(PROPOSAL, "Read the notes & fill in <forms>")
        hand.press("Submit the idea")
        assert page.evaluate(FOCUSED) == "errsum"
        assert page.title().startswith("Error: ")
        assert hand.field(PROPOSAL).input_value() == "Read the notes & fill in <forms>"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "f-problem"
        assert hand.field(PROBLEM).get_attribute("aria-invalid") == "true"


def test_draft_saves_itself_and_becomes_the_one_idea(browser, house):
    with page_as(browser, house, house.cast.eva) as page:
        hand = PlainHand(page)
        hand.open("/ideas/new")
        hand.fill(PROBLEM, "Typing notes takes hours. Every day.")
        hand.field(PROPOSAL).focus()
        expect(page.locator("#saved")).to_contain_text("Draft saved at")
        assert hand.field(TITLE).input_value() == "Typing notes takes hours"
        hand.press("Submit the idea")
        assert titles(house) == [("Typing notes takes hours", "submitted")]


def test_twice_pressed_and_sent_again_after_going_back_counts_once(browser, house):
    with page_as(browser, house, house.cast.eva) as page:
        hand = PlainHand(page)
        hand.open("/ideas/new")
        hand.fill(PROBLEM, "Typing notes takes hours.")
        hand.fill(TITLE, "Read notes")
        with page.expect_navigation(url="**/received"):
            hand.button("Submit the idea").dblclick(no_wait_after=True)
        page.go_back()
        hand.press("Submit the idea")
        assert titles(house) == [("Read notes", "submitted")]


class Marked(HTMLParser):
    """Whether the hostile text became an element or an attribute."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [name for name, _ in attrs if name == f"data-{MARK}"]


def test_hostile_text_is_text_on_every_page_that_shows_it(browser, house):
    with page_as(browser, house, house.cast.eva) as page:
        hand = PlainHand(page)
        hand.open("/ideas/new")
        for field in (PROBLEM, PROPOSAL):
            hand.fill(field, HOSTILE)
        hand.fill(TITLE, HOSTILE[:100])
        hand.press("Submit the idea")
        idea = hand.at().removesuffix("/received")
        assert titles(house)[0][1] == "submitted"
        hand.open(idea)
        hand.fill("Your remark", HOSTILE)
        hand.press("Add remark")
        expect(page.locator("h1")).to_contain_text(f'{MARK}"><b data-{MARK}="1">x</b><script>')
    number = idea.rpartition("/")[2]
    seen = [path for path in (idea, f"{idea}/history", f"{idea}/edit", f"{idea}/received", "/today",
                              "/ideas", "/ideas?view=list", f"/ideas?q={MARK}", "/inbox")
            if stays_text(house, house.cast.eva, path)]  # fmt: skip
    seen += [path for path in ("/triage", f"/triage/{number}", idea, "/today")
             if stays_text(house, house.cast.tom, path)]  # fmt: skip
    assert len(seen) >= 10, seen


def stays_text(site, who, path):
    """Fetch a page and return whether it shows the text; it must not have become markup."""
    with reader(site, who) as client:
        answer = client.get(path)
    assert (answer.status_code, Marked(answer.text).found) == (200, []), path
    return MARK in answer.text


PRINTED = (
    "/ideas",
    f"/rounds/{MONTH}",
    "/fund",
    "/register",
    "/lessons",
    "/ideas/50",
    "/register/18",
)
DOWNLOADS = "a[href$='.pdf'], a[href$='.ics'], a[href*='format=']"


@pytest.mark.parametrize("path", PRINTED)
def test_page_prints_its_content_without_menu_and_buttons(browser, organisation, path):
    with page_as(browser, organisation, organisation.faces["ai_team"]) as page:
        page.goto(path)
        page.emulate_media(media="print", color_scheme="light")
        expect(page.locator("h1")).to_be_visible()
        for part in ("header nav", ".tabs", "main .btn.go", "section.sample form", DOWNLOADS):
            expect(page.locator(part).locator("visible=true")).to_have_count(0)
        assert page.pdf(format="A4")[:5] == b"%PDF-"


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_leadership_picture_prints_on_one_sheet(browser, organisation, lang):
    with page_as(browser, organisation, organisation.faces["manager"], lang=lang) as page:
        page.goto("/leadership")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_minutes_print_every_vote(browser, organisation):
    with page_as(browser, organisation, organisation.faces["manager"], theme="dark") as page:
        page.goto("/rounds/2026-11/minutes")
        page.emulate_media(media="print", color_scheme="light")
        dots = page.locator(".dots .v:not(.was)")
        kept = "all => all.filter((e) => getComputedStyle(e).printColorAdjust === 'exact').length"
        assert dots.evaluate_all(kept) == dots.count() > 0


def test_the_names_of_who_learned_stay_off_paper(browser, organisation):
    with page_as(browser, organisation, organisation.faces["unit_lead"]) as page:
        page.goto("/register/units/2")
        names = page.get_by_text("Only you see this.")
        expect(names).to_be_visible()
        page.emulate_media(media="print", color_scheme="light")
        expect(names).to_be_hidden()


def test_cold_board_page_is_light(browser, organisation):
    with page_as(browser, organisation, organisation.faces["employee"]) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        urls, sizes = {}, {}
        network.on(
            "Network.responseReceived",
            lambda event: urls.update({event["requestId"]: event["response"]["url"]}),
        )
        network.on(
            "Network.loadingFinished",
            lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto("/ideas", wait_until="networkidle")
        weights = {urls[key]: size for key, size in sizes.items() if key in urls}
    assert len(weights) <= 8, weights
    total = sum(size for url, size in weights.items() if ".woff2" not in url)
    assert total <= LIGHTEST, weights


def test_a_button_that_only_a_script_can_work_shows_with_scripts_alone(browser, house):
    for javascript in (True, False):
        with page_as(browser, house, javascript=javascript) as page:
            page.goto("/sign-in")
            expect(page.locator("[data-show]")).to_be_visible(visible=javascript)
