"""Pages of the register: the way from a handover to AI in use with its duties, lists, files."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.domain.ideas.ruleset import newest
from app.domain.ideas.triage_models import IdeaTriage
from app.domain.register.duty_models import RegisterDuty, RegisterIncident, RegisterReview
from app.domain.register.models import RegisterEntry
from tests.factories import make_idea
from tests.support.promises import NOW
from tests.web.promises_site import Site

LOW = {
    "t0": "yes",
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t8", "t9a", "t9b", "t9c"), "no"),
}


@pytest.fixture
def site(sqlite_db) -> Site:
    return Site(sqlite_db)


def _added(site, who, **fields) -> int:
    data = {"name": "Chat", "unit_id": str(site.house.unit_id), **fields}
    done = site.as_(who).post("/register", data=data)
    assert done.status_code == 303
    return int(done.headers["location"].rsplit("/", 1)[1])


def _row(site, number):
    with site.db.read() as session:
        return session.get(RegisterEntry, number)


def test_a_lead_writes_down_answers_settles_and_uses(site) -> None:
    lead = site.as_(site.house.lead)
    number = _added(site, site.house.lead, owner_email="lead@example.test", hosting="EU")
    page = lead.get(f"/register/{number}/triage").text
    assert newest().questions[0].example["en"] in page
    answers = {**LOW, "t9a": "yes", "rules_version": newest().version}
    lead.post(f"/register/{number}/triage", data=answers)
    entry = lead.get(f"/register/{number}").text
    assert ("GDPR, Article 35" in entry, "0 of 2 done" in entry, "EU" in entry) == (True,) * 3
    done = {"version": "1", "state": "done", "evidence": "DPIA, version 2"}
    assert lead.post("/register/duties/2", data=done).headers["location"] == "/register/1#duties"
    lead.post(f"/register/{number}/transition", data={"to": "in_use"})
    assert (_row(site, number).state, "1 of 2 done" in lead.get("/register/1").text) == (
        "in_use",
        True,
    )


def test_a_refused_answer_keeps_what_was_chosen_and_says_what_is_open(site) -> None:
    lead = site.as_(site.house.lead)
    number = _added(site, site.house.lead)
    answer = lead.post(f"/register/{number}/triage", data={"t0": "yes", "t1": "no"})
    assert (answer.status_code, 'href="#f-t2"' in answer.text) == (422, True)
    assert re.search(r'name="t1" value="no" checked', answer.text)
    old = lead.post(f"/register/{number}/triage", data={**LOW, "rules_version": "2025-01"})
    assert (old.status_code, "changed while you answered" in old.text) == (409, True)


def test_a_person_asked_says_yes_or_no(site) -> None:
    house = site.house
    number = _added(site, house.team, owner_email="lead@example.test")
    assert "Do you answer for this" in site.as_(house.lead).get(f"/register/{number}").text
    refused = site.as_(house.employee).post(f"/register/{number}/owner", data={"accept": "yes"})
    assert refused.status_code == 403
    no = site.as_(house.lead).post(f"/register/{number}/owner", data={"accept": "no"})
    assert no.status_code == 422
    site.as_(house.lead).post(f"/register/{number}/owner", data={"accept": "yes"})
    assert "Do you answer for this" not in site.as_(house.lead).get(f"/register/{number}").text


def test_two_leads_claim_one_entry_and_the_first_has_it(site) -> None:
    house = site.house
    number = _added(site, house.team, unit_id="")
    first = site.as_(house.lead).post(f"/register/{number}/claim", data={"unit_id": house.unit_id})
    second = site.as_(house.other).post(
        f"/register/{number}/claim", data={"unit_id": house.other_unit_id}
    )
    assert (first.status_code, second.status_code) == (303, 409)
    assert ("Purchasing was first" in second.text, _row(site, number).owner_id) == (
        True,
        house.lead.id,
    )


def test_whoever_watches_it_stops_it_at_once_with_a_reason(site) -> None:
    house = site.house
    lead = site.as_(house.lead)
    number = _added(
        site, house.lead, owner_email="lead@example.test", stopper_email="employee@example.test"
    )
    lead.post(f"/register/{number}/triage", data=LOW)
    lead.post(f"/register/{number}/transition", data={"to": "in_use"})
    watcher, stranger = site.as_(house.employee), site.as_(house.other)
    stop = {"to": "suspended", "reason": "It was wrong twice"}
    assert stranger.post(f"/register/{number}/transition", data=stop).status_code == 403
    empty = watcher.post(f"/register/{number}/transition", data={"to": "suspended"})
    watcher.post(f"/register/{number}/transition", data=stop)
    back = watcher.post(f"/register/{number}/transition", data={"to": "in_use"})
    assert (empty.status_code, back.status_code, _row(site, number).state) == (
        422,
        403,
        "suspended",
    )


def test_a_review_and_an_incident_are_kept(site) -> None:
    lead, employee = site.as_(site.house.lead), site.as_(site.house.employee)
    number = _added(site, site.house.lead)
    wrong = {"kind": "data_breach", "what": "A list was mailed out", "happened_on": "2026-11-22"}
    assert employee.post(f"/register/{number}/incident", data=wrong).status_code == 303
    closed = {"version": "1", "action": "Called all", "closed": "yes"}
    early = lead.post("/register/incidents/1", data=closed)
    lead.post("/register/incidents/1", data={**closed, "reported_on": "2026-11-23"})
    review = {"outcome": "keep", "measured": "11 minutes", "next_on": "2027-06-01"}
    lead.post(f"/register/{number}/review", data=review)
    with site.db.read() as session:
        incident = session.exec(select(RegisterIncident)).one()
        found = session.exec(select(RegisterReview)).one()
    assert (early.status_code, str(incident.report_by), str(incident.closed_on)) == (
        422,
        "2026-11-26",
        "2026-11-23",
    )
    assert (found.outcome, str(_row(site, number).review_on)) == ("keep", "2027-06-01")
    page = lead.get(f"/register/{number}").text
    assert ("11 minutes" in page, "Personal data leaked" in page) == (True, True)
    log = lead.get("/register/export?format=incidents").text
    assert log.splitlines()[1].startswith("1,1,Chat,Purchasing,data_breach,2026-11-22,2026-11-23")


def test_answers_about_an_idea_are_kept_and_come_with_its_entry(site) -> None:
    team = site.as_(site.house.team)
    with site.db.write() as session:
        idea_id = make_idea(session, unit_id=site.house.unit_id).id
    given = {**LOW, "rules_version": newest().version, "risk_asked": "1", "version": "1"}
    team.post(f"/triage/{idea_id}", data={**given, "then": "keep"})
    other = {**given, "version": "2", "risk_class": "not_ai", "then": "keep"}
    differs = team.post(f"/triage/{idea_id}", data=other)
    with site.db.read() as session:
        kept = session.exec(select(IdeaTriage)).all()
    assert [(k.answers, k.risk_class, k.rules_version) for k in kept] == [
        (LOW, "minimal", newest().version)
    ]
    assert (differs.status_code, "The answers give: Low risk" in differs.text) == (422, True)
    assert 'name="t0" value="yes" checked' in team.get(f"/triage/{idea_id}").text


def _queries(site, path) -> int:
    seen: list[str] = []

    def count(*given):
        seen.append(given[2])

    sa.event.listen(site.db.engine, "before_cursor_execute", count)
    answer = site.as_(site.house.team).get(path)
    sa.event.remove(site.db.engine, "before_cursor_execute", count)
    assert answer.status_code == 200
    return len(seen)


def _filled(site, number, before=0):
    with site.db.write() as session:
        for n in range(number):
            row = RegisterEntry(
                name=f"Entry {n}", unit_id=site.house.unit_id, owner_id=site.house.lead.id,
                risk_class="minimal", created_at=NOW, review_on=NOW.date(),
            )  # fmt: skip
            session.add(row)
        session.flush()
        session.add_all(
            RegisterDuty(entry_id=n, key="dpia", rules_version="x", due_on=NOW.date())
            for n in range(before + 1, before + number + 1)
        )


PATHS = ("/register", "/register?q=entry&state=proposed&risk=minimal&due=1&unit=1")


def test_lists_cost_as_many_queries_for_one_entry_as_for_1530(site) -> None:
    _filled(site, 1)
    few = [_queries(site, path) for path in PATHS]
    _filled(site, 1529, before=1)
    assert [_queries(site, path) for path in PATHS] == few


def test_a_list_is_looked_at_before_it_is_taken_in(site) -> None:
    team = site.as_(site.house.team)
    data = b'[{"id": "1", "title": "Chat", "status": "in_gebruik", "doel": "Antwoorden"}]'
    preview = team.post("/register/import", files={"file": ("r.json", data)})
    content = re.search(r'name="content" value="([^"]+)"', preview.text)[1]
    assert (preview.status_code, "Worth a look" in preview.text) == (200, True)
    assert _row(site, 1) is None
    given = {"name": "r.json", "content": content, "seen": _mark(preview)}
    missing = team.post("/register/import/confirmation", data=given)
    team.post("/register/import/confirmation", data={**given, "unit_id": str(site.house.unit_id)})
    assert (missing.status_code, _row(site, 1).state) == (422, "in_use")
    again = team.post("/register/import", files={"file": ("r.json", data)}).text
    assert ">1</b><span>stay as they are" in again
    broken = team.post("/register/import", files={"file": ("r.json", b'{"x": 1}')})
    assert broken.status_code == 422


def _mark(answer) -> str:
    return re.search(r'name="seen" value="([0-9a-f]{64})"', answer.text)[1]


def test_a_list_that_others_were_before_is_shown_anew_with_its_file_kept(site) -> None:
    """Seen as an addition, taken in by somebody else meanwhile: told so, nothing twice."""
    team, unit = site.as_(site.house.team), str(site.house.unit_id)
    data = b'[{"id": "1", "title": "Chat", "status": "in_gebruik", "doel": "Antwoorden"}]'
    preview = team.post("/register/import", files={"file": ("r.json", data)})
    content = re.search(r'name="content" value="([^"]+)"', preview.text)[1]
    given = {"name": "r.json", "content": content, "unit_id": unit, "seen": _mark(preview)}
    first, second = (team.post("/register/import/confirmation", data=given) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
    assert "The register changed while you looked at your list" in second.text
    assert (content in second.text, f'value="{unit}" selected' in second.text) == (True, True)
    assert ">1</b><span>stay as they are" in second.text
    agreed = team.post("/register/import/confirmation", data={**given, "seen": _mark(second)})
    assert (agreed.status_code, _row(site, 2)) == (303, None)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "incidents"])
def test_files_of_the_register_are_for_everyone(site, form) -> None:
    _added(site, site.house.lead)
    answer = site.as_(site.house.employee).get(f"/register/export?format={form}")
    assert (answer.status_code, len(answer.content) > 20) == (200, True)
