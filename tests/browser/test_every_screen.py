"""Every screen, found from the routes: both languages, light and dark, wide, phone and narrowest."""

import itertools
import re
from html.parser import HTMLParser

import httpx2
import pytest

from tests.browser.screens import MORE, NO_PAGE, addresses, look, screens
from tests.support.browse import page_as

pytestmark = pytest.mark.browser
LOOKS = list(itertools.product(("en", "nl"), ("light", "dark")))
WIDTHS = (1280, 390)
# What our pages put around typed text: a number, quotation marks, a cut, a figure, the product's name.
FRAME = re.compile(r"^\d+\. |[“”…]| · Kiem$|: [\d.,]+$|^http://\S+$")
# It shows the names of macros and example figures, which are the same in every language.
FOR_MAKERS = "/dev/ui"


@pytest.fixture(scope="module")
def paths(organisation, rows):
    return addresses(organisation.app, rows)


@pytest.fixture(scope="module")
def found(organisation, paths, storm):
    people = (*organisation.faces.values(), None)
    more = {address: [address] for address in MORE}
    return screens(organisation, people, {**paths, **more}, every=storm)


def test_every_route_that_draws_pages_has_a_screen(paths, found):
    shown = {screen.path for screen in found}
    without = {route for route, filled in paths.items() if not shown & set(filled)}
    assert without - {"/sign-in/link/{token}"} == NO_PAGE


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_every_screen_stands(browser, organisation, found, lang, theme, storm):
    turn = LOOKS.index((lang, theme))
    faults = []
    with page_as(browser, organisation, None, lang=lang, theme=theme) as page:
        for number, screen in enumerate(found):
            if not storm and (number + turn) % len(LOOKS):
                continue
            for who, width in visits(screen, number, storm=storm):
                page.context.clear_cookies()
                page.context.add_cookies(organisation.cookies(who, lang, theme))
                faults += [
                    f"{screen.path} {lang} {theme} {width} as {who}: {fault}"
                    for fault in look(page, screen.path, width)
                ]
    assert faults == []


def visits(screen, number, *, storm):
    """Return who looks at which width: everybody at each in a storm, else by turns."""
    if storm:
        return list(itertools.product(screen.people, WIDTHS))
    return [(screen.people[number % len(screen.people)], WIDTHS[number // len(LOOKS) % 2])]


class Words(HTMLParser):
    """The words a reader sees or hears, and what the content security policy forbids."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.inline, self._hidden = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._hidden += tag in {"script", "style"}
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [n for n in given if n == "style" or n.startswith(("on", "hx-on"))]
        heard = ("aria-label", "title", "placeholder", "alt", "data-confirm")
        self.texts += [given[name] for name in heard if given.get(name)]

    def handle_endtag(self, tag):
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self._hidden and data.strip():
            self.texts.append(data)


def fetched(site, screen, lang):
    who = screen.people[0]
    cookies = {c["name"]: c["value"] for c in site.cookies(who, lang, "light")}
    with httpx2.Client(base_url=site.base, cookies=cookies) as client:
        return Words(client.get(screen.path).text)


def test_no_screen_holds_inline_style_or_script(organisation, found):
    inline = {screen.path: fetched(organisation, screen, "nl").inline for screen in found}
    assert {path: names for path, names in inline.items() if names} == {}


def test_no_screen_keeps_words_of_the_other_language(organisation, found, rows):
    typed = " ".join(everything_typed(rows)).casefold()
    same = set()
    for screen in found:
        if screen.path == FOR_MAKERS:
            continue
        texts = [
            {" ".join(text.split()) for text in fetched(organisation, screen, lang).texts}
            for lang in ("en", "nl")
        ]
        same |= {(text, screen.path) for text in texts[0] & texts[1] if is_ours(text, typed)}
    first = dict(sorted(same, reverse=True))
    assert first == {}


def everything_typed(rows):
    """Return every text that the database holds: names, titles, prose."""
    tables = [name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in rows(f'SELECT * FROM "{table}"'):
            yield from (" ".join(value.split()) for value in row if isinstance(value, str))


def is_ours(text, typed):
    """Whether this is more than one word, and not what somebody typed, whole or in a frame."""
    parts = FRAME.sub("", text).casefold().split(", ")
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) > 1 and not all(part in typed for part in parts)
