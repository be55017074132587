"""Every screen, found from the routes: both languages, light and dark, wide, phone and narrowest."""

import itertools
import re
from contextlib import ExitStack
from html.parser import HTMLParser

import pytest

from tests.browser.screens import MORE, NO_PAGE, addresses, look, screens
from tests.support.browse import page_as, reader

pytestmark = pytest.mark.browser
LOOKS = list(itertools.product(("en", "nl"), ("light", "dark")))
WIDTHS = (1280, 390)
# What our pages put around typed text: a number, quotation marks, a cut, a figure, the product's name.
FRAME = re.compile(r"^\d+\. |[“”…]| · Kiem$|: [\d.,]+$|:$| \(\d{4}\)$|^http://\S+$")
# Names of macros and example figures are the same in every language; codes are told in both at once.
SAME = {"/dev/ui", "/docs/problems"}


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
        self.texts, self.inline, self._hidden, self._foreign = [], [], 0, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._hidden += tag in {"script", "style"}
        self._foreign |= tag == "dd" and "lang" in given  # values of a standard in its own language
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [n for n in given if n == "style" or n.startswith(("on", "hx-on"))]
        heard = ("aria-label", "title", "placeholder", "alt", "data-confirm")
        self.texts += [given[name] for name in heard if given.get(name)]

    def handle_endtag(self, tag):
        self._hidden -= tag in {"script", "style"}
        self._foreign &= tag != "dd"

    def handle_data(self, data):
        if not (self._hidden or self._foreign) and data.strip():
            self.texts.append(data)


@pytest.fixture(scope="module")
def read(organisation, found):
    """Return language -> path -> what stands there."""
    return {lang: everything_read(organisation, found, lang) for lang in ("en", "nl")}


def everything_read(site, found, lang):
    with ExitStack() as stack:
        people = {screen.people[0] for screen in found}
        readers = {who: stack.enter_context(reader(site, who, lang)) for who in people}
        return {s.path: Words(readers[s.people[0]].get(s.path).text) for s in found}


def test_no_screen_holds_inline_style_or_script(read):
    inline = {path: words.inline for path, words in read["nl"].items()}
    assert {path: names for path, names in inline.items() if names} == {}


def test_no_screen_keeps_words_of_the_other_language(read, rows):
    typed = " ".join(everything_typed(rows)).casefold()
    same = set()
    for path in read["en"].keys() - SAME:
        texts = [{" ".join(text.split()) for text in read[lang][path].texts} for lang in read]
        same |= {(text, path) for text in texts[0] & texts[1] if is_ours(text, typed)}
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
    parts = re.split(r", |(?<=[.]) ", FRAME.sub("", text).casefold().strip())
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) > 1 and not all(part in typed for part in parts)
