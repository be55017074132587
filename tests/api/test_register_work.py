"""Duties, reviews, incidents, learning and tools through the API, each refused as on their pages."""

import pytest

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.domain.ideas.ruleset import newest
from app.domain.people.models import Person
from tests.support.promises import NOW
from tests.web.promises_site import Site

HIGH = {
    "t0": "yes",
    "t5": "yes",
    "t6": "yes",
    "t9a": "yes",
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t8", "t9b", "t9c"), "no"),
}


class Program:
    """Calls the API as one of the house, and gives status and body."""

    def __init__(self, site, actor):
        self.client, self.secret = site.as_(actor), f"api-{actor.id}"
        with site.db.write() as session:
            session.add(
                ApiToken(
                    person_id=actor.id,
                    name="t",
                    token_hash=token_hash(self.secret),
                    scopes=["read", "write"],
                    created_at=NOW,
                )
            )

    def __call__(self, verb, path, body=None):
        head = {"Authorization": f"Bearer {self.secret}"}
        done = self.client.request(verb, f"/api/v1{path}", json=body, headers=head)
        return done.status_code, done.json()


@pytest.fixture
def site(sqlite_db) -> Site:
    return Site(sqlite_db)


@pytest.fixture
def lead(site):
    with site.db.write() as session:
        session.get_one(Person, site.house.employee.id).unit_id = site.house.unit_id
    call = Program(site, site.house.lead)
    call("POST", "/register", {"name": "Chat", "unit_id": site.house.unit_id})
    answers = {"answers": HIGH, "areas": ["work"], "rules_version": newest().version}
    assert call("POST", "/register/1/triage", answers)[0] == 200
    return call


def test_a_duty_is_settled_with_evidence_and_dated(site, lead) -> None:
    employee = Program(site, site.house.employee)
    items = employee("GET", "/register/1/duties")[1]["items"]
    dpia = next(one for one in items if one["key"] == "dpia")
    path, done = f"/register/duties/{dpia['id']}", {"version": 1, "state": "done"}
    assert employee("PATCH", path, done)[0] == 403
    status, told = lead("PATCH", path, done)
    assert (status, told["errors"][0]["field"]) == (422, "evidence")
    status, row = lead("PATCH", path, {**done, "evidence": "DPIA v2"})
    assert (status, row["state"], row["version"]) == (200, "done", 2)
    assert lead("PATCH", path, {**done, "evidence": "late"})[1]["code"] == "stale"
    assert lead("PATCH", "/register/duties/999", done)[0] == 404


def test_a_review_and_an_incident_are_kept_and_followed_up(site, lead) -> None:
    employee = Program(site, site.house.employee)
    assert employee("POST", "/register/1/reviews", {"outcome": "keep"})[0] == 403
    assert lead("POST", "/register/1/reviews", {"outcome": "keep"})[0] == 201
    assert [r["outcome"] for r in employee("GET", "/register/1/reviews")[1]["items"]] == ["keep"]
    told = {"kind": "data_breach", "happened_on": "2026-11-20", "what": "A list went astray"}
    status, row = employee("POST", "/register/1/incidents", told)
    assert (status, row["report_by"]) == (201, "2026-11-26")
    path = f"/register/incidents/{row['id']}"
    closing = {"version": 1, "action": "Called everyone", "closed": True}
    assert lead("PATCH", path, closing)[1]["errors"][0]["field"] == "reported_on"
    status, row = lead("PATCH", path, {**closing, "reported_on": "2026-11-23"})
    assert (status, row["closed_on"]) == (200, "2026-11-23")
    assert len(employee("GET", "/register/1/incidents")[1]["items"]) == 1


def test_a_second_person_an_owner_and_a_claim(site, lead) -> None:
    team = Program(site, site.house.team)
    wish = {"risk_class": "annex_iii_exempt", "reason": "It only sorts"}
    assert lead("POST", "/register/1/triage", wish)[1]["risk_class"] == "high_risk_annex_iii"
    assert lead("POST", "/register/1/override", {"agree": True})[1]["code"] == "second_person"
    assert team("POST", "/register/1/override", {"agree": True})[1]["risk_class"] == (
        "annex_iii_exempt"
    )
    assert lead("POST", "/register/1/owner", {"accept": True})[0] == 404
    team("POST", "/register", {"name": "Planner"})
    claim = {"unit_id": site.house.unit_id}
    status, row = lead("POST", "/register/2/claim", claim)
    assert (status, row["unit_id"], row["owner_id"]) == (
        200,
        site.house.unit_id,
        site.house.lead.id,
    )
    other = Program(site, site.house.other)
    assert other("POST", "/register/2/claim", {"unit_id": site.house.other_unit_id})[1]["code"] == (
        "claimed"
    )
    assert Program(site, site.house.employee)("POST", "/register/2/claim", claim)[0] == 403


def test_learning_is_offered_ticked_and_counted(site, lead) -> None:
    team, employee = Program(site, site.house.team), Program(site, site.house.employee)
    assert employee("POST", "/literacy/items", {"title": "x"})[0] == 403
    status, item = team("POST", "/literacy/items", {"title": "Fifteen minutes"})
    assert (status, employee("POST", f"/literacy/items/{item['id']}/done")[0]) == (201, 201)
    assert employee("POST", f"/literacy/items/{item['id']}/done")[1]["code"] == "already_done"
    mine = employee("GET", "/literacy/records")[1]["items"]
    assert [(r["what"], r["valid_until"]) for r in mine] == [("Fifteen minutes", "2027-11-23")]
    assert team("POST", "/literacy/steps", {"step": "identify", "text": "Asked"})[1]["steps"] == [
        {"step": "identify", "text": "Asked", "on": "2026-11-23"}
    ]
    people = lead("GET", f"/literacy/units/{site.house.unit_id}")[1]["items"]
    assert ("Employee", "2027-11-23") in {(p["name"], p["valid_until"]) for p in people}
    assert team("GET", f"/literacy/units/{site.house.unit_id}")[0] == 403
    assert team("POST", f"/literacy/items/{item['id']}/end")[1]["items"] == []


def test_tools_are_asked_for_and_answered(site, lead) -> None:
    team, employee = Program(site, site.house.team), Program(site, site.house.employee)
    asked = employee("POST", "/tools/requests", {"name": "Chat", "use": "Long mails"})[1]
    path, yes = f"/tools/requests/{asked['id']}/answer", {"version": 1, "state": "allowed"}
    assert (employee("POST", path, yes)[0], team("POST", path, yes)[1]["state"]) == (403, "allowed")
    assert "person_id" not in employee("GET", "/tools/requests")[1]["items"][0]
    assert lead("POST", "/tools/asks", {"unit_id": site.house.unit_id})[0] == 201
    site.as_(site.house.employee).post("/tools/answers", data={"name": "Planner"})
    named = lead("GET", "/tools/answers")[1]["items"]
    assert [(one["name"], one["times"]) for one in named] == [("Planner", 1)]
    assert lead("POST", f"/tools/answers/{named[0]['id']}", {"keep": True})[1]["items"] == []
    assert employee("GET", "/tools/answers")[0] == 403
