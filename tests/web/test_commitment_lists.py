"""The pages of ideas that seek a unit and of the ledger."""

import csv
import io
import re

import pytest

from app.core.actor import Role
from app.db.engine import Database
from app.domain.ideas.models import Idea
from app.domain.people.models import RoleGrant
from tests.support.promises import NOW, make_ready_idea, offer, sign
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def an_idea(site: Site, **fields) -> int:
    with site.db.write() as session:
        return make_ready_idea(session, site.house, submitted_at=NOW, **fields).id


def test_a_lead_finds_an_idea_and_steps_forward_on_own_terms(site: Site) -> None:
    number = an_idea(site)
    other, team = site.as_(site.house.other), site.as_(site.house.team)
    listed = other.get("/commitments/seeking").text
    path = f"/ideas/{number}/commitments/proposal"
    on_idea = other.get(f"/ideas/{number}").text
    form = other.get(path).text
    wrong = other.post(path, data={"unit_id": site.house.unit_id, "success_criterion": "x"})
    half = other.post(path, data={"unit_id": site.house.other_unit_id, "scope": "All of it"})
    done = other.post(
        path, data={"unit_id": site.house.other_unit_id, "success_criterion": "2 minutes"}
    )
    shown = team.get(done.headers["location"]).text
    taken = other.get("/commitments/seeking").text
    assert (path in listed, path in on_idea, "Field service" in form) == (True, True, True)
    assert "Purchasing</option>" not in form
    assert (wrong.status_code, half.status_code, "All of it" in half.text) == (403, 422, True)
    assert ("Accept and offer it" in shown, f"{done.headers['location']}/refusal" in shown) == (
        True,
        True,
    )
    assert (path in taken, done.headers["location"] in taken) == (False, True)


def test_an_employee_sees_who_is_sought_without_a_button(site: Site) -> None:
    number = an_idea(site)
    page = site.as_(site.house.employee).get("/commitments/seeking")
    assert (page.status_code, "Read receipts" in page.text) == (200, True)
    assert f"/ideas/{number}/commitments" not in page.text


def test_the_ledger_is_for_the_management_team_and_for_the_own_unit(site: Site) -> None:
    number = an_idea(site, title="=Receipts")
    with site.db.write() as session:
        sign(session, site.house, session.get_one(Idea, number))
    pages = {
        name: site.as_(actor).get("/commitments/ledger")
        for name, actor in vars(site.house).items()
        if name in ("team", "lead", "other", "employee")
    }
    found = {name: (page.status_code, "=Receipts" in page.text) for name, page in pages.items()}
    assert found == {
        "team": (200, True),
        "lead": (200, True),
        "other": (200, False),
        "employee": (403, False),
    }
    file = site.as_(site.house.other).get("/commitments/ledger/export?format=csv")
    whole = site.as_(site.house.team).get("/commitments/ledger/export?format=csv&line=promised")
    rows = list(csv.reader(io.StringIO(whole.content.decode("utf-8-sig"))))
    assert (len(file.text.splitlines()), [row[2:5] for row in rows[1:]]) == (
        1,
        [["'=Receipts", "Purchasing", "promised"]],
    )
    assert "Lead" not in whole.text
    workbook = site.as_(site.house.team).get("/commitments/ledger/export?format=xlsx")
    assert workbook.content[:2] == b"PK"
    assert site.as_(site.house.team).get("/commitments/ledger/export?format=x").status_code == 404


def test_a_lead_who_is_away_appoints_a_deputy_on_a_page(site: Site) -> None:
    lead, path = site.as_(site.house.lead), f"/units/{site.house.unit_id}/deputy"
    data = {
        "deputy_email": "employee@example.test",
        "from_on": "2026-11-23",
        "until_on": "2026-11-27",
    }
    half = lead.post(path, data={**data, "until_on": "2026-11-20"})
    done = lead.post(path, data=data)
    again = lead.post(path, data=data)
    page = lead.get(path).text
    number = an_idea(site)
    with site.db.write() as session:
        offered = f"/commitments/{offer(session, site.house, session.get_one(Idea, number)).id}"
    deputy = site.as_(site.house.employee)
    asked = deputy.get(offered).text
    deputy.post(f"{offered}/answer", data={"answer": "a", "version": "1", "mandate": "yes"})
    shown = lead.get(offered).text
    assert (half.status_code, "employee@example.test" in half.text) == (422, True)
    assert (done.status_code, again.status_code, page.count("End it now")) == (303, 409, 1)
    assert ("Your answer" in asked, "Employee for Lead" in shown) == (True, True)
    assert path in lead.get("/units").text
    assert path not in deputy.get("/units").text
    assert deputy.get(path).status_code == 403
    stand_in = re.search(r'name="id" value="(\d+)"', page)[1]
    assert lead.post(f"{path}/ending", data={"id": stand_in}).status_code == 303
    assert "Nobody acts for you" in lead.get(path).text


def test_a_unit_that_promised_closes_on_its_page_once_it_is_said_who_goes_on(site: Site) -> None:
    number = an_idea(site)
    with site.db.write() as session:
        session.add(RoleGrant(person_id=site.house.team.id, role=Role.ADMIN))
        signed = f"/commitments/{sign(session, site.house, session.get_one(Idea, number)).id}"
    admin, path = site.as_(site.house.team), f"/units/{site.house.unit_id}/edit"
    unit = {"name": "Purchasing", "lead_email": "lead@example.test", "version": "1"}
    form = admin.get(path).text
    refused = admin.post(path, data=unit)
    done = admin.post(path, data={**unit, "successor_id": site.house.other_unit_id})
    page = site.as_(site.house.other).get(signed).text
    assert "which unit goes on?" in form
    assert (refused.status_code, done.status_code) == (422, 303)
    assert ("What would go along" in form, f'href="{signed}"' in form) == (True, True)
    assert "Something of this unit is still open." in refused.text
    assert "Purchasing promised this and passed it on" in page
    assert f'action="{signed}/release"' in page
    heir = site.as_(site.house.other)
    asked = "Purchasing closed, and Field service goes on with its work." in page
    stranger = site.as_(site.house.lead).post(f"{signed}/confirmation").status_code
    said = heir.post(f"{signed}/confirmation").status_code
    assert (asked, stranger, said) == (True, 403, 303)
    assert f'action="{signed}/confirmation"' not in heir.get(signed).text
