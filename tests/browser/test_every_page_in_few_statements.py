"""Every page asks the database little: lists six things at most, any other page twelve."""

import itertools
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa

from tests.browser.screens import NO_PAGE, addresses
from tests.support.browse import reader

OF_A_LIST, OF_A_PAGE = 6, 12
LISTS = {
    "/ideas",
    "/triage",
    "/rounds",
    "/experiments",
    "/commitments",
    "/register",
    "/lessons",
    "/people",
    "/units",
    "/inbox",
    "/fund/transfers",
}
NO_QUESTIONS = ("BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def statements():
    """Give the statements that reach a database while the block lasts."""
    said = []

    def hear(_connection, _cursor, statement, *_more):
        if not statement.startswith(NO_QUESTIONS):
            said.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def test_every_page_asks_little(organisation, rows, storm):
    faces = organisation.faces
    askers = faces.values() if storm else [faces["ai_team"], faces["unit_lead"], faces["manager"]]
    paths = addresses(organisation.app, rows)
    with statements() as said, ExitStack() as stack:
        browsers = [stack.enter_context(reader(organisation, who)) for who in askers]
        for browser in browsers:
            browser.get("/today")  # the first page of a person also notes that they are there
        counts = {}
        for (route, filled), browser in itertools.product(paths.items(), browsers):
            for path in filled if route not in NO_PAGE else ():
                said.clear()
                if browser.get(path).status_code == 200:
                    counts[route] = max(counts.get(route, 0), len(said))
    most = {route: OF_A_LIST if route in LISTS else OF_A_PAGE for route in counts}
    assert {route: n for route, n in counts.items() if n > most[route]} == {}
    assert counts.keys() >= LISTS
