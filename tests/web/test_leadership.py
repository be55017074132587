"""The leadership picture as a page: every number leads to its list."""

import re

import pytest

from app.db.engine import Database
from app.domain.ideas.models import Idea
from tests.support.promises import NOW, make_ready_idea
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def test_numbers_lead_to_as_many_ideas(site: Site) -> None:
    with site.db.write() as session:
        titles = [make_ready_idea(session, site.house, submitted_at=NOW).title for _ in range(3)]
        session.add(Idea(title="Draft", problem="x", created_at=NOW))
    client = site.as_(site.house.employee)
    page = client.get("/leadership?from=2026-11&to=2026-11").text
    assert "3 ideas, 0 experiments, 0 lasting ways of working." in page
    found = re.findall(r'<a href="(/leadership/[a-z_]+\?[^"]+)" aria-label="(\d+):', page)
    assert [n for _, n in found] == ["3"]
    listed = client.get(found[0][0].replace("&amp;", "&")).text
    assert [t in listed for t in titles] == [True] * 3
    assert "Draft" not in listed


def test_an_empty_period_says_so(site: Site) -> None:
    page = site.as_(site.house.employee).get("/leadership?from=2024-01&to=2024-02").text
    assert "No idea was answered yet." in page
    assert site.as_(site.house.employee).get("/leadership/nothing").status_code == 404


def test_a_month_that_is_none_keeps_the_page(site: Site) -> None:
    answer = site.as_(site.house.employee).get("/leadership?from=soon")
    assert (answer.status_code, "This is not a month" in answer.text) == (422, True)
