"""What can be claimed, and what a unit tells of what it took over."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app.db.engine import Database
from app.domain.experiments.ending import record_result
from app.domain.experiments.follow_up_models import FollowUp
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.schemas import Verdict
from app.domain.ideas.models import IdeaAuthor
from app.notify.dispatch import dispatch
from app.notify.models import Message
from tests.support.promises import NOW, work_in
from tests.web.promises_site import Site
from tests.web.test_trials import running

PLAN = {
    "owner_email": "employee@example.test",
    "date": "2026-12-10",
    "running_cost_cents": "12.000",
    "access": "The service desk gives accounts",
    "documents": "On the share of Purchasing",
    "support_until": "2027-02-01",
}


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def succeeded(site: Site) -> int:
    number = running(site)
    with site.db.write() as session:
        row = session.get_one(Experiment, number)
        author = IdeaAuthor(idea_id=row.idea_id, person_id=site.house.employee.id)
        session.add(author)
        verdict = Verdict(result="success", evidence="2 minutes per receipt", lesson="Ask early")
        record_result(session, row, verdict, actor=site.house.team, now=NOW)
    return number


def _greens(html: str) -> int:
    return len(re.findall(r'class="btn go[^"]*"', html))


def test_each_reader_sees_what_is_theirs_to_take_over(site: Site) -> None:
    path = f"/experiments/{succeeded(site)}/do/claim"
    house = site.house
    pages = {
        name: site.as_(getattr(house, name)).get("/claims").text
        for name in ("lead", "other", "employee")
    }
    assert {n: (path in text, _greens(text)) for n, text in pages.items()} == {
        "lead": (True, 1),
        "other": (True, 0),
        "employee": (False, 0),
    }
    assert all("2 minutes per receipt" in text for text in pages.values())


def test_a_claim_leads_on_to_the_plan_that_both_sides_make(site: Site) -> None:
    number = succeeded(site)
    with site.db.write() as session:
        work_in(session, site.house.employee, site.house.unit_id)
    lead = site.as_(site.house.lead)
    claimed = lead.post(f"/experiments/{number}/do/claim", data={"unit_id": site.house.unit_id})
    path = claimed.headers["location"]
    planned = lead.post(f"{path}/plan", data={"again": "no", **PLAN})
    outside = {"again": "no", "owner_email": "other@example.test"}
    elsewhere = lead.post(f"{path}/plan", data=outside)
    wrong = lead.post(f"{path}/plan", data={"again": "no", **PLAN, "support_until": "2026-12-01"})
    page = site.as_(site.house.employee).get(path).text
    other = site.as_(site.house.other)
    asked = other.post(
        f"/experiments/{number}/do/claim", data={"unit_id": site.house.other_unit_id}
    )
    waits = other.get("/claims").text
    assert (path, planned.status_code, wrong.status_code) == ("/handovers/1", 303, 422)
    assert ("The service desk gives accounts" in page, "On the share of Purchasing" in page) == (
        True,
        True,
    )
    assert (elsewhere.status_code, "works in the unit that takes it over" in elsewhere.text) == (
        422,
        True,
    )
    assert (asked.headers["location"], "Waiting for the AI team" in waits) == ("/claims", True)


def _completed(site: Site) -> str:
    number = succeeded(site)
    lead = site.as_(site.house.lead)
    claim = {"unit_id": site.house.unit_id}
    path = lead.post(f"/experiments/{number}/do/claim", data=claim).headers["location"]
    lead.post(f"{path}/acceptance")
    lead.post(f"{path}/completion")
    return path


def test_three_months_later_the_unit_tells_and_everybody_reads_it(site: Site) -> None:
    path = _completed(site)
    lead = site.as_(site.house.lead)
    before = lead.get(path).text
    site.clock.at = NOW + timedelta(days=92)
    form = lead.get(path).text
    told = {"months": "3", "used": "yes", "people": "40", "brought": "Still 2 minutes"}
    half = lead.post(f"{path}/follow-ups", data={**told, "brought": ""})
    done = lead.post(f"{path}/follow-ups", data=told)
    with site.db.write() as session:
        dispatch(session, site.clock.at)
        rows = session.exec(select(FollowUp)).all()
        idea_id = session.exec(select(Experiment.idea_id)).one()
        kinds = session.exec(
            select(Message.kind).where(Message.person_id == site.house.employee.id)
        ).all()
    pages = [
        site.as_(site.house.employee).get(where).text
        for where in (path, f"/ideas/{idea_id}", "/claims?taken=1")
    ]
    assert ("Tell how it does" in before, "Tell how it does" in form) == (False, True)
    assert (half.status_code, done.status_code) == (422, 303)
    assert [(r.months, r.used, r.people) for r in rows] == [(3, "yes", 40)]
    assert ["Still 2 minutes" in page for page in pages] == [True, True, True]
    assert "40 colleagues use it" in pages[1]
    assert {"adopted", "told_use"} <= set(kinds)


def test_a_second_no_ends_the_handover_and_frees_it_for_another_unit(site: Site) -> None:
    number = succeeded(site)
    lead, team = site.as_(site.house.lead), site.as_(site.house.team)
    claim = {"unit_id": site.house.unit_id}
    path = lead.post(f"/experiments/{number}/do/claim", data=claim).headers["location"]
    lead.post(f"{path}/refusal", data={"reason": "Too dear"})
    team.post(f"{path}/escalation")
    team.post(f"{path}/plan", data={"again": "yes", "running_cost_cents": "9.000"})
    warned = lead.get(path).text
    lead.post(f"{path}/refusal", data={"reason": "No people"})
    with site.db.read() as session:
        state = session.exec(select(Handover.state)).one()
    page = site.as_(site.house.other).get("/claims").text
    experiment = team.get(f"/experiments/{number}").text
    assert "After a second no it becomes free" in warned
    assert (state, "Free for another unit" in page, _greens(page)) == ("ended", True, 1)
    assert ("Free for another unit" in experiment, _greens(experiment)) == (True, 1)
