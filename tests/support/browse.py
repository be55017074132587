"""The application on a port of this process, and people who look at it in a browser."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2
import sqlalchemy as sa
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.config import Settings
from app.core.clock import FixedClock
from app.db.engine import Database
from app.domain.people.models import Person
from app.main import create_app
from tests.support.engines import PATIENCE
from tests.support.server import NO_TLS

SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
HEIGHTS = {1280: 900, 390: 844, 320: 640}
LOUD = {"error", "warning"}
# A refused form is a page as well; the browser grumbles about its status all the same.
STATUS_LINE = "Failed to load resource: the server responded with a status of 4"
AXE = Axe()
OPTIONS = {"resultTypes": ["violations"], "preload": False}
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) { return []; }
  const out = [...document.body.querySelectorAll('*')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > wide + 1;
  });
  const named = out.map((e) => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')}`);
  return [`${document.documentElement.scrollWidth} > ${wide}`, ...named.slice(0, 4)];
}"""


class Site:
    """The application on a database, served from a thread; its clock stands still."""

    def __init__(self, db: Database, now: datetime, **chosen: object) -> None:
        self.db = db
        self.clock = FixedClock(now)
        listening = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings(jobs="off", rate_limit=1_000_000, base_url=self.base, **chosen)
        self.app = create_app(settings, db=db, clock=self.clock)
        config = uvicorn.Config(self.app, log_level="error", ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._known: dict[int, str] = {}

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        """Serve until the block ends; nothing of it is left afterwards."""
        self._thread.start()
        try:
            yield self
        finally:
            self._server.should_exit = True
            self.app.state.parts.live.close()
            self._thread.join()

    def key(self, person_id: int) -> str:
        """Sign a person in without the form; return the cookie's value."""
        secret = f"key-{person_id}"
        now = self.clock.now()
        with self.db.write() as session:
            if session.get(SignIn, token_hash(secret)) is None:
                session.add(
                    SignIn(
                        token_hash=token_hash(secret),
                        person_id=person_id,
                        created_at=now,
                        proved_at=now,
                        expires_at=now + timedelta(days=900),
                    )
                )
        return secret

    def speak(self, person_id: int, lang: str) -> None:
        """Let a person read Kiem in this language from now on."""
        with self.db.write() as session:
            change = sa.update(Person).where(Person.id == person_id).values(language=lang)
            session.execute(change)

    def cookies(self, person_id: int | None, lang: str, theme: str) -> list[dict[str, str]]:
        """Return the cookies of somebody (None: nobody) with a language and a theme."""
        kept = {"language": lang, "theme": theme}
        if person_id is not None:
            if self._known.get(person_id) != lang:
                self.speak(person_id, lang)
                self._known[person_id] = lang
                self.key(person_id)
            kept["kiem"] = f"key-{person_id}"
        return [{"name": n, "value": v, "url": self.base} for n, v in kept.items()]


def reader(site: Site, person_id: int | None, lang: str = "en") -> httpx2.Client:
    """Return somebody who reads pages without a browser."""
    cookies = {c["name"]: c["value"] for c in site.cookies(person_id, lang, "light")}
    patience = PATIENCE / 1000
    return httpx2.Client(base_url=site.base, cookies=cookies, verify=NO_TLS, timeout=patience)


SAVED_LATE = ("/autosave", "/ideas/drafts")


@dataclass
class Watch:
    """What a page should not say: errors of scripts, refusals by the content security policy."""

    said: list[str] = field(default_factory=list)

    def on(self, page) -> None:
        page.on("console", self._console)
        page.on("pageerror", self._script)
        page.on("response", self._response)

    def _script(self, error) -> None:
        # Chromium says so when the next page comes before its own fading between pages is done.
        if str(error) != "Transition was skipped":
            self.said.append(f"script: {error}")

    def _console(self, message) -> None:
        if message.type in LOUD and not message.text.startswith(STATUS_LINE):
            self.said.append(f"{message.type}: {message.text}")

    def _response(self, response) -> None:
        if response.status == 409 and response.url.endswith(SAVED_LATE):
            return  # the draft was being saved in the moment it was handed in
        document = response.request.resource_type == "document"
        if response.status >= (500 if document else 400):
            self.said.append(f"{response.status} {response.url}")

    def take(self) -> list[str]:
        """Return what was said since the last time."""
        said, self.said = self.said, []
        return said


@contextmanager
def page_as(
    browser, site, person_id=None, *, lang="en", theme="light", width=1280, javascript=True
):
    """Give a page on which somebody is signed in; at the end it must have been quiet."""
    context = browser.new_context(
        base_url=site.base,
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme=theme,
        reduced_motion="reduce",
        locale="en-GB" if lang == "en" else "nl-NL",
        java_script_enabled=javascript,
    )
    context.add_cookies(site.cookies(person_id, lang, theme))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watch = Watch()
    watch.on(page)
    page.watch = watch
    try:
        yield page
        noise = watch.take()
        assert noise == [], noise
    finally:
        context.close()


def axe_faults(page) -> list[str]:
    """Return what axe finds, one line a place."""
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [
        f"axe {v['id']} at {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for v in found
        for node in v["nodes"]
    ]


def sideways(page) -> list[str]:
    """Return what makes the page scroll sideways; empty when it does not."""
    page.evaluate(SETTLED)  # what a new size moves is in place two frames later
    return page.evaluate(SIDEWAYS)
