"""Pages of fund, commitments, experiments, handovers, register and lessons."""

import re

import pytest
from sqlmodel import select

from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments.ending import record_result
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.models import CheckIn, Experiment, Handover
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import Verdict
from app.domain.ideas.models import Idea
from app.domain.register.models import RegisterEntry
from tests.support.promises import NOW, choose, make_ready_idea, offer, sign
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def _idea(site: Site) -> int:
    with site.db.write() as session:
        return make_ready_idea(session, site.house, submitted_at=NOW).id


def _running(site: Site) -> int:
    number = _idea(site)
    with site.db.write() as session:
        idea = session.get_one(Idea, number)
        sign(session, site.house, idea)
        row = choose(session, site.house, idea)
        start_experiment(session, row, actor=site.house.team, now=NOW)
        return row.id


def _succeeded(site: Site) -> int:
    number = _running(site)
    with site.db.write() as session:
        row = session.get_one(Experiment, number)
        record_result(
            session,
            row,
            Verdict(result="success", evidence="e", lesson="Ask a lamp"),
            actor=site.house.team,
            now=NOW,
        )
    return number


def _green(html: str) -> list[str]:
    return re.findall(r'class="btn go[^"]*"', html)


def test_money_typed_the_dutch_way_is_put_in(site: Site) -> None:
    team = site.as_(site.house.team)
    done = team.post("/fund/allotments", data={"year": "2026", "amount_cents": "€ 12.500,50"})
    page = team.get("/fund").text
    assert (done.status_code, done.headers["location"]) == (303, "/fund?year=2026")
    assert "€12,501" in page or "€12,500.50" in page


def test_a_wrong_amount_keeps_what_was_typed(site: Site) -> None:
    answer = site.as_(site.house.team).post(
        "/fund/allotments", data={"year": "2026", "amount_cents": "lots"}
    )
    assert answer.status_code == 422
    assert 'value="lots"' in answer.text
    assert 'href="#f-amount_cents"' in answer.text


def test_a_correction_is_marked_in_the_ledger(site: Site) -> None:
    team = site.as_(site.house.team)
    team.post("/fund/allotments", data={"year": "2026", "amount_cents": "100"})
    asked = team.get("/fund/transfers/1/correction")
    team.post("/fund/transfers/1/correction", data={"note": "Twice"})
    page = team.get("/fund").text
    assert asked.status_code == 200
    assert page.count("Corrected") == 1
    assert "Twice" in page


def test_the_house_sees_the_fund_without_its_form(site: Site) -> None:
    page = site.as_(site.house.employee).get("/fund")
    assert (page.status_code, "/fund/allotments" in page.text) == (200, False)


def test_an_offer_is_made_signed_and_the_idea_goes_on(site: Site) -> None:
    number = _idea(site)
    team, lead = site.as_(site.house.team), site.as_(site.house.lead)
    form = team.get(f"/ideas/{number}/commitments/new")
    made = team.post(
        f"/ideas/{number}/commitments",
        data={
            "unit_id": site.house.unit_id,
            "success_criterion": "2 minutes",
            "budget_cents": "12.000",
            "start_within_days": "30",
        },
    )
    path = made.headers["location"]
    page = lead.get(path)
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    missing = lead.post(f"{path}/answer", data={"answer": "a", "version": version})
    signed = lead.post(f"{path}/answer", data={"answer": "a", "version": version, "mandate": "yes"})
    with site.db.read() as session:
        row = session.exec(select(Commitment)).one()
    assert (form.status_code, made.status_code, row.budget_cents, row.state) == (
        200,
        303,
        1_200_000,
        "signed",
    )
    assert (missing.status_code, signed.status_code) == (422, 303)
    assert "I promise this" in page.text


def test_terms_that_changed_meanwhile_are_not_signed(site: Site) -> None:
    number = _idea(site)
    with site.db.write() as session:
        row = offer(session, site.house, session.get_one(Idea, number))
        path = f"/commitments/{row.id}"
    site.as_(site.house.team).post(path, data={"version": "1", "budget_cents": "1"})
    answer = site.as_(site.house.lead).post(
        f"{path}/answer", data={"answer": "a", "version": "1", "mandate": "yes"}
    )
    assert answer.status_code == 422
    assert "have changed" in answer.text


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (
            {"answer": "b", "budget_cents": "9000", "counter_reason": "Less"},
            ["declined", "drafted"],
        ),
        ({"answer": "c", "reason": "No people", "would_be_yes": "March"}, ["declined"]),
    ],
)
def test_other_answers(site: Site, data, state) -> None:
    number = _idea(site)
    with site.db.write() as session:
        path = f"/commitments/{offer(session, site.house, session.get_one(Idea, number)).id}"
    answer = site.as_(site.house.lead).post(f"{path}/answer", data={"version": "1", **data})
    with site.db.read() as session:
        rows = session.exec(select(Commitment).order_by(Commitment.id)).all()
    assert (answer.status_code, [r.state for r in rows]) == (303, state)


