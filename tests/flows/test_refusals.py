"""The first refusal wins, in the contract's order: 401, 404, 403, 422, 409."""

import shutil

import pytest

from app.db.engine import Database
from tests.flows.callers import Program, mail

PLAN = {
    "outcome": "admit", "goal": "From 40 to 28", "measure": "Count", "stop_rule": "Above 35",
    "headline_ok": "yes", "weeks": 8, "ai_type": "text_analysis", "risk_class": "minimal",
    "value_type": "renewal", "cost_cents": 900_000,
}  # fmt: skip
MISSING = 4711

ROUTES = {
    "triage an idea": ("POST", "/ideas/{idea}/triage", "eve", "tom",
        {"outcome": "?"}, {"outcome": "ask", "reason": "?"}, "wrong_state"),
    "change an idea": ("PATCH", "/ideas/{idea}", "eli", "eve",
        {}, {"version": 1, "title": "New"}, "wrong_state"),
    "withdraw an idea": ("POST", "/ideas/{adopted}/withdrawal", "eli", "eve",
        {"reason": 5}, {"reason": "No"}, "wrong_state"),
    "change a round": ("PATCH", "/rounds/{month}", "eve", "tom", {}, {"version": 1, "quorum": 3}, "frozen"),
    "move a round": ("POST", "/rounds/{month}/transition", "eve", "tom",
        {"to": "?"}, {"to": "intake"}, "wrong_state"),
    "set an agenda": ("PUT", "/rounds/{month}/agenda", "fay", "tom", {}, {"idea_ids": []}, "frozen"),
    "cast a ballot": ("PUT", "/rounds/{month}/ballot", "eve", "m1",
        {"lines": 5}, {"version": 0, "lines": []}, "round_closed"),
    "settle an item": ("POST", "/rounds/{month}/items/{adopted}/settling", "tom", "fay",
        {"conclusion": 5}, {}, "wrong_state"),
    "decide": ("PUT", "/rounds/{month}/decisions/{adopted}", "tom", "fay",
        {"decision": "?"}, {"decision": "follow"}, "round_closed"),
    "sign": ("POST", "/commitments/{promise}/signature", "eve", "lea", None, None, "experiment_started"),
    "decline": ("POST", "/commitments/{promise}/declining", "eve", "lea", {}, {"reason": "No"}, "wrong_state"),
    "start": ("POST", "/experiments/{trial}/start", "lea", "tom", None, None, "wrong_state"),
    "book": ("POST", "/experiments/{trial}/bookings", "lea", "tom", {}, {"amount_cents": 5}, "wrong_state"),
    "claim": ("POST", "/experiments/{trial}/claims", None, "lea", {}, {"unit_id": 1}, None),
    "refuse a handover": ("POST", "/handovers/{handover}/refusal", "eve", "lea",
        {}, {"reason": "No"}, "wrong_state"),
    "move an entry": ("POST", "/register/{entry}/transition", "eve", "tom",
        {"to": "?"}, {"to": "proposed"}, "wrong_state"),
    "change a person": ("PATCH", "/people/{person}", "eve", "ada",
        {"name": 5}, {"version": 9, "name": "X"}, "stale"),
}  # fmt: skip


@pytest.fixture(scope="module")
def ended(sqlite_template, tmp_path_factory):
    """Give a month in which everything has come to its end, so that every move is refused."""
    file = tmp_path_factory.mktemp("ended") / "kiem.db"
    shutil.copyfile(sqlite_template, file)
    at = Program(Database(f"sqlite:///{file}"))
    yield at, _play(at)
    at.db.close()


