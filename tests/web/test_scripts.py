"""The small scripts and the gallery, in a real browser under the strict policy."""

from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.templating import Shell, installed
from app.web.dev_ui import dev_ui_context
from tests.support.engines import PATIENCE

HOME = "http://kiem.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)


class Stage:
    """One page in the browser; it answers every request itself and keeps what was posted."""

    def __init__(self, browser, html, *, width=1280, theme="light"):
        self.html = html
        self.posted = []
        self.went = []
        self.faults = []
        self.page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=theme, reduced_motion="reduce"
        )
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda line: self.faults.append(line.text) if line.type == "error" else None
        )
        self.page.route("**/*", self.answer)
        self.page.goto(HOME + "/here")
        self.page.evaluate("() => document.fonts.ready.then(() => true)")

    def answer(self, route):
        path = urlsplit(route.request.url).path
        asset = installed().assets.get(path.removeprefix("/static/"))
        if asset is not None:
            route.fulfill(body=asset.body, content_type=asset.content_type)
        elif route.request.method == "POST":
            self.posted.append((path, parse_qs(route.request.post_data or "")))
            route.fulfill(body="Saved at 10:42", headers={"X-Version": "8"})
        else:
            self.went.append(path)
            route.fulfill(
                body=self.html,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )


@pytest.fixture
def stage(browser, tmp_path):
    """Return a function that opens a page with the given content."""
    opened = []
    loaders = [installed().environment(lang).loader for lang in ("nl", "en")]

    def open_page(content, *, shortcuts=True, **context):
        (tmp_path / "own.html").write_text(
            "{% extends 'layouts/page.html' %}{% block title %}x{% endblock %}"
            "{% block content %}<h1>x</h1>" + content + "{% endblock %}",
            "utf-8",
        )
        for loader in loaders:
            loader.searchpath.append(str(tmp_path))
        shell = Shell(lang="en", path="/here", person_name="Sanne", shortcuts=shortcuts)
        html = installed().render("en", "own.html", {"shell": shell, **context})
        opened.append(Stage(browser, html))
        return opened[-1]

    yield open_page
    for lang, loader in zip(("nl", "en"), loaders, strict=True):
        loader.searchpath[:] = loader.searchpath[:1]
        installed().environment(lang).cache.clear()
    for one in opened:
        one.page.close()


def test_counter_speaks_only_near_the_limit(stage):
    page = stage("{{ ui.textarea_field('a', 'A', '', limit=100) }}").page
    counter = page.locator("[data-counter]")

    said = []
    for length in (10, 90, 103):
        page.fill("#f-a", "x" * length)
        said.append(counter.inner_text())

    assert said == ["", "10 characters left", "3 characters too many"]


def test_number_key_chooses_on_the_ballot_but_never_while_typing(stage):
    page = stage("{{ ui.ballot('Q') }}{{ ui.textarea_field('why', 'Why') }}").page

    page.keyboard.press("4")
    page.focus("#f-why")
    page.keyboard.type("2")

    assert page.eval_on_selector(".ballot :checked", "one => one.value") == "4"
    assert page.input_value("#f-why") == "2"


def test_keys_go_to_places_and_open_the_list(stage):
    here = stage("<p>x</p>")
    keys = here.page.locator("#keys")
    here.page.clock.set_fixed_time(0)  # two keys belong together when they come soon after another

    here.page.keyboard.press("?")
    expect(keys).to_be_visible()
    here.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    here.page.keyboard.press("g")
    with here.page.expect_navigation():
        here.page.keyboard.press("i")

    assert here.went == ["/here", "/ideas"]


def test_keys_do_nothing_when_switched_off(stage):
    page = stage("{{ ui.ballot('Q') }}", shortcuts=False).page

    page.keyboard.press("4")
    page.keyboard.press("?")

    assert (page.locator(".ballot :checked").count(), page.locator("#keys").is_visible()) == (
        0,
        False,
    )


def test_draft_saves_itself_and_says_so(stage):
    here = stage(
        '<form data-autosave="/drafts/1">{{ ui.hidden("version", "7") }}'
        "{{ ui.text_field('title', 'Title') }}{{ ui.saved_mark() }}</form>"
    )

    here.page.fill("#f-title", "Order forms")
    here.page.keyboard.press("Tab")
    expect(here.page.locator("#saved")).to_have_text("Saved at 10:42")

    assert here.posted == [("/drafts/1", {"version": ["7"], "title": ["Order forms"]})]
    assert here.page.input_value("[name=version]") == "8"


def test_title_is_suggested_from_the_first_sentence_until_one_is_written(stage):
    page = stage(
        "{{ ui.textarea_field('problem', 'Problem') }}"
        "{{ ui.text_field('title', 'Title', attrs={'data-suggest': 'f-problem'}) }}"
    ).page

    page.fill("#f-problem", "Typing takes long. Every evening.")
    page.keyboard.press("Tab")
    suggested = page.input_value("#f-title")
    page.fill("#f-title", "Mine")
    page.fill("#f-problem", "Something else.")
    page.keyboard.press("Tab")

    assert (suggested, page.input_value("#f-title")) == ("Typing takes long", "Mine")


def test_error_summary_has_the_focus_after_loading(stage):
    page = stage("<p>x</p>", errors={"title": "Fill in a title."}).page

    assert page.evaluate("document.activeElement.className") == "errsum"


def test_question_is_asked_before_anything_is_sent(stage):
    here = stage("{{ ui.post_button('Stop', '/stop', confirm='Sure?') }}")
    asked = []
    here.page.on("dialog", lambda box: (asked.append(box.message), box.dismiss()))

    here.page.click("text=Stop")

    assert (asked, here.posted) == (["Sure?"], [])


def test_form_is_sent_once_however_often_somebody_clicks(stage):
    here = stage("{{ ui.post_button('Send', '/send') }}")
    here.page.evaluate(
        "document.addEventListener('submit', (event) => {"
        "  if (!window.sent) { window.sent = 1; const form = event.target;"
        "  setTimeout(() => form.requestSubmit(), 0); } }, true)"
    )

    with here.page.expect_navigation():
        here.page.click("text=Send")

    assert here.posted == [("/send", {})]


@pytest.mark.parametrize(("lang", "width", "theme"), [("nl", 1280, "light"), ("en", 320, "dark")])
def test_gallery_is_accessible_and_fits(browser, lang, width, theme):
    shell = Shell(lang=lang, path="/dev/ui", person_name="Sanne", unread=3, theme=theme)
    html = installed().render(lang, "dev/ui.html", {"shell": shell, **dev_ui_context(lang)})
    here = Stage(browser, html, width=width, theme=theme)

    found = [rule["id"] for rule in Axe().run(here.page).response["violations"]]
    wide = here.page.evaluate("document.documentElement.scrollWidth")
    here.page.close()

    assert (found, wide, here.faults) == ([], width, [])


def test_cold_page_asks_for_few_and_small_files(stage):
    here = stage("<p>x</p>")
    asked = here.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    names = [urlsplit(url).path.removeprefix("/static/") for url in asked]
    sent = sum(
        len(a.packed or a.body)
        for name in names
        if (a := installed().assets.get(name)) and name[-5:] != "woff2"
    )

    assert len(names) + 1 <= 8
    assert sent <= 45_000
