"""One real month through the contract alone: from the first idea to the register."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.selection.round_record import verify
from tests.flows.callers import IDEA, STEP, Program, mail

ROOT = Path(__file__).parents[2]
VOTERS = [f"m{n}" for n in range(1, 8)]
MONTH = "/rounds/2026-12"
PLAN = {
    "goal": "From 40 to 28 a month", "measure": "Count each week", "stop_rule": "Stop above 35",
    "headline": "Machine decides", "headline_ok": "yes", "weeks": 8, "ai_type": "text_analysis",
    "risk_class": "minimal", "risk_flags": [], "flags": {"people": "no", "decides_alone": "no", "customers": "no"},
}  # fmt: skip
ANSWERS = {"photo": "5554534", "quotes": "-445344", "stock": "2134241", "calls": "4434543"}
LINE = {
    "idea_id", "selected", "decided", "reason_code", "reason", "supporters", "points", "cost_cents",
    "step", "price_per_point", "counterfactual",
}  # fmt: skip


@dataclass
class Month:
    """The story so far."""

    at: Program
    ids: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def idea(self, name: str, who: str = "eve") -> dict[str, Any]:
        return self.at.get(who, f"/ideas/{self.ids[name]}")

    def path(self, name: str) -> str:
        return f"/ideas/{self.ids[name]}"


def test_a_month_through_the_contract_alone(db, tmp_path):
    month = Month(Program(db))
    for chapter in (
        people_move_in, money_is_allotted, ideas_come_in, the_team_answers, a_round_is_prepared,
        the_panel_votes_beforehand, the_session_decides, management_deviates, everybody_hears,
    ):  # fmt: skip
        chapter(month)
    the_record_is_recomputed(month, tmp_path)
    for chapter in (a_unit_signs, the_experiment_runs, units_claim, the_handover_is_done, the_auditor_reads):
        chapter(month)


def people_move_in(month: Month) -> None:
    at = month.at
    at.first_admin("ada")
    roles = {"tom": ["ai_team"], "fay": ["facilitator"], "otto": ["auditor"]}
    names = ["eve", "eli", "lea", "leo", *roles, *VOTERS]
    for name in names:
        given = roles.get(name, ["manager"] if name in VOTERS else [])
        person = at.make("ada", "/people", {
            "email": mail(name), "name": name.title(), "roles": given, "language": "en",
        })  # fmt: skip
        assert person["roles"] == ["employee", *given]
        month.people[name] = person["id"]
        at.token(name)
    for unit, lead in (("Service", "lea"), ("Sales", "leo")):
        made = at.make("ada", "/units", {"name": unit, "lead_email": mail(lead)})
        assert (made["name"], made["parent_id"], made["lead_email"]) == (unit, None, mail(lead))
        month.units[unit] = made["id"]
    moved = at.patch("ada", f"/people/{month.people['eve']}", {"unit_id": month.units["Service"]})
    me = at.get("lea", "/me")
    theme = at.make("ada", "/themes", {"name": "Less typing", "ambition": "20 minutes", "year": 2026})
    assert (moved["unit_id"], me["leads"], me["roles"]) == (month.units["Service"], [month.units["Service"]], ["employee"])
    assert theme["year"] == 2026
    assert set(at.get("eve", "/units")) == {"items", "next"}
    at.refuse("eve", "POST", "/units", {"name": "Mine"}, 403, "not_allowed")


def money_is_allotted(month: Month) -> None:
    at = month.at
    at.make("tom", "/fund/allotments", {"year": 2026, "amount_cents": 20_000_000})
    assert balances(at)["year:2026"] == 20_000_000
    at.refuse("fay", "POST", "/fund/allotments", {"year": 2026, "amount_cents": 1}, 403, "not_allowed")


def ideas_come_in(month: Month) -> None:
    at, service = month.at, month.units["Service"]
    texts = {
        "photo": ("eve", {"title": "Photo check", "value_type": "renewal", "unit_id": service, "benefits": ["customer", "colleague"]}),
        "quotes": ("m1", {"title": "Prepare quotes", "value_type": "efficiency", "unit_id": month.units["Sales"]}),
        "stock": ("eli", {"title": "Predict stock", "value_type": "efficiency", "benefits": "colleague"}),
        "calls": ("eli", {"title": "Sum up calls", "value_type": "customer_value", "take_part": "hours"}),
        "robot": ("eve", {"title": "Robot dog"}),
        "twin": ("eli", {"title": "Check photos of connections"}),
        "gone": ("eve", {"title": "Parking spot", "pseudonymous": True}),
    }  # fmt: skip
    for name, (who, text) in texts.items():
        draft = at.make(who, "/ideas", {"problem": f"It costs time: {text['title']}", **text})
        assert set(draft) >= IDEA
        assert (draft["state"], draft["version"], draft["next_step"]["code"]) == ("draft", 1, "submit")
        assert draft["reference"] == f"K-{draft['id']}"
        month.ids[name] = draft["id"]
        at.refuse("tom", "GET", month.path(name), None, 404, "not_found")
        sent = at.post(who, f"{month.path(name)}/submission")
        assert (sent["state"], set(sent["next_step"])) == ("submitted", STEP)
        step = {k: sent["next_step"][k] for k in ("code", "who", "by")}
        assert step == {"code": "answer", "who": "ai_team", "by": "2026-11-26T16:00:00Z"}
    only_problem = at.make("eve", "/ideas", {"problem": "Something"})
    at.refuse("eve", "POST", f"/ideas/{only_problem['id']}/submission", None, 422, "invalid")
    edited = at.patch("eve", month.path("photo"), {"version": 2, "proposal": "Look at once"})
    stale = at.refuse("eve", "PATCH", month.path("photo"), {"version": 2, "proposal": "No"}, 409, "stale")
    assert (edited["version"], stale["current"]) == (3, 3)
    supported = at.post("m2", f"{month.path('photo')}/support")
    assert (supported["support_count"], at.post("m2", f"{month.path('photo')}/support")["support_count"]) == (1, 1)
    at.post("eli", f"{month.path('twin')}/comments", {"text": "Every week"})
    assert at.get("eve", "/ideas?mine=1&state=submitted&sort=oldest")["items"][0]["id"] == month.ids["photo"]
    alike = at.get("m3", "/ideas/look-alikes?text=checking photos of connections")
    assert alike["items"][0]["id"] == month.ids["twin"]


def the_team_answers(month: Month) -> None:
    at = month.at
    month.at.clock.advance(hours=20)
    asked = at.post("tom", f"{month.path('calls')}/triage", {"outcome": "ask", "reason": "How many?"})
    assert (asked["state"], asked["next_step"]["who"]) == ("needs_info", "submitter")
    at.refuse("eve", "POST", f"{month.path('calls')}/answer", {"text": "Me?"}, 403, "not_allowed")
    assert at.get("eli", "/me")["tasks"][0]["code"] == "question"
    answered = at.post("eli", f"{month.path('calls')}/answer", {"text": "60 a day"})
    assert (answered["state"], answered["questions"][0]["answer"]) == ("triage", "60 a day")
    lacking = at.refuse("tom", "POST", f"{month.path('photo')}/triage", {"outcome": "admit", "goal": "Better"}, 422, "invalid")
    assert [(e["field"], e["code"]) for e in lacking["errors"]][:2] == [("goal", "needs_number"), ("measure", "required")]
    costs = {"photo": 2_600_000, "quotes": 2_200_000, "stock": 3_000_000, "calls": 1_800_000}
    for name, cost in costs.items():
        ready = at.post("tom", f"{month.path(name)}/triage", {"outcome": "admit", **PLAN, "cost_cents": cost})
        assert (ready["state"], ready["next_step"]["code"], ready["cost_cents"]) == ("ready", "agenda", cost)
    no = at.post("tom", f"{month.path('robot')}/triage", {"outcome": "decline", "reason": "Too dear", "improve": "Share it"})
    assert (no["state"], no["reason"], no["improve"], no["next_step"]["code"]) == ("declined", "Too dear", "Share it", "none")
    merged = at.post("tom", f"{month.path('twin')}/triage", {"outcome": "merge", "into_id": month.ids["photo"]})
    assert (merged["state"], merged["merged_into_id"]) == ("merged", month.ids["photo"])
    parted = at.post("tom", f"{month.path('twin')}/unmerge")
    again = at.post("tom", f"{month.path('twin')}/merge", {"into_id": month.ids["photo"]})
    assert (parted["state"], again["state"]) == ("triage", "merged")
    withdrawn = at.post("eve", f"{month.path('gone')}/withdrawal", {"reason": "Solved"})
    assert (withdrawn["state"], withdrawn["allowed"]) == ("withdrawn", ["comment"])
    at.refuse("tom", "POST", f"{month.path('robot')}/triage", {"outcome": "ask", "reason": "?"}, 409, "wrong_state")


def a_round_is_prepared(month: Month) -> None:
    at = month.at
    terms = {"month": "2026-12", "budget_cents": 8_000_000, "reserve_percent": 20, "panel": [mail(v) for v in VOTERS]}
    at.refuse("fay", "POST", "/rounds", {}, 403, "not_allowed")
    made = at.make("tom", "/rounds", terms)
    at.refuse("tom", "POST", "/rounds", {"month": "2026-12"}, 409, "exists")
    assert (made["state"], made["quorum"], made["rule"], made["version"]) == ("planned", 5, "equal-shares", 1)
    assert (made["intake_until"], made["session_at"], made["answer_by"]) == (
        "2026-11-27T23:00:00Z", "2026-12-03T09:00:00Z", "2026-12-04T16:00:00Z")
    changed = at.patch("tom", MONTH, {"version": 1, "reserve_percent": 30})
    assert (changed["version"], changed["reserve_percent"], changed["panel"]) == (2, 30, [mail(v) for v in VOTERS])
    at.refuse("tom", "PATCH", MONTH, {"version": 1, "quorum": 3}, 409, "stale")
    assert at.post("tom", f"{MONTH}/transition", {"to": "intake"})["state"] == "intake"
    wanted = [month.ids[name] for name in ANSWERS]
    at.refuse("tom", "PUT", f"{MONTH}/agenda", {"idea_ids": [month.ids["robot"]]}, 409, "idea_not_ready")
    agenda = at.put("tom", f"{MONTH}/agenda", {"idea_ids": wanted})
    assert [i["idea_id"] for i in agenda["items"]] == wanted
    assert {i["state"] for i in agenda["items"]} == {"waiting"}
    at.refuse("m2", "PUT", f"{MONTH}/ballot", {"version": 0, "lines": []}, 409, "round_closed")
    prepared = at.post("tom", f"{MONTH}/transition", {"to": "preparation"})
    assert (prepared["state"], balances(at)["round:2026-12"], balances(at)["year:2026"]) == (
        "preparation", 8_000_000, 12_000_000)
    step = month.idea("photo")["next_step"]
    assert (step["code"], step["who"], step["by"]) == ("vote", "panel", "2026-12-03T09:00:00Z")


def the_panel_votes_beforehand(month: Month) -> None:
    at = month.at
    empty = at.get("m2", f"{MONTH}/ballot")
    assert (empty["version"], empty["lines"]) == (0, [])
    for place, voter in enumerate(VOTERS):
        lines = answers_of(month, place)
        cast = at.put(voter, f"{MONTH}/ballot", {"version": 0, "lines": lines})
        assert (cast["version"], cast["lines"]) == (1, lines)
    again = at.put("m2", f"{MONTH}/ballot", {"version": 0, "lines": answers_of(month, 1)})
    stale = at.refuse("m2", "PUT", f"{MONTH}/ballot", {"version": 0, "lines": []}, 409, "stale")
    assert (again["version"], stale["current"]) == (1, 1)
    own = {"version": 1, "lines": [{"idea_id": month.ids["quotes"], "score": 5}]}
    at.refuse("m1", "PUT", f"{MONTH}/ballot", own, 409, "recused")
    at.refuse("eve", "PUT", f"{MONTH}/ballot", {"version": 0, "lines": []}, 403, "not_allowed")
    at.refuse("m2", "PUT", f"{MONTH}/ballot", {"version": 1, "lines": [{"idea_id": 99, "score": 6}]}, 422, "invalid")
    aside = at.make("m7", f"{MONTH}/recusals", {"idea_id": month.ids["stock"], "reason": "My brother sells it"})
    assert aside["idea_id"] == month.ids["stock"]
    assert at.get("m7", f"{MONTH}/ballot")["version"] == 2
    turnout = at.get("fay", f"{MONTH}/turnout")
    assert (turnout["entitled"], turnout["voted"]) == (7, 7)
    numbers = {i["idea_id"]: (i["answered"], i["entitled"]) for i in turnout["items"]}
    assert numbers == {month.ids[n]: (a, a) for n, a in (("photo", 7), ("quotes", 6), ("stock", 6), ("calls", 7))}
    at.refuse("eve", "GET", f"{MONTH}/turnout", None, 403, "not_allowed")
    at.refuse("m2", "GET", f"{MONTH}/items/{month.ids['photo']}/tally", None, 409, "not_revealed")
    at.refuse("fay", "POST", f"{MONTH}/items/{month.ids['photo']}/opening", None, 409, "wrong_state")


def the_session_decides(month: Month) -> None:
    at, photo = month.at, f"{MONTH}/items/{month.ids['photo']}"
    at.clock.at = at.clock.at.replace(month=12, day=3, hour=9, minute=0)
    at.refuse("tom", "POST", f"{MONTH}/transition", {"to": "session"}, 403, "not_allowed")
    assert at.post("fay", f"{MONTH}/transition", {"to": "session"})["state"] == "session"
    at.refuse("tom", "PUT", f"{MONTH}/agenda", {"idea_ids": []}, 409, "frozen")
    at.refuse("m2", "PUT", f"{MONTH}/ballot", {"version": 1, "lines": []}, 409, "item_not_open")
    opened = at.post("fay", f"{photo}/opening")
    assert (opened["state"], opened["allowed"]) == ("open", ["reveal", "settling"])
    at.refuse("fay", "POST", f"{photo}/settling", {}, 409, "not_revealed")
    assert at.post("fay", f"{photo}/reveal")["state"] == "revealed"
    tally = at.get("m2", f"{photo}/tally")
    assert (tally["counts"], tally["median"], tally["quartiles"]) == (
        {"1": 0, "2": 0, "3": 1, "4": 2, "5": 4}, 5.0, [4, 5])
    assert tally["camps"]["verdict"] == "in_favour"
    at.refuse("eve", "GET", f"{photo}/tally", None, 403, "not_allowed")
    assert at.post("fay", f"{photo}/opening")["votes"] == 1
    changed = [line | ({"score": 4} if line["idea_id"] == month.ids["photo"] else {}) for line in answers_of(month, 5)]
    assert at.put("m6", f"{MONTH}/ballot", {"version": 1, "lines": changed})["version"] == 2
    at.post("fay", f"{photo}/reveal")
    settled = at.post("fay", f"{photo}/settling", {"conclusion": "Start with twenty"})
    assert (settled["state"], settled["conclusion"], settled["votes"]) == ("settled", "Start with twenty", 2)
    assert at.get("otto", f"{photo}/tally")["counts"] == {"1": 0, "2": 0, "3": 0, "4": 3, "5": 4}
    at.refuse("m2", "GET", f"{MONTH}/outcome", None, 409, "not_decided")
    assert at.post("fay", f"{MONTH}/transition", {"to": "decided"})["state"] == "decided"


def management_deviates(month: Month) -> None:
    at = month.at
    outcome = at.get("m2", f"{MONTH}/outcome")
    assert set(outcome) >= {"ideas", "leftover_cents", "balance", "rule", "receipt"}
    assert all(set(line) >= LINE for line in outcome["ideas"])
    chosen = {line["idea_id"] for line in outcome["ideas"] if line["selected"]}
    assert chosen == {month.ids[n] for n in ("photo", "quotes", "calls")}
    lost = next(line for line in outcome["ideas"] if line["idea_id"] == month.ids["stock"])
    assert (lost["reason_code"], lost["step"], outcome["leftover_cents"]) == ("supporters_out_of_money", 3, 1_400_000)
    receipt = outcome["receipt"]
    parts = [*(p["amount_cents"] for p in receipt["payments"]), receipt["left_cents"]]
    assert abs(receipt["share_cents"] - sum(parts)) < len(parts)  # each part is rounded to a cent
    at.refuse("eve", "GET", f"{MONTH}/outcome", None, 409, "not_published")
    cheaper = at.post("m2", f"{MONTH}/what-if", {"costs": {str(month.ids["stock"]): 600_000}})
    assert {i["idea_id"] for i in cheaper["ideas"] if i["selected"]} == set(month.ids[n] for n in ANSWERS)
    assert at.get("m2", f"{MONTH}/outcome")["leftover_cents"] == 1_400_000
    stock, calls = (f"{MONTH}/decisions/{month.ids[n]}" for n in ("stock", "calls"))
    inn = {"decision": "deviate", "selected": True, "reason": "We promised it"}
    short = at.refuse("fay", "PUT", stock, inn, 409, "too_little_money")
    assert short["missing_cents"] == 1_600_000
    at.refuse("fay", "PUT", calls, {"decision": "deviate", "selected": False}, 422, "invalid")
    out = at.put("fay", calls, {"decision": "deviate", "selected": False, "reason": "Next month"})
    assert (out["decision"], out["selected"]) == ("deviate", False)
    assert at.put("fay", stock, inn)["selected"] is True
    after = {i["idea_id"]: (i["selected"], i["decided"]) for i in at.get("fay", f"{MONTH}/outcome")["ideas"]}
    assert after == {
        month.ids["photo"]: (True, True), month.ids["quotes"]: (True, True),
        month.ids["calls"]: (True, False), month.ids["stock"]: (False, True),
    }  # fmt: skip


def everybody_hears(month: Month) -> None:
    at = month.at
    offer = at.make("tom", f"{month.path('quotes')}/commitments", {
        "unit_id": month.units["Sales"], "success_criterion": "25 minutes", "capacity": "Half a day",
        "budget_cents": 1_400_000, "start_within_days": 20, "expires_on": "2027-01-31",
    })  # fmt: skip
    assert (offer["state"], at.get("leo", "/me")["tasks"][0]["code"]) == ("offered", "sign")
    assert at.post("leo", f"/commitments/{offer['id']}/signature")["state"] == "signed"
    at.clock.advance(days=1)
    at.refuse("tom", "POST", f"{MONTH}/publication", None, 403, "not_allowed")
    assert at.post("fay", f"{MONTH}/publication")["state"] == "published"
    at.refuse("fay", "POST", f"{MONTH}/publication", None, 409, "wrong_state")
    states = {name: month.idea(name)["state"] for name in ANSWERS}
    assert states == {
        "photo": "awaiting_commitment", "quotes": "in_experiment", "stock": "awaiting_commitment",
        "calls": "not_selected",
    }  # fmt: skip
    assert (month.idea("calls")["reason"], month.idea("calls")["reason_code"]) == ("Next month", "forced_out")
    assert month.idea("photo")["next_step"]["code"] == "commitment"
    assert (balances(at)["round:2026-12"], balances(at)["year:2026"]) == (0, 20_000_000 - 7_800_000)
    assert at.get("eve", f"{MONTH}/outcome")["receipt"] is None


def the_record_is_recomputed(month: Month, folder: Path) -> None:
    at = month.at
    at.refuse("eve", "GET", f"{MONTH}/record", None, 403, "not_allowed")
    raw = at.ask("otto", "GET", f"{MONTH}/record").content
    record = json.loads(raw)
    assert verify(record) == []
    assert not any(name.encode() in raw for name in (*VOTERS, "Eve", "Eli"))
    file = folder / "2026-12.json"
    file.write_bytes(raw)
    told = subprocess.run(
        [sys.executable, ROOT / "tools" / "verify_round.py", file], capture_output=True, text=True, check=False
    )
    summary = at.get("eve", f"{MONTH}/summary")
    assert told.stdout.split() == ["sha256", summary["record_sha256"], "OK"]
    record["ideas"][0]["cost_cents"] += 100
    assert verify(record) != []


def a_unit_signs(month: Month) -> None:
    at = month.at
    trial = next(e for e in at.get("eve", "/experiments")["items"] if e["idea_id"] == month.ids["photo"])
    month.found["trial"] = f"/experiments/{trial['id']}"
    shown = at.get("eve", month.found["trial"])
    assert (shown["state"], shown["grant_cents"], shown["blockers"]) == (
        "prepared", 2_600_000, [{"code": "no_commitment", "what": shown["blockers"][0]["what"]}])
    blocked = at.refuse("tom", "POST", f"{month.found['trial']}/start", None, 409, "blocked")
    assert blocked["blockers"] == shown["blockers"]
    offer = at.make("tom", f"{month.path('photo')}/commitments", {
        "unit_id": month.units["Service"], "success_criterion": "9 of 10", "budget_cents": 1_500_000,
    })  # fmt: skip
    path = f"/commitments/{offer['id']}"
    at.refuse("leo", "POST", f"{path}/signature", None, 403, "not_allowed")
    assert at.post("lea", f"{path}/signature")["allowed"] == ["release"]
    released = at.post("lea", f"{path}/release", {"reason": "Two are ill"})
    assert (released["state"], month.idea("photo")["state"]) == ("released", "awaiting_commitment")
    second = at.make("tom", f"{month.path('photo')}/commitments", {
        "unit_id": month.units["Service"], "success_criterion": "9 of 10", "budget_cents": 1_500_000,
    })  # fmt: skip
    at.post("lea", f"/commitments/{second['id']}/signature")
    assert (month.idea("photo")["state"], at.get("eve", month.found["trial"])["state"]) == ("in_experiment", "ready")
    listed = at.get("eve", f"/commitments?unit={month.units['Service']}&state=signed")["items"]
    assert [c["id"] for c in listed] == [second["id"]]
    month.found["promise"] = second["id"]


def the_experiment_runs(month: Month) -> None:
    at, path = month.at, month.found["trial"]
    started = at.post("tom", f"{path}/start")
    assert (started["state"], started["ends_on"]) == ("running", "2027-01-29")
    at.refuse("tom", "POST", f"{path}/start", None, 409, "wrong_state")
    assert month.idea("photo")["next_step"]["code"] == "check_in"
    for week, value in enumerate((6, 8.5), start=1):
        at.clock.advance(days=7)
        day = at.clock.now().date().isoformat()
        at.make("tom", f"{path}/check-ins", {"date": day, "measurements": {"found": value}, "note": f"Week {week}"})
    booked = at.make("tom", f"{path}/bookings", {"amount_cents": 620_000, "note": "Licence"})
    assert (booked["spent_cents"], booked["left_cents"]) == (620_000, 1_980_000)
    too_much = at.refuse("tom", "POST", f"{path}/bookings", {"amount_cents": 2_000_000}, 409, "too_little_money")
    assert too_much["missing_cents"] == 20_000
    assert at.post("tom", f"{path}/pause", {"reason": "Holiday"})["state"] == "paused"
    more = {"weeks": 2, "amount_cents": 100_000, "reason": "Holiday"}
    extended = at.post("tom", f"{path}/extension", more)
    assert (extended["weeks"], extended["grant_cents"]) == (10, 2_700_000)
    at.refuse("tom", "POST", f"{path}/result", {"result": "success", "evidence": "9.2"}, 422, "invalid")
    ended = at.post("tom", f"{path}/result", {"result": "success", "evidence": "9.2 of 10", "lesson": "Begin with cellars"})
    assert (ended["state"], ended["lesson"]) == ("success", "Begin with cellars")
    promise = at.get("eve", "/commitments?state=invoked")["items"]
    assert ([c["id"] for c in promise], month.idea("photo")["next_step"]["code"]) == ([month.found["promise"]], "handover")


def units_claim(month: Month) -> None:
    at, path = month.at, month.found["trial"]
    assert [e["id"] for e in at.get("lea", "/experiments?claimable=true")["items"]] == [int(path.split("/")[-1])]
    at.refuse("lea", "POST", f"{path}/claims", {"unit_id": month.units["Sales"]}, 403, "not_allowed")
    claim = {"unit_id": month.units["Service"], "note": "As promised", "start_on": "2027-02-01"}
    handover = at.make("lea", f"{path}/claims", claim)
    assert (handover["state"], handover["date"], handover["running_cost_cents"]) == ("planned", "2027-02-01", 1_500_000)
    repeated = at.post("lea", f"{path}/claims", claim)
    made = at.post("tom", f"{path}/handover", {})
    assert (repeated["id"], made["id"]) == (handover["id"], handover["id"])
    other = at.make("leo", f"{path}/claims", {"unit_id": month.units["Sales"]})
    assert other["state"] == "waiting"
    own = at.post("tom", f"/claims/{other['claim']['id']}/confirmation", status=201)
    assert (own["state"], own["unit_id"], own["commitment_id"]) == ("planned", month.units["Sales"], None)
    month.found |= {"handover": f"/handovers/{handover['id']}", "other": f"/handovers/{own['id']}"}


def the_handover_is_done(month: Month) -> None:
    at, path = month.at, month.found["handover"]
    at.refuse("leo", "POST", f"{path}/acceptance", None, 403, "not_allowed")
    assert at.post("lea", f"{path}/acceptance")["state"] == "accepted"
    entry = next(e for e in at.get("eve", "/register")["items"] if e["experiment_id"] == int(month.found["trial"].split("/")[-1]))
    assert (entry["state"], entry["owner_id"], entry["unit_id"]) == (
        "experiment", month.people["lea"], month.units["Service"])
    done = at.post("lea", f"{path}/completion")
    assert (done["state"], len(done["follow_ups"])) == ("completed", 2)
    at.refuse("leo", "POST", f"{month.found['other']}/refusal", {}, 422, "invalid")
    refused = at.post("leo", f"{month.found['other']}/refusal", {"reason": "Not this year"})
    assert refused["state"] == "refused"
    adopted = month.idea("photo")
    assert (adopted["state"], adopted["next_step"]["code"]) == ("adopted", "none")
    assert at.get("eve", f"/register/{entry['id']}")["state"] == "in_use"
    assert at.get("eve", "/commitments?state=fulfilled")["items"][0]["id"] == month.found["promise"]
    assert at.get("eve", "/lessons?q=cellars")["items"][0]["text"] == "Begin with cellars"
    published = at.get("eve", "/register/export")["algorithms"]
    assert [(a["name"], a["status"]) for a in published] == [("Photo check", "In gebruik")]


def the_auditor_reads(month: Month) -> None:
    at = month.at
    at.refuse("ada", "GET", "/events", None, 403, "not_allowed")
    kinds, after = [], 0
    while True:
        page = at.get("otto", f"/events?after={after}&limit=50")["items"]
        if not page:
            break
        kinds += [e["kind"] for e in page]
        after = page[-1]["id"]
        assert all(set(e) >= {"id", "at", "kind", "actor_id", "subject", "subject_id"} for e in page)
    assert [k for k in kinds if k.startswith("round.")] == [
        "round.created", "round.changed", "round.intake", "round.preparation", "round.session",
        "round.decided", "round.published",
    ]  # fmt: skip
    assert kinds.count("idea.submitted") == 7
    assert {"commitment.signed", "experiment.started", "handover.completed", "idea.adopted"} <= set(kinds)
    at.refuse("otto", "POST", "/fund/allotments", {"year": 2026, "amount_cents": 5}, 403, "not_allowed")


def answers_of(month: Month, place: int) -> list[dict[str, Any]]:
    """Return the lines of one voter, in the order of the agenda."""
    return [
        {"idea_id": month.ids[name], "score": int(column[place]), "reason": ""}
        for name, column in ANSWERS.items()
        if column[place] != "-"
    ]


def balances(at: Program) -> dict[str, int]:
    """Return what each account holds."""
    return {a["key"]: a["balance_cents"] for a in at.get("eve", "/fund")["accounts"]}
