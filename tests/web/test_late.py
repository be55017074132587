"""What should have happened already says so, in a word with a clock, wherever its day is shown."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.config import Settings
from app.core.clock import FixedClock
from app.main import create_app
from tests.support.house import NOW, furnished

LATER = timedelta(days=80)
PAGES = (
    "/ideas", "/ideas?view=list", "/ideas/{idea_id}", "/experiments", "/experiments/{experiment_id}",
    "/handovers/{handover_id}",
)  # fmt: skip


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    for made in furnished(sqlite_template, tmp_path_factory.mktemp("late")):
        with made.db.write() as session:
            session.add(
                SignIn(
                    token_hash=token_hash("x"),
                    person_id=made.people["ai_team"].id,
                    created_at=NOW,
                    proved_at=NOW,
                    expires_at=NOW.replace(year=2030),
                )
            )
        yield made


def looked_at(house, path, now):
    app = create_app(Settings(language="en"), db=house.db, clock=FixedClock(now))
    headers = {"Cookie": "kiem=x; language=en"}
    return TestClient(app).get(path.format(**house.ids), headers=headers).text


@pytest.mark.parametrize("path", PAGES)
def test_a_day_that_passed_is_marked_and_one_to_come_is_not(house, path):
    mark = r'<span class="due"><svg.*?</svg>(?:Late|Te laat): \w+'

    assert re.findall(mark, looked_at(house, path, NOW), re.DOTALL) == []
    assert re.findall(mark, looked_at(house, path, NOW + LATER), re.DOTALL) != []
