"""Pages of the fund: every figure opens its transfers, and a year costs as many questions as a day."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.db.engine import Database
from app.domain.fund.commands import allot, book, move_budget_to_round
from tests.support.promises import NOW, choose, make_ready_idea
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def played(site: Site, number: int) -> None:
    """Choose so many ideas, each in a round of its own, and book something for each."""
    house = site.house
    with site.db.write() as session:
        for n in range(number):
            idea = make_ready_idea(session, house, title=f"Idea {n}")
            row = choose(session, house, idea)
            spent = {"amount_cents": 10_000 + n, "note": "Invoice", "idea_id": idea.id}
            book(session, experiment_id=row.id or 0, actor=house.team, now=NOW, **spent)


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    """Collect the statements of a block."""
    asked: list[str] = []

    def hear(*given: object) -> None:
        asked.append(str(given[2]))

    sa.event.listen(site.db.engine, "before_cursor_execute", hear)
    yield asked
    sa.event.remove(site.db.engine, "before_cursor_execute", hear)


def test_every_figure_of_the_year_opens_transfers_that_come_to_it(site: Site) -> None:
    played(site, 3)
    team = site.as_(site.house.team)
    page = team.get("/fund?year=2026").text
    links = re.findall(r'href="(/fund/transfers\?[^"]+)">[−+= ]*(€[\d,.]+)', page)
    opened = {
        path: re.search(r'<b class="num">(−?€[\d,.]+)</b>', team.get(path).text)[1]
        for path, _ in {(path.replace("&amp;", "&"), text) for path, text in links}
    }
    assert opened == {path.replace("&amp;", "&"): text for path, text in links}
    assert len(links) > 10


@pytest.mark.parametrize("path", ["/fund", "/fund/transfers?year=2026", "/fund/export?year=2026"])
def test_a_year_asks_as_often_as_a_day(site: Site, path: str) -> None:
    played(site, 1)
    team = site.as_(site.house.team)
    team.get(path)
    with counted(site) as few:
        assert team.get(path).status_code == 200
    with site.db.write() as session:
        for month in range(1, 12):
            name = f"2026-{month:02d}"
            allot(session, year=2026, amount_cents=1_000, actor=site.house.team, now=NOW)
            move_budget_to_round(
                session, month=name, amount_cents=900, actor=site.house.team, now=NOW
            )
    with counted(site) as many:
        assert team.get(path).status_code == 200
    assert len(many) == len(few)


def test_a_question_that_means_nothing_shows_every_transfer(site: Site) -> None:
    played(site, 1)
    page = site.as_(site.house.employee).get("/fund/transfers?part=all&kind=x&value=y&year=no")
    assert page.status_code == 200
    assert "All transfers" in page.text


def test_files_of_the_fund_are_downloads(site: Site) -> None:
    played(site, 1)
    employee = site.as_(site.house.employee)
    kinds = {form: employee.get(f"/fund/export?format={form}") for form in ("csv", "xlsx")}
    assert [a.status_code for a in kinds.values()] == [200, 200]
    assert kinds["csv"].headers["content-disposition"] == 'attachment; filename="fund.csv"'
    assert employee.get("/fund/export?format=exe").status_code == 404
