"""A site with a browser in front of it, without the browser."""

import re

from starlette.testclient import TestClient

from app.config import Settings
from app.core.clock import FixedClock
from app.main import create_app
from tests.auth.support import NOW, QUICK, SECRET, person
from tests.domain.people.support import house

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}


class Site:
    """An app on a database; `visitor()` is a browser, `as_()` one that has signed in."""

    def __init__(self, db, *, empty=False, **settings) -> None:
        self.db = db
        self.clock = FixedClock(NOW)
        self.settings = Settings(language="en", **settings)
        self.app = create_app(self.settings, db=db, clock=self.clock)
        self.app.state.hasher = QUICK
        self.mails = []
        self.app.state.send_mail = self.mails.append
        if not empty:
            with db.write() as session:
                house(session, language="en")

    def visitor(self, client="127.0.0.1", base="http://127.0.0.1:8000", **headers):
        return TestClient(
            self.app,
            base_url=base,
            client=(client, 50_000),
            follow_redirects=False,
            headers={**SAME_SITE, **headers},
        )

    def add(self, email="ann@example.com", *roles, **fields):
        with self.db.write() as session:
            row = person(session, email, roles=list(roles), language="en", **fields)
            return row.id

    def as_(self, email="ann@example.com", *roles):
        """Make an account and sign in with it."""
        self.add(email, *roles)
        browser = self.visitor()
        sign_in(browser, email)
        return browser


def sign_in(browser, email="ann@example.com", password=SECRET, **fields):
    return browser.post("/sign-in", data={"email": email, "password": password, **fields})


def faults(page):
    """Return the messages of the error summary."""
    box = re.search(r'class="errsum".*?</ul>', page.text, re.DOTALL)
    return re.findall(r"<li>(?:<a [^>]*>)?([^<]+)", box[0]) if box else []


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text, re.DOTALL)[1].strip()
