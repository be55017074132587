"""Pages of learning, of a unit's lead, of agreements, and of the public."""

import pytest

from app.domain.people.models import Person
from app.domain.register.models import RegisterEntry
from tests.factories import make_person
from tests.support.promises import NOW
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db) -> Site:
    return Site(sqlite_db)


def test_an_item_is_offered_ticked_off_and_seen_by_the_lead_alone(site) -> None:
    house = site.house
    with site.db.write() as session:
        session.get_one(Person, house.employee.id).unit_id = house.unit_id
    team, employee = site.as_(house.team), site.as_(house.employee)
    offered = {"title": "Basics", "minutes": "15", "valid_months": "12"}
    assert employee.post("/literacy/items", data=offered).status_code == 403
    team.post("/literacy/items", data=offered)
    assert "I did this" in employee.get("/literacy").text
    employee.post("/literacy/items/1/done")
    assert "I did this" not in employee.get("/literacy").text
    lead = site.as_(house.lead).get(f"/register/units/{house.unit_id}").text
    assert ("Employee<small>until" in lead, "1 of 1 have valid" in lead) == (True, True)
    seen = team.get(f"/register/units/{house.unit_id}").text
    assert ("<small>until" in seen, "have valid AI" in seen) == (False, False)
    for stranger in (house.employee, house.other):
        page = site.as_(stranger).get(f"/register/units/{house.unit_id}")
        assert page.status_code == 403


def test_the_lead_sees_what_to_do_first(site) -> None:
    house = site.house
    with site.db.write() as session:
        late = {"unit_id": house.unit_id, "risk_class": "minimal", "created_at": NOW}
        session.add(RegisterEntry(name="Planner", review_on=NOW.date(), **late))
        session.add(RegisterEntry(name="Chat", unit_id=house.unit_id, created_at=NOW))
    page = site.as_(house.lead).get(f"/register/units/{house.unit_id}").text
    first, second = page.index("Answer the questions about Chat"), page.index("Check Planner again")
    assert (first < second, "Begin to learn about AI yourself" in page) == (True, True)
    assert "3 things wait for you" in page


def test_units_are_listed_for_those_entitled(site) -> None:
    house = site.house
    with site.db.write() as session:
        for _ in range(5):
            make_person(session, unit_id=house.unit_id)
        session.add(RegisterEntry(name="Chat", unit_id=house.unit_id, created_at=NOW))
    page = site.as_(house.team).get("/register/units").text
    assert ("Purchasing" in page, "0 of 5" in page) == (True, True)
    assert site.as_(house.lead).get("/register/units").status_code == 403


def test_the_public_sees_nothing_until_agreed_and_then_only_what_was_chosen(site) -> None:
    house = site.house
    with site.db.write() as session:
        for name in ("Chat", "Secret"):
            row = RegisterEntry(
                name=name, purpose="Help", supplier="Acme", unit_id=house.unit_id,
                owner_id=house.lead.id, risk_class="minimal", created_at=NOW,
            )  # fmt: skip
            session.add(row)
            session.flush()
            row.state = "in_use"
    lead, team, nobody = site.as_(house.lead), site.as_(house.team), site.as_(house.team)
    nobody.cookies.clear()
    assert nobody.get("/algorithms").status_code == 404
    chosen = {"version": "2", "public": "yes", "fields": ["goal"]}
    stale = lead.post("/register/1/publication", data={**chosen, "version": "7"})
    lead.post("/register/1/publication", data={**chosen, "version": "1"})
    agreed = {"version": "1", "literacy": "warn", "duty_days": "30", "public_page": "yes"}
    team.post("/register/agreements", data=agreed)
    page = nobody.get("/algorithms").text
    shown = {word: word in page for word in ("Chat", "Help", "Acme", "Secret")}
    assert stale.status_code == 409
    assert shown == {"Chat": True, "Help": True, "Acme": False, "Secret": False}
    assert lead.get("/register/agreements").status_code == 403
    assert "checked" in team.get("/register/agreements").text


@pytest.mark.parametrize("path", ["/literacy", "/literacy/year", "/register/agreements"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_pages_are_drawn_in_both_languages(site, path, lang) -> None:
    with site.db.write() as session:
        session.get_one(Person, site.house.team.id).language = lang
    answer = site.as_(site.house.team).get(path)
    assert (answer.status_code, f'<html lang="{lang}"' in answer.text) == (200, True)


def test_the_year_is_written_down(site) -> None:
    team = site.as_(site.house.team)
    team.post("/literacy/year", data={"step": "identify", "text": "Asked all units"})
    team.post("/literacy/year", data={"role": "employee", "text": "Know what AI can do"})
    wrong = team.post("/literacy/year", data={"step": "identify", "text": ""})
    page = site.as_(site.house.employee).get("/literacy/year").text
    assert (wrong.status_code, "Asked all units" in page, "Know what AI can do" in page) == (
        422,
        True,
        True,
    )
