"""Setting the story's stage: a server on an empty house, and one browser page a person."""

from contextlib import ExitStack

from tests.browser.conftest import NOW
from tests.browser.story import Month, prepare
from tests.support.browse import Site, page_as


def play_month(browser, db, hand, *, javascript):
    """Play the whole month with a kind of hand; return what became of idea, round and money."""
    cast = prepare(db, NOW)
    with Site(db, NOW).serving() as site, ExitStack() as pages:
        site.clock.advance(hours=1)

        def hand_of(person):
            page = pages.enter_context(page_as(browser, site, person, javascript=javascript))
            return hand(page)

        month = Month(site, cast, hand_of)
        month.play()
        return {
            "ideas": month.ask("SELECT state FROM idea ORDER BY id"),
            "round": month.ask("SELECT state FROM round WHERE month = '2026-12'"),
            "experiments": month.ask("SELECT state FROM experiment"),
            "promises": month.ask("SELECT state FROM commitment"),
            "handovers": month.ask("SELECT state FROM handover"),
        }


WHAT_BECAME = {
    "ideas": ["not_selected", "adopted"],
    "round": ["published"],
    "experiments": ["closed"],
    "promises": ["fulfilled"],
    "handovers": ["completed"],
}