def _play(at: Program) -> dict[str, object]:
    at.first_admin("ada")
    roles = {
        "tom": ["ai_team"],
        "fay": ["facilitator"],
        "m1": ["manager"],
        "m2": ["manager"],
        "m3": ["manager"],
    }
    for name in ("eve", "eli", "lea", *roles):
        body = {"email": mail(name), "name": name, "roles": roles.get(name, []), "language": "en"}
        made = at.make("ada", "/people", body)
        at.token(name)
    unit = at.make("ada", "/units", {"name": "Service", "lead_email": mail("lea")})["id"]
    at.make("tom", "/fund/allotments", {"year": 2026, "amount_cents": 9_000_000})
    idea, lost = (
        at.make("eve", "/ideas", {"title": t, "problem": "P"})["id"] for t in ("One", "Two")
    )
    for number in (idea, lost):
        at.post("eve", f"/ideas/{number}/submission")
        at.post("tom", f"/ideas/{number}/triage", PLAN)
    at.make("tom", "/rounds", {"month": "2026-12", "budget_cents": 1_000_000, "quorum": 3})
    month = "/rounds/2026-12"
    at.post("tom", f"{month}/transition", {"to": "intake"})
    at.put("tom", f"{month}/agenda", {"idea_ids": [idea, lost]})
    at.post("tom", f"{month}/transition", {"to": "preparation"})
    for voter in ("m1", "m2", "m3"):
        lines = [{"idea_id": idea, "score": 5}, {"idea_id": lost, "score": 1}]
        at.put(voter, f"{month}/ballot", {"version": 0, "lines": lines})
    promise = at.make(
        "tom", f"/ideas/{idea}/commitments", {"unit_id": unit, "success_criterion": "Yes"}
    )["id"]
    at.post("lea", f"/commitments/{promise}/signature")
    for to in ("session", "decided"):
        at.post("fay", f"{month}/transition", {"to": to})
    at.post("fay", f"{month}/publication")
    at.post("eve", f"/ideas/{lost}/withdrawal", {"reason": "No"})
    trial = at.get("eve", "/experiments")["items"][0]["id"]
    path = f"/experiments/{trial}"
    for key in [b["key"] for b in at.get("tom", path)["blockers"]]:
        at.put("tom", f"{path}/checklist/{key}", {"state": "done"})
    at.post("tom", f"{path}/start")
    at.post("tom", f"{path}/result", {"result": "success", "evidence": "Yes", "lesson": "Yes"})
    handover = at.make("lea", f"{path}/claims", {"unit_id": unit})["id"]
    at.post("lea", f"/handovers/{handover}/acceptance")
    at.post("lea", f"/handovers/{handover}/completion")
    entry = at.get("eve", "/register")["items"][0]["id"]
    return {
        "idea": lost, "adopted": idea, "month": "2026-12", "promise": promise, "trial": trial,
        "handover": handover, "entry": entry, "person": made["id"],
    }  # fmt: skip


@pytest.mark.parametrize("name", ROUTES)
def test_refusals_come_in_the_contracts_order(ended, name):
    at, ids = ended
    verb, pattern, other, who, bad, good, code = ROUTES[name]
    path = pattern.format(**ids)
    nowhere = pattern.format(**dict.fromkeys(ids, MISSING) | {"month": "2031-01"})

    assert (at.ask(None, verb, path, bad)).status_code == 401
    at.refuse(who, verb, nowhere, bad, 404, "not_found")
    if other:
        at.refuse(other, verb, nowhere, bad, 404, "not_found")
        at.refuse(other, verb, path, bad, 403, "not_allowed")
    if bad is not None:
        at.refuse(who, verb, path, bad, 422, "invalid")
    if code:
        at.refuse(who, verb, path, good, 409, code)


def test_a_token_that_only_reads_may_not_write(ended):
    at, _ids = ended
    at.tokens["reader"] = at.token("eve", "read")
    at.token("eve")

    assert at.ask("reader", "GET", "/me").json()["scopes"] == ["read"]
    at.refuse("reader", "POST", "/ideas", {}, 403, "not_allowed")


def test_401_says_how_to_sign_in(ended):
    at, _ids = ended
    answer = at.client.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_too_many_requests_say_when_to_come_back(ended):
    at, _ids = ended
    at.token("eli")
    answers = [at.ask("eli", "GET", "/me") for _ in range(at.settings.rate_limit + 1)]

    at.clock.advance(minutes=1)  # the other stories start with a fresh minute
    last = answers[-1]
    assert [a.status_code for a in answers[:-1]] == [200] * at.settings.rate_limit
    assert (last.status_code, last.json()["code"], int(last.headers["Retry-After"]) > 0) == (
        429,
        "too_many",
        True,
    )
