"""The pages of an experiment from its frame to its end, as each reader meets them."""

import pytest
from sqlmodel import select

from app.db.engine import Database
from app.domain.experiments.ending import record_result, stop_experiment
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import Verdict
from app.domain.people.models import Person
from app.events import Event
from app.web.experiments_acts import ACTS
from tests.support.promises import NOW, choose, make_ready_idea, sign
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def running(site: Site) -> int:
    with site.db.write() as session:
        idea = make_ready_idea(session, site.house, submitted_at=NOW, headline="Ghost receipts")
        sign(session, site.house, idea)
        row = choose(session, site.house, idea)
        start_experiment(session, row, actor=site.house.team, now=NOW)
        return row.id or 0


def _stopped(site: Site) -> int:
    number = running(site)
    with site.db.write() as session:
        row = session.get_one(Experiment, number)
        stop_experiment(session, row, lesson="Enough", actor=site.house.team, now=NOW)
    return number


@pytest.mark.parametrize(("leads", "who"), [(True, "lead of the experiment"), (False, "AI team")])
def test_the_idea_says_when_it_ended_and_by_whom(site: Site, *, leads: bool, who: str) -> None:
    number = running(site)
    with site.db.write() as session:
        row = session.get_one(Experiment, number)
        row.lead_id = site.house.employee.id if leads else None
        actor = site.house.employee if leads else site.house.team
        stop_experiment(session, row, lesson="Enough", actor=actor, now=NOW)
        idea_id = row.idea_id
    page = site.as_(site.house.team).get(f"/ideas/{idea_id}").text
    strip = page.split('class="strip"')[1].split("</section>")[0]
    assert f"<dd>The {who}</dd>" in strip
    assert "<dt>When</dt><dd>Mon 23 Nov</dd>" in strip


LESSON = {"expected": "a", "happened": "b", "why": "c"}
VALID = {
    "check-in": {"note": "x"},
    "booking": {"amount_cents": "5"},
    "headline": {"answer": "yes"},
    "evaluation": {"reading": "met", "text": "x"},
    "result": {"result": "success", "evidence": "e", **LESSON},
    "extension": {"weeks": "1", "reason": "r"},
    "stop": LESSON,
    "claim": {"unit_id": "1"},
    "plan": {"measure": "m"},
}


def test_after_the_end_no_form_opens_and_no_act_is_done(site: Site) -> None:
    path = f"/experiments/{_stopped(site)}"
    who = {"claim": site.as_(site.house.lead)}
    team = site.as_(site.house.team)
    shown = {act: who.get(act, team).get(f"{path}/do/{act}").status_code for act in ACTS}
    done = {a: who.get(a, team).post(f"{path}/do/{a}", data=VALID[a]).status_code for a in ACTS}
    page = team.get(path).text
    assert (shown, done) == (dict.fromkeys(ACTS, 409), dict.fromkeys(ACTS, 409))
    assert f"{path}/do/" not in page


def test_who_may_never_do_it_is_refused_before_anything_typed_is_read(site: Site) -> None:
    path = f"/experiments/{running(site)}"
    employee = site.as_(site.house.employee)
    asked = {act: employee.get(f"{path}/do/{act}").status_code for act in ACTS}
    sent = {act: employee.post(f"{path}/do/{act}", data={}).status_code for act in ACTS}
    assert (asked, sent) == (dict.fromkeys(ACTS, 403), dict.fromkeys(ACTS, 403))


def test_two_people_read_the_headline_on_its_page(site: Site) -> None:
    path = f"/experiments/{running(site)}"
    team, lead = site.as_(site.house.team), site.as_(site.house.lead)
    form = team.get(f"{path}/do/headline").text
    team.post(f"{path}/do/headline", data={"answer": "yes", "note": "A person looks"})
    silent = lead.post(f"{path}/do/headline", data={"answer": "unsure", "note": ""})
    lead.post(f"{path}/do/headline", data={"answer": "unsure", "note": "Nobody looks in May"})
    page = team.get(path).text
    assert "Ghost receipts" in form
    assert (silent.status_code, 'href="#f-note"' in silent.text) == (422, True)
    assert ("Yes. A person looks" in page, "Nobody looks in May" in page) == (True, True)
    assert f"{path}/do/headline" not in page


def test_unit_and_team_read_the_criterion_and_differ(site: Site) -> None:
    path = f"/experiments/{running(site)}"
    team, lead = site.as_(site.house.team), site.as_(site.house.lead)
    form = lead.get(f"{path}/do/evaluation").text
    lead.post(f"{path}/do/evaluation", data={"reading": "not_met", "text": "Still 4 minutes"})
    team.post(f"{path}/do/evaluation", data={"reading": "met", "text": "2 by now"})
    page, decide = team.get(path).text, team.get(f"{path}/do/result").text
    assert "Agreed before the start" in form
    assert ("Still 4 minutes" in page, "2 by now" in page) == (True, True)
    assert "They see it differently" in page
    assert "Say below what management decided" in decide


def test_a_cost_over_the_grant_keeps_what_was_typed_and_leaves_its_trace(site: Site) -> None:
    path = f"/experiments/{running(site)}/do/booking"
    data = {"amount_cents": "9.000,01", "note": "Licence"}
    refused = site.as_(site.house.team).post(path, data=data)
    with site.db.read() as session:
        query = select(Event.payload).where(Event.kind == "experiment.booking_refused")
        missing = [payload["missing_cents"] for payload in session.exec(query)]
    assert (refused.status_code, missing) == (409, [1])
    assert ('value="9.000,01"' in refused.text, "Licence" in refused.text) == (True, True)
    assert "€0.01 short" in refused.text


def test_what_was_booked_stands_on_the_page(site: Site) -> None:
    path = f"/experiments/{running(site)}"
    team = site.as_(site.house.team)
    team.post(f"{path}/do/booking", data={"amount_cents": "120", "note": "Two licences"})
    page = site.as_(site.house.employee).get(path).text
    assert ("Two licences" in page, "€120" in page) == (True, True)


def test_past_the_last_day_the_page_asks_both_sides(site: Site) -> None:
    number = running(site)
    site.clock.at = NOW.replace(year=2027)
    pages = {
        name: site.as_(actor).get(f"/experiments/{number}").text
        for name, actor in (("team", site.house.team), ("lead", site.house.lead))
    }
    assert {n: "Give your reading" in text for n, text in pages.items()} == {
        "team": True,
        "lead": True,
    }
    assert "The last week has passed" in pages["team"]


def test_the_result_page_knows_what_both_sides_read(site: Site) -> None:
    number = running(site)
    path = f"/experiments/{number}"
    for who in (site.house.team, site.house.lead):
        data = {"reading": "met", "text": "Yes"}
        site.as_(who).post(f"{path}/do/evaluation", data=data)
    form = site.as_(site.house.team).get(f"{path}/do/result").text
    assert 'value="success" checked' in form
    with site.db.write() as session:
        row = session.get_one(Experiment, number)
        verdict = Verdict(result="success", evidence="e", lesson="l")
        record_result(session, row, verdict, actor=site.house.team, now=NOW)
        assert row.state == "success"


@pytest.mark.parametrize(
    ("language", "date"), [("en", "Monday 23 November."), ("nl", "Maandag 23 november.")]
)
def test_today_names_the_day_as_its_language_writes_it(
    site: Site, language: str, date: str
) -> None:
    browser = site.as_(site.house.team)
    browser.cookies.set("language", language)
    with site.db.write() as session:
        session.get_one(Person, site.house.team.id).language = language
    assert f'<p class="lead">{date}</p>' in browser.get("/today").text