def test_no_without_reason_is_asked_again(site: Site) -> None:
    number = _idea(site)
    with site.db.write() as session:
        path = f"/commitments/{offer(session, site.house, session.get_one(Idea, number)).id}"
    answer = site.as_(site.house.lead).post(
        f"{path}/answer", data={"answer": "c", "would_be_yes": "March"}
    )
    assert (answer.status_code, "March" in answer.text) == (422, True)


def test_each_reader_of_an_experiment_gets_one_green_button_at_most(site: Site) -> None:
    number = _running(site)
    found = {
        name: len(_green(site.as_(actor).get(f"/experiments/{number}").text))
        for name, actor in (
            ("team", site.house.team),
            ("lead", site.house.lead),
            ("employee", site.house.employee),
        )
    }
    assert found == {"team": 1, "lead": 0, "employee": 0}


def test_what_blocks_a_start_stands_on_the_page(site: Site) -> None:
    number = _idea(site)
    with site.db.write() as session:
        row = choose(session, site.house, session.get_one(Idea, number))
    page = site.as_(site.house.team).get(f"/experiments/{row.id}").text
    refused = site.as_(site.house.team).post(f"/experiments/{row.id}/start")
    assert "A unit has to sign the commitment." in page
    assert f"/ideas/{number}/commitments/new" in page
    assert refused.status_code == 409


def test_a_measurement_is_added_and_a_wrong_figure_points_at_its_field(site: Site) -> None:
    path = f"/experiments/{_running(site)}/do/check-in"
    team = site.as_(site.house.team)
    form = team.get(path)
    wrong = team.post(
        path, data={"measure": "minutes per receipt", "figure": "fast", "note": "We saw it"}
    )
    done = team.post(
        path, data={"measure": "minutes per receipt", "figure": "3,1", "note": "We saw it"}
    )
    with site.db.read() as session:
        row = session.exec(select(CheckIn)).one()
    assert (form.status_code, wrong.status_code, done.status_code) == (200, 422, 303)
    assert 'href="#f-figure-0"' in wrong.text
    assert 'value="fast"' in wrong.text
    assert "We saw it" in wrong.text
    assert row.measurements == {"minutes per receipt": "3.1"}


def test_measures_get_their_numbers_and_show_how_far_it_is(site: Site) -> None:
    number = _running(site)
    team = site.as_(site.house.team)
    team.post(
        f"/experiments/{number}/do/plan",
        data={
            "lead_email": "employee@example.test",
            "measure": "minutes",
            "measure_name": "Minutes",
            "measure_unit": "min",
            "measure_start": "9",
            "measure_goal": "2",
            "measure_stop": "",
        },
    )
    lead = site.as_(site.house.employee)
    lead.post(f"/experiments/{number}/do/check-in", data={"measure": "Minutes", "figure": "1,5"})
    page = lead.get(f"/experiments/{number}").text
    assert "You lead this experiment" in page
    assert "1 of 1 goal reached" in page


def test_stopping_asks_what_was_learned_and_keeps_it(site: Site) -> None:
    path = f"/experiments/{_running(site)}/do/stop"
    team = site.as_(site.house.team)
    half = team.post(path, data={"expected": "Easy", "happened": "Hard", "why": ""})
    said = {"expected": "Easy", "happened": "Hard", "why": "No light", "again_when": "May"}
    done = team.post(path, data=said)
    with site.db.read() as session:
        lesson = session.exec(select(Lesson)).one()
    assert (half.status_code, "Easy" in half.text, done.status_code) == (422, True, 303)
    assert lesson.text == "Easy\n\nHard\n\nNo light\n\nMay"
    assert (lesson.why, lesson.reuse, lesson.again_when) == ("No light", "", "May")


def test_a_success_is_claimed_taken_over_and_completed(site: Site) -> None:
    number = _succeeded(site)
    lead = site.as_(site.house.lead)
    listed = lead.get("/experiments").text
    claimed = lead.post(f"/experiments/{number}/do/claim", data={"unit_id": site.house.unit_id})
    with site.db.read() as session:
        path = f"/handovers/{session.exec(select(Handover.id)).one()}"
    page = lead.get(path).text
    lead.post(f"{path}/steps/owner", data={"done": "yes"})
    lead.post(f"{path}/acceptance")
    lead.post(f"{path}/completion")
    with site.db.read() as session:
        row, entry = session.exec(select(Handover)).one(), session.exec(select(RegisterEntry)).one()
    assert "Successes that you can claim" in listed
    assert claimed.status_code == 303
    assert ("Take it over" in page, len(_green(page))) == (True, 1)
    assert (row.state, row.done, entry.state, entry.owner_id) == (
        "completed",
        ["owner"],
        "in_use",
        site.house.lead.id,
    )


