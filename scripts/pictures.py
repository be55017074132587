"""Make the pictures of the README: the running sample organisation, looked at in Chromium.

    .venv/bin/python scripts/pictures.py [FOLDER]

The folder is docs/pictures unless another is named. The clock of the sample stands still, so that
the pictures change only when the pages do.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from app import schema  # noqa: E402
from app.auth.actors import actor_of_person  # noqa: E402
from app.core.actor import Actor  # noqa: E402
from app.db.engine import Database  # noqa: E402
from app.domain.people.directory import sample_person  # noqa: E402
from app.domain.rounds.access import find_round  # noqa: E402
from app.domain.rounds.items import open_item, reveal_item, settle_item  # noqa: E402
from app.domain.rounds.queries import agenda_of  # noqa: E402
from app.domain.rounds.states import RoundState  # noqa: E402
from app.domain.rounds.transitions import transition_round  # noqa: E402
from app.jobs import sample  # noqa: E402
from scripts.assets import browser_environment, browser_path  # noqa: E402
from tests.conftest import CHROMIUM_FLAGS  # noqa: E402
from tests.factories import NOW  # noqa: E402
from tests.support.browse import Site, page_as  # noqa: E402

FOLDER = ROOT / "docs/pictures"
MOST = 150_000
SIZES = {1280: {"width": 1280, "height": 800}, 390: {"width": 390, "height": 844}}


class Pictures:
    """Takes pictures of a site; knows the sample's people by role."""

    def __init__(self, browser, site: Site, folder: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        """Look at a site that is being served."""
        self.browser, self.site, self.folder = browser, site, folder

    def actor(self, role: str) -> Actor:
        """Return the sample's person of a role."""
        with self.site.db.read() as session:
            person = sample_person(session, role)
            found = actor_of_person(session, person.id or 0) if person else None
        if found is None:
            raise SystemExit(f"the sample has no {role}")
        return found

    def take(
        self,
        name: str,
        path: str,
        role: str,
        *,
        lang: str = "en",
        theme: str = "light",
        width: int = 1280,
    ) -> None:
        """Keep one picture of what is in view."""
        who = self.actor(role).id
        with page_as(self.browser, self.site, who, lang=lang, theme=theme, width=width) as page:
            page.set_viewport_size(SIZES[width])
            page.goto(path)  # a live page is never quiet: its stream stays open
            page.evaluate("document.fonts.ready")
            file = self.folder / f"{name}.png"
            page.screenshot(path=file, animations="disabled")
        print(f"{file.name}: {file.stat().st_size // 1000} kB")
        if file.stat().st_size > MOST:
            raise SystemExit(f"{file} is heavier than {MOST} bytes")

    def one(self, sql: str) -> int:
        """Return one number that SQL finds."""
        with self.site.db.read() as session:
            return int(session.execute(sa.text(sql)).scalar_one())


def main() -> None:
    """Make the sample, walk it on to the session and the decision, and take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as player:
        db = Database(f"sqlite:///{place}/kiem.db")
        schema.create_all(db.engine)
        sample.make_sample(db, NOW)
        chromium = player.chromium.launch(
            executable_path=str(browser_path()), args=CHROMIUM_FLAGS, env={**browser_environment()}
        )
        with Site(db, NOW).serving() as site:
            walk(Pictures(chromium, site, folder))
        chromium.close()
        db.close()


def walk(pictures: Pictures) -> None:
    """Take each picture at its moment of the month."""
    site = pictures.site
    with site.db.read() as session:
        month = str(
            session.execute(
                sa.text("SELECT month FROM round WHERE state = 'preparation'")
            ).scalar_one()
        )
        agenda = [item.idea_id for item in agenda_of(session, find_round(session, month).id or 0)]
    pictures.take("board", "/ideas", "employee")
    pictures.take("today-phone", "/today", "manager", lang="nl", width=390)
    pictures.take("ballot", f"/rounds/{month}/ballot/{agenda[0]}", "manager", lang="nl")
    facilitator = pictures.actor("facilitator")
    with site.db.write() as session:
        row = find_round(session, month)
        transition_round(session, row, RoundState.SESSION, actor=facilitator, now=NOW)
        open_item(session, row, agenda[0], actor=facilitator, now=NOW)
        reveal_item(session, row, agenda[0], actor=facilitator, now=NOW)
    pictures.take("session", f"/rounds/{month}/session/room", "facilitator", theme="dark")
    with site.db.write() as session:
        row = find_round(session, month)
        settle_item(session, row, agenda[0], "", actor=facilitator, now=NOW)
        transition_round(session, row, RoundState.DECIDED, actor=facilitator, now=NOW)
    pictures.take("decision", f"/rounds/{month}/decision", "facilitator")
    running = pictures.one("SELECT min(id) FROM experiment WHERE state = 'running'")
    pictures.take("experiment", f"/experiments/{running}", "ai_team")
    wave = pictures.one("SELECT max(id) FROM scan_wave WHERE state = 'published'")
    unit = pictures.one(f"SELECT min(unit_id) FROM scan_result WHERE wave_id = {wave}")  # noqa: S608
    pictures.take("scan", f"/scan/waves/{wave}/units/{unit}", "ai_team")
    pictures.take("leadership", "/leadership", "admin", lang="nl")


if __name__ == "__main__":
    main()
