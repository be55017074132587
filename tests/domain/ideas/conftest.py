"""People around an idea."""

import pytest

from tests.support.ideas import make_house


@pytest.fixture
def house(db):
    """Give a small house in a database of either kind."""
    with db.write() as session:
        return make_house(session)


@pytest.fixture
def small(sqlite_db):
    """Give a small house in SQLite, with its database as `small.db`."""
    with sqlite_db.write() as session:
        made = make_house(session)
    made.db = sqlite_db
    return made
