"""The contract of fund, commitments, experiments, handovers, register and lessons."""

import pytest
import sqlalchemy as sa

from app.core.actor import SYSTEM
from app.db.engine import Database
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.ideas.models import Idea
from app.domain.people.schemas import UnitChange
from app.events import Event
from tests.support.api import Callers
from tests.support.promises import choose, make_house, make_ready_idea, sign

VERDICT = {"result": "success", "evidence": "2 of 3", "lesson": "Start with one team"}


@pytest.fixture
def stage(sqlite_db: Database):
    """Give callers, the house and a ready idea's id."""
    with sqlite_db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house, submitted_at=house_now())
        idea_id = idea.id
    return Callers(sqlite_db), house, idea_id


def house_now():
    from tests.support.promises import NOW

    return NOW


def _running(stage):
    """Choose, sign and start the idea's experiment; return its id and the callers."""
    callers, house, idea_id = stage
    with callers.db.write() as session:
        row = choose(session, house, session.get_one(Idea, idea_id))
        sign(session, house, session.get_one(Idea, idea_id))
        number = row.id
    team, lead, other, employee = callers.house(house)
    assert team("POST", f"/experiments/{number}/start").status_code == 200
    return number, team, lead, other, employee


def test_money_for_a_year_shows_in_accounts_and_ledger(stage):
    callers, house, _idea = stage
    team, _lead, _other, employee = callers.house(house)

    made = team("POST", "/fund/allotments", {"year": 2026, "amount_cents": 5000})
    fund = employee("GET", "/fund").json()
    ledger = employee("GET", "/fund/ledger?limit=1").json()

    assert (made.status_code, made.json()["to"], made.json()["amount_cents"]) == (
        201,
        "year:2026",
        5000,
    )
    assert fund["accounts"][1] == {
        "key": "year:2026",
        "kind": "year",
        "name": "2026",
        "balance_cents": 5000,
    }
    assert (fund["years"][0]["allotted_cents"], ledger["next"]) == (5000, None)
    assert ledger["items"][0] == made.json()


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"year": 2026}, "amount_cents", "required"),
        ({"year": 2026, "amount_cents": 0}, "amount_cents", "too_small"),
        ({"year": 2026, "amount_cents": 1.5}, "amount_cents", "not_a_number"),
        ({"year": "x", "amount_cents": 5}, "year", "not_a_number"),
    ],
)
def test_bad_allotments_name_the_field(stage, body, field, code):
    callers, house, _idea = stage
    refused = callers.as_(house.team)("POST", "/fund/allotments", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert refused.json()["errors"][0]["code"] == code


def test_only_the_ai_team_allots(stage):
    callers, house, _idea = stage
    refused = callers.as_(house.employee)("POST", "/fund/allotments", {"bad": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_a_commitment_is_offered_signed_and_released(stage):
    callers, house, idea_id = stage
    team, lead, other, employee = callers.house(house)
    terms = {"unit_id": house.unit_id, "success_criterion": "2 minutes", "budget_cents": 120000}

    made = team("POST", f"/ideas/{idea_id}/commitments", terms)
    number = made.json()["id"]
    foreign = other("POST", f"/commitments/{number}/signature")
    signed = lead("POST", f"/commitments/{number}/signature")
    again = lead("POST", f"/commitments/{number}/signature")
    listed = employee("GET", f"/commitments?unit={house.unit_id}&state=signed").json()["items"]
    back = lead("POST", f"/commitments/{number}/release", {"reason": "No people"})

    assert (made.status_code, made.json()["state"], made.json()["allowed"]) == (
        201,
        "offered",
        ["edit"],
    )
    assert made.json()["expires_on"] == "2027-01-22"
    assert (foreign.status_code, signed.status_code, signed.json()["state"]) == (403, 200, "signed")
    assert signed.json()["allowed"] == ["release"]
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert [row["id"] for row in listed] == [number]
    assert (back.json()["state"], back.json()["reason"]) == ("released", "No people")


def test_a_draft_is_hidden_from_the_house(stage):
    callers, house, idea_id = stage
    team, _lead, other, _employee = callers.house(house)
    terms = {"unit_id": house.unit_id, "success_criterion": "2 minutes", "draft": True}
    number = team("POST", f"/ideas/{idea_id}/commitments", terms).json()["id"]
    assert other("GET", f"/commitments/{number}").status_code == 404
    assert team("POST", f"/commitments/{number}/offer").json()["state"] == "offered"
    assert other("GET", f"/commitments/{number}").status_code == 200


def test_refusals_come_in_the_order_of_the_contract(stage):
    callers, house, idea_id = stage
    team, lead, _other, employee = callers.house(house)
    assert team("POST", "/commitments/99/declining", {}).status_code == 404
    made = team(
        "POST",
        f"/ideas/{idea_id}/commitments",
        {"unit_id": house.unit_id, "success_criterion": "x"},
    )
    number = made.json()["id"]
    assert employee("POST", f"/commitments/{number}/declining", {}).status_code == 403
    assert lead("POST", f"/commitments/{number}/declining", {}).status_code == 422
    assert lead("POST", f"/commitments/{number}/declining", {"reason": "no"}).status_code == 200
    assert lead("POST", f"/commitments/{number}/declining", {"reason": "no"}).status_code == 409


def test_a_start_without_signature_names_the_blockers(stage):
    callers, house, idea_id = stage
    with callers.db.write() as session:
        number = choose(session, house, session.get_one(Idea, idea_id)).id
    refused = callers.as_(house.team)("POST", f"/experiments/{number}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    assert refused.json()["blockers"] == [
        {"code": "no_commitment", "what": "A unit has to sign the commitment."}
    ]


def test_an_experiment_goes_from_start_to_completed_handover(stage):
    number, team, lead, _other, employee = _running(stage)
    path = f"/experiments/{number}"

    check = team("POST", f"{path}/check-ins", {"measurements": {"minutes": 3.1}, "note": "Well"})
    booked = team("POST", f"{path}/bookings", {"amount_cents": 125000, "note": "Licence"})
    result = team("POST", f"{path}/result", VERDICT)
    claimable = lead("GET", "/experiments?claimable=true").json()["items"]
    claim = lead("POST", f"{path}/claims", {"unit_id": 1, "start_on": "2027-03-01"})
    same = team("POST", f"{path}/handover", {})
    handover = claim.json()["id"]
    accepted = lead("POST", f"/handovers/{handover}/acceptance")
    completed = lead("POST", f"/handovers/{handover}/completion")
    entry = employee("GET", "/register").json()["items"][0]

    assert check.json()["check_ins"][0]["measurements"] == {"minutes": "3.1"}
    assert (booked.status_code, booked.json()["left_cents"], booked.json()["spent_cents"]) == (
        201,
        775000,
        125000,
    )
    assert (result.json()["state"], result.json()["lesson"]) == ("success", "Start with one team")
    assert [row["id"] for row in claimable] == [number]
    assert (claim.status_code, claim.json()["date"], claim.json()["running_cost_cents"]) == (
        201,
        "2027-03-01",
        1_200_000,
    )
    assert (same.status_code, same.json()["id"], accepted.json()["state"]) == (
        200,
        handover,
        "accepted",
    )
    assert (completed.json()["state"], len(completed.json()["follow_ups"])) == ("completed", 2)
    assert (entry["state"], entry["owner_id"]) == ("in_use", stage[1].lead.id)
    assert employee("GET", path).json()["state"] == "closed"
    assert employee("GET", "/lessons?q=team").json()["items"][0]["text"] == "Start with one team"


def test_another_units_claim_waits_for_the_ai_team(stage):
    number, team, _lead, other, _employee = _running(stage)
    team("POST", f"/experiments/{number}/result", VERDICT)
    waits = other("POST", f"/experiments/{number}/claims", {"unit_id": 2})
    foreign = other("POST", f"/experiments/{number}/claims", {"unit_id": 1})
    made = team("POST", f"/claims/{waits.json()['claim']['id']}/confirmation")
    again = other("POST", f"/experiments/{number}/claims", {"unit_id": 2})

    assert (waits.status_code, waits.json()["id"], waits.json()["state"]) == (201, None, "waiting")
    assert foreign.status_code == 403
    assert (made.json()["state"], made.json()["unit_id"], made.json()["commitment_id"]) == (
        "planned",
        2,
        None,
    )
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])


def test_without_success_the_money_is_back_at_once(stage):
    number, team, _lead, _other, employee = _running(stage)
    team("POST", f"/experiments/{number}/bookings", {"amount_cents": 100000})
    ended = team("POST", f"/experiments/{number}/result", {**VERDICT, "result": "no_success"})
    year = employee("GET", "/fund").json()["years"][0]
    with stage[0].db.read() as session:
        idea = session.get_one(Idea, ended.json()["idea_id"])
        left = (idea.state, idea.next_code)

    assert (ended.json()["state"], ended.json()["left_cents"]) == ("no_success", 0)
    assert (year["experiments_cents"], year["spent_cents"], year["left_cents"]) == (
        0,
        100000,
        800000,
    )
    assert left == ("ended", "none")


def test_a_result_needs_a_lesson_and_a_known_value(stage):
    number, team, *_rest = _running(stage)
    refused = team("POST", f"/experiments/{number}/result", {"result": "maybe", "evidence": "x"})
    found = [(e["field"], e["code"]) for e in refused.json()["errors"]]
    assert (refused.status_code, found) == (
        422,
        [("result", "unknown_value"), ("lesson", "required")],
    )


def test_one_extension_takes_money_from_the_year(stage):
    number, team, *_rest = _running(stage)
    team("POST", "/fund/allotments", {"year": 2026, "amount_cents": 50000})
    more = {"weeks": 4, "amount_cents": 50000, "reason": "Late"}
    first = team("POST", f"/experiments/{number}/extension", more)
    second = team("POST", f"/experiments/{number}/extension", more)
    assert (first.json()["weeks"], first.json()["grant_cents"], first.json()["ends_on"]) == (
        12,
        950000,
        "2027-02-15",
    )
    assert (second.status_code, second.json()["code"]) == (409, "extended_before")


def test_the_checklist_opens_the_way(stage):
    callers, house, _idea = stage
    with callers.db.write() as session:
        idea = make_ready_idea(session, house, submitted_at=house_now(), flag_people="unknown")
        number = choose(session, house, idea).id
        sign(session, house, idea)
    team = callers.as_(house.team)
    before = team("GET", f"/experiments/{number}").json()
    unknown = team("PUT", f"/experiments/{number}/checklist/nothing", {"state": "done"})
    after = team("PUT", f"/experiments/{number}/checklist/personal_data", {"state": "done"})
    assert before["state"] == "prepared"
    assert before["blockers"] == [
        {
            "code": "checklist_open",
            "what": "To do first: Personal data are safe and needed.",
            "key": "personal_data",
        }
    ]
    assert (unknown.status_code, after.json()["state"], after.json()["blockers"]) == (
        404,
        "ready",
        [],
    )


def test_the_register_is_written_moved_and_exported(stage):
    callers, house, _idea = stage
    team, lead, other, employee = callers.house(house)
    made = lead(
        "POST", "/register", {"name": "Chat", "unit_id": house.unit_id, "origin": "bought_tool"}
    )
    path = f"/register/{made.json()['id']}"
    foreign = other("PATCH", path, {"version": 1, "name": "Mine"})
    changed = lead("PATCH", path, {"version": 1, "owner_id": house.lead.id, "supplier": "Example"})
    stale = lead("PATCH", path, {"version": 1, "supplier": "Other"})
    early = lead("POST", f"{path}/transition", {"to": "in_use"})
    triaged = team(
        "POST", f"{path}/triage", {"risk_class": "high_risk_annex_iii", "risk_flags": ["dpia"]}
    )
    used = lead("POST", f"{path}/transition", {"to": "in_use"})
    with callers.db.write() as session:
        from tests.factories import make_organisation

        make_organisation(session, name="Acme")
    export = employee("GET", "/register/export").json()

    assert (
        made.status_code,
        made.json()["state"],
        employee("POST", "/register", {}).status_code,
    ) == (201, "proposed", 403)
    assert (foreign.status_code, changed.json()["version"]) == (403, 2)
    assert (stale.status_code, stale.json()["current"]) == (409, 2)
    assert (early.status_code, early.json()["code"]) == (409, "not_triaged")
    assert (triaged.json()["review_on"], used.json()["state"]) == ("2027-05-23", "in_use")
    assert [(a["name"], a["status"], a["publication_category"]) for a in export["algorithms"]] == [
        ("Chat", "In gebruik", "Hoog-risico AI-systemen")
    ]


def test_a_team_member_measures_by_program_and_does_not_stop(stage):
    number, team, _lead, _other, employee = _running(stage)
    plan = {"version": 2, "team": ["employee@example.test"]}
    version = team("GET", f"/experiments/{number}").json()["version"]
    named = team("PATCH", f"/experiments/{number}", {**plan, "version": version})
    listed = employee("GET", "/experiments").json()["items"][0]["allowed"]
    measured = employee("POST", f"/experiments/{number}/check-ins", {"note": "Week 3"})
    acts = [
        ("stop", {"lesson": "Enough"}),
        ("pause", {}),
        ("bookings", {"amount_cents": 5}),
        ("extension", {"weeks": 2, "reason": "r"}),
        ("readings", {"reading": "met", "text": "Yes"}),
        ("result", VERDICT),
    ]
    refused = [
        employee("POST", f"/experiments/{number}/{act}", body).status_code for act, body in acts
    ]
    assert (named.status_code, listed, measured.status_code) == (200, ["check_in"], 201)
    assert (measured.json()["allowed"], refused) == (["check_in"], [403] * 6)


def test_an_owner_from_another_unit_is_refused_by_program_too(stage):
    number, team, lead, _other, _employee = _running(stage)
    team("POST", f"/experiments/{number}/result", VERDICT)
    path = f"/experiments/{number}/handover"
    refused = team("POST", path, {"owner_email": "other@example.test"})
    made = team("POST", path, {"owner_email": "lead@example.test"})
    errors = [(e["field"], e["code"]) for e in refused.json()["errors"]]
    assert (refused.status_code, errors) == (422, [("owner_email", "not_in_unit")])
    assert (made.status_code, lead("GET", "/handovers/1").status_code) == (201, 200)


def test_a_lesson_that_a_draft_named_is_told_when_a_program_submits_it(stage):
    number, team, _lead, _other, employee = _running(stage)
    team("POST", f"/experiments/{number}/stop", {"lesson": "Bring a lamp"})
    draft = employee("POST", "/ideas", {"title": "Cellars", "problem": "Dark"}).json()["id"]
    employee("POST", f"/ideas/{draft}/lessons", {"lesson_id": 1})
    used = sa.select(Event.kind, Event.subject_id, Event.payload["lesson_id"].as_integer()).where(
        Event.kind == "idea.lesson_used"
    )
    with stage[0].db.read() as session:
        before = session.execute(used).all()
    submitted = employee("POST", f"/ideas/{draft}/submission")
    with stage[0].db.read() as session:
        after = session.execute(used).all()
    assert (before, submitted.json()["state"]) == ([], "submitted")
    assert [tuple(row) for row in after] == [("idea.lesson_used", draft, 1)]


def test_the_lead_of_the_unit_that_goes_on_answers_by_program(stage):
    number, team, _lead, other, _employee = _running(stage)
    callers, house, _idea = stage
    with callers.db.write() as session:
        change = UnitChange(active=False, successor_id=house.other_unit_id)
        change_unit_and_promises(session, house.unit_id, change, actor=SYSTEM, now=house_now())
    came = other("GET", "/commitments/1").json()
    waits = [i["code"] for i in team("GET", "/waiting").json()["items"] if i["id"] == came["id"]]
    unsaid = other("POST", "/commitments/1/objection", {})
    said = other("POST", "/commitments/1/objection", {"reason": "Nobody knows it"})
    yes = other("POST", "/commitments/1/confirmation")
    again = other("POST", "/commitments/1/confirmation")
    assert (came["confirm_by"], came["allowed"]) == ("2026-12-07", ["confirm", "contest"])
    assert ("confirm" in waits, unsaid.status_code, said.json()["reason"]) == (
        True,
        422,
        "Nobody knows it",
    )
    assert (yes.json()["confirm_by"], yes.json()["allowed"], again.status_code) == (None, [], 409)
    assert number