def test_a_refusal_needs_a_reason(site: Site) -> None:
    number = _succeeded(site)
    lead = site.as_(site.house.lead)
    lead.post(f"/experiments/{number}/do/claim", data={"unit_id": site.house.unit_id})
    refused = lead.post("/handovers/1/refusal", data={"reason": ""})
    foreign = site.as_(site.house.other).post("/handovers/1/acceptance")
    assert (refused.status_code, foreign.status_code) == (422, 403)


def test_the_register_is_filled_checked_and_downloaded(site: Site) -> None:
    lead = site.as_(site.house.lead)
    made = lead.post(
        "/register",
        data={
            "name": "Chat",
            "unit_id": site.house.unit_id,
            "owner_email": "lead@example.test",
            "origin": "bought_tool",
        },
    )
    path = made.headers["location"]
    listed = lead.get("/register?q=chat").text
    lead.post(
        f"{path}/triage", data={"risk_class": "minimal", "risk_flags": ["dpia", "transparency"]}
    )
    lead.post(f"{path}/transition", data={"to": "in_use"})
    with site.db.read() as session:
        row = session.exec(select(RegisterEntry)).one()
    download = lead.get("/register/export")
    assert "Look at the risks first" in listed
    assert (row.state, row.risk_flags, row.owner_id) == (
        "in_use",
        ["dpia", "transparency"],
        site.house.lead.id,
    )
    assert (
        download.json()["algorithms"][0]["name"],
        "attachment" in download.headers["content-disposition"],
    ) == ("Chat", True)


def test_an_unknown_owner_points_at_the_field(site: Site) -> None:
    answer = site.as_(site.house.team).post(
        "/register", data={"name": "Chat", "owner_email": "x@example.test"}
    )
    assert (answer.status_code, 'href="#f-owner_email"' in answer.text) == (422, True)


def test_lessons_are_searched_and_empty_says_so(site: Site) -> None:
    employee = site.as_(site.house.employee)
    empty = employee.get("/lessons").text
    _succeeded(site)
    found = employee.get("/lessons?q=lamp").text
    part = employee.get("/lessons?q=lamp", headers={"HX-Request": "true"}).text
    assert "That is not a good sign" in empty
    assert "Ask a lamp" in found
    assert ("<html" in part, "Ask a lamp" in part) == (False, True)


@pytest.mark.parametrize(
    "path",
    [
        "/fund",
        "/lessons",
        "/commitments",
        "/commitments/1",
        "/experiments",
        "/experiments/1",
        "/register",
        "/register/1",
        "/experiments/1/do/check-in",
        "/experiments/1/do/result",
        "/experiments/1/do/extension",
        "/experiments/1/do/booking",
        "/experiments/1/do/stop",
        "/experiments/1/do/plan",
        "/register/new",
        "/register/1/edit",
        "/ideas/1/commitments/new",
    ],
)
def test_pages_are_drawn_in_both_languages(site: Site, path: str) -> None:
    _running(site)
    team = site.as_(site.house.team)
    english = team.get(path)
    with site.db.write() as session:
        from app.domain.people.models import Person

        session.get_one(Person, site.house.team.id).language = "nl"
    dutch = team.get(path)
    assert (english.status_code, dutch.status_code) == (200, 200)
    assert ('lang="en"' in english.text, 'lang="nl"' in dutch.text) == (True, True)


@pytest.mark.parametrize(
    "path",
    [
        "/experiments/99",
        "/commitments/99",
        "/handovers/99",
        "/register/99",
        "/experiments/1/do/nothing",
        "/fund/transfers/99/correction",
    ],
)
def test_what_does_not_exist_is_not_found(site: Site, path: str) -> None:
    assert site.as_(site.house.team).get(path).status_code == 404


def test_nobody_signed_in_goes_to_sign_in(site: Site) -> None:
    from starlette.testclient import TestClient

    answer = TestClient(site.app, follow_redirects=False).get("/experiments")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/experiments")


def test_the_page_of_an_idea_leads_to_promise_and_experiment(site: Site) -> None:
    number = _idea(site)
    team, employee = site.as_(site.house.team), site.as_(site.house.employee)
    open_page = team.get(f"/ideas/{number}").text
    with site.db.write() as session:
        idea = session.get_one(Idea, number)
        promise = sign(session, site.house, idea)
        row = choose(session, site.house, idea)
        start_experiment(session, row, actor=site.house.team, now=NOW)
    page = employee.get(f"/ideas/{number}").text
    assert f"/ideas/{number}/commitments/new" in open_page
    assert f"/ideas/{number}/commitments/new" not in page
    assert f"/commitments/{promise.id}" in page
    assert f"/experiments/{row.id}" in page
