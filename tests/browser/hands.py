"""Two hands for one story: the keyboard alone, and plain forms without a script.

A control is named as a reader names it: by its role and words. `within` narrows to a part of the
page that holds these words.
"""

import re

from playwright.sync_api import expect

MOST_TABS = 250
LOOKS = 200
CHOICE = "input[type=radio], input[type=checkbox]"
# Where the focus is: in view, not covered, and to be seen by an outline on it or on its label.
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) { return 'lost'; }
  const seen = here.closest('label') || here;
  const places = [...seen.getClientRects()];
  const inView = (r) => r.width && r.bottom > 0 && r.right > 0
    && r.top < innerHeight && r.left < innerWidth;
  const open = (r) => [.5, .05, .95].some((x) => [.5, .1, .9].some((y) => {
    const at = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
    return at && (seen.contains(at) || at.contains(seen));
  }));
  if (!places.some((r) => inView(r) && open(r))) { return 'hidden: ' + seen.outerHTML.slice(0, 160); }
  const drawn = (e) => {
    const s = getComputedStyle(e);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none';
  };
  const near = [here, seen, here.parentElement, here.closest('.card') || here];
  return near.some(drawn) ? '' : 'not drawn: ' + seen.outerHTML.slice(0, 160);
}"""
# Null when a live page put another control in its place meanwhile.
IS_HERE = "(e) => e.isConnected ? e === document.activeElement : null"
IS_BEFORE = """(e) => {
  const here = document.activeElement;
  return !!(here && here !== document.body
    && here.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING);
}"""


def starts(words):
    """Match a name that begins with these words; optional fields say so behind their name."""
    return re.compile(rf"^\s*(?:[1-5–]\s*)?{re.escape(words)}")


class Hand:
    """What both hands share: a page, finding controls, and reading."""

    def __init__(self, page):
        self.page = page
        page.on("dialog", lambda dialog: dialog.accept())

    def open(self, path):
        """Go to an address."""
        answer = self.page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(text)

    def heading(self):
        return self.page.locator("h1").inner_text()

    def at(self):
        """Return the path of the page."""
        return "/" + self.page.url.split("/", 3)[3]

    def _gone(self):
        """Wait for the next page, as a whole: a script that writes its history is no navigation."""
        return self.page.expect_event("load")

    def _part(self, within):
        if within is None:
            return self.page.locator("body")
        parts = self.page.locator("tr, li, fieldset, form, section, details")
        return parts.filter(has_text=within).last

    def _only(self, found):
        shown = found.locator("visible=true").first
        expect(shown).to_be_visible()
        return shown

    def button(self, words, within=None):
        return self._only(self._part(within).get_by_role("button", name=starts(words)))

    def link(self, words, within=None):
        return self._only(self._part(within).get_by_role("link", name=starts(words)))

    def field(self, words, within=None):
        return self._only(self._part(within).get_by_label(starts(words)))

    def choice(self, words, within=None):
        """Return the radio or box of these words."""
        labels = self._part(within).locator("label").filter(has_text=starts(words))
        return self._only(labels.filter(has=self.page.locator(CHOICE))).locator(CHOICE)


class PlainHand(Hand):
    """A mouse and plain forms."""

    def fill(self, words, text, within=None):
        field = self.field(words, within)
        field.focus()
        field.fill(text)

    def select(self, words, option):
        self.field(words).select_option(label=option)

    def choose(self, words, within=None):
        box = self.choice(words, within)
        box.locator("xpath=ancestor::label").click()
        expect(box).to_be_checked()

    tick = choose

    def unfold(self, words):
        self._only(self.page.locator("summary").filter(has_text=words)).click()

    def press(self, words, within=None):
        self._go(self.button(words, within))

    def follow(self, words, within=None):
        self._go(self.link(words, within))

    def _go(self, control):
        with self._gone():
            control.click()


class KeyboardHand(Hand):
    """Tab, Enter, Space, arrows and letters; after each key the focus must be there to see."""

    def _key(self, name):
        self.page.keyboard.press(name)

    def _seen(self):
        fault = self.page.evaluate(FOCUS)
        for _ in range(LOOKS):
            if not fault:
                return
            self.page.wait_for_timeout(50)
            fault = self.page.evaluate(FOCUS)
        raise AssertionError(f"focus {fault} on {self.page.url}")

    def reach(self, control):
        """Tab until the control has the focus, towards it."""
        target = control.element_handle()
        back = target.evaluate(IS_BEFORE)
        for _ in range(MOST_TABS):
            here = target.evaluate(IS_HERE)
            if here:
                self._seen()
                return
            if here is None:
                target = control.element_handle()
                continue
            self._key("Shift+Tab" if back else "Tab")
            if self.page.evaluate("document.activeElement !== document.body"):
                self._seen()
        raise AssertionError(f"no way by keyboard to {control} on {self.page.url}")

    def fill(self, words, text, within=None):
        self.reach(self.field(words, within))
        self._key("Control+a")
        self.page.keyboard.type(text)

    def select(self, words, option):
        control = self.field(words)
        self.reach(control)
        self._key("Home")
        for _ in range(control.locator("option").count()):
            if control.evaluate("(e) => e.selectedOptions[0].label") == option:
                return
            self._key("ArrowDown")
        raise AssertionError(f"no option {option} in {words}")

    def choose(self, words, within=None):
        """Reach the group, and go to the answer by arrows."""
        wanted = self.choice(words, within)
        group = wanted.evaluate(
            "(e) => [...e.form.elements].filter((r) => r.name === e.name)"
            ".findIndex((r) => r.checked)"
        )
        name = wanted.get_attribute("name")
        radios = self.page.locator(f"input[type=radio][name='{name}']")
        self.reach(radios.nth(max(group, 0)))
        self._key("Space")
        for _ in range(radios.count()):
            if wanted.is_checked():
                return
            self._key("ArrowDown")
            self._seen()
        raise AssertionError(f"no answer {words}")

    def tick(self, words, within=None):
        box = self.choice(words, within)
        self.reach(box)
        if not box.is_checked():
            self._key("Space")
        expect(box).to_be_checked()

    def unfold(self, words):
        self.reach(self._only(self.page.locator("summary").filter(has_text=words)))
        self._key("Enter")

    def press(self, words, within=None):
        self._go(self.button(words, within))

    def follow(self, words, within=None):
        self._go(self.link(words, within))

    def _go(self, control):
        self.reach(control)
        with self._gone():
            self._key("Enter")
