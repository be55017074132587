"""The page of AI tools: asked, named, turned into entries; standard tools asked and answered."""

import pytest

from app.domain.people.models import Person
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db) -> Site:
    return Site(sqlite_db)


def test_a_found_tool_becomes_an_entry_without_blame(site) -> None:
    house = site.house
    with site.db.write() as session:
        session.get_one(Person, house.employee.id).unit_id = house.unit_id
    lead, employee = site.as_(house.lead), site.as_(house.employee)
    assert "Which AI do you use?" not in employee.get("/tools").text
    lead.post("/tools/asks", data={"unit_id": str(house.unit_id)})
    twice = lead.post("/tools/asks", data={"unit_id": str(house.unit_id)})
    assert "Which AI do you use?" in employee.get("/tools").text
    employee.post("/tools/answers", data={"name": "Babbel", "use": "Mails"})
    assert (twice.status_code, "Babbel" in employee.get("/tools").text) == (409, False)
    assert "Babbel" in lead.get("/tools").text
    made = lead.post("/tools/answers/1", data={"keep": "yes"})
    assert (made.headers["location"], "Babbel" in lead.get("/register/1").text) == (
        "/register/1",
        True,
    )


def test_a_standard_tool_is_asked_for_and_answered(site) -> None:
    employee, team = site.as_(site.house.employee), site.as_(site.house.team)
    wrong = employee.post("/tools/requests", data={"kind": "request", "name": "Assistant"})
    asked = {"kind": "request", "name": "Assistant", "use": "Drafting mail"}
    employee.post("/tools/requests", data=asked)
    assert (wrong.status_code, "Waits for an answer" in employee.get("/tools").text) == (422, True)
    said = {"version": "1", "state": "allowed", "answer": "No names"}
    assert employee.post("/tools/requests/1", data=said).status_code == 403
    unsaid = team.post("/tools/requests/1", data={"version": "1", "answer": "No names, ever"})
    assert unsaid.status_code == 422
    assert ("No names, ever</textarea>" in unsaid.text, "errors-title" in unsaid.text) == (
        True,
        True,
    )
    team.post("/tools/requests/1", data=said)
    page = employee.get("/tools").text
    assert ("May be used" in page, "No names" in page) == (True, True)
