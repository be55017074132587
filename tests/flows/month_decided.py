"""The month from session to publication, and the record that anybody can recompute."""

import json
import subprocess
import sys
from pathlib import Path

from app.selection.round_record import verify
from tests.flows.month_told import ANSWERS, MONTH, VOTERS, Month, answers_of, balances

ROOT = Path(__file__).parents[2]
LINE = {
    "idea_id", "selected", "decided", "reason_code", "reason", "supporters", "points", "cost_cents",
    "step", "price_per_point", "counterfactual",
}  # fmt: skip


def the_session_decides(month: Month) -> None:
    at, photo = month.at, f"{MONTH}/items/{month.ids['photo']}"
    at.clock.at = at.clock.at.replace(month=12, day=3, hour=9, minute=0)
    at.refuse("tom", "POST", f"{MONTH}/transition", {"to": "session"}, 403, "not_allowed")
    assert at.post("fay", f"{MONTH}/transition", {"to": "session"})["state"] == "session"
    at.refuse("tom", "PUT", f"{MONTH}/agenda", {"idea_ids": []}, 409, "frozen")
    at.refuse("m2", "PUT", f"{MONTH}/ballot", {"version": 1, "lines": []}, 409, "item_not_open")
    assert at.post("fay", f"{MONTH}/chair")["shown_id"] is not None
    assert at.post("m1", f"{MONTH}/presence", {"place": "room"}) == {"place": "room"}
    at.post("fay", f"{photo}/opening")
    again = at.post("fay", f"{photo}/reset", {"reason": "Wrong cost"})
    assert (again["state"], again["votes"]) == ("waiting", 0)
    opened = at.post("fay", f"{photo}/opening")
    assert (opened["state"], opened["allowed"]) == ("open", ["reveal", "settling"])
    at.refuse("fay", "POST", f"{photo}/settling", {}, 409, "not_revealed")
    assert at.post("fay", f"{photo}/reveal")["state"] == "revealed"
    tally = at.get("m2", f"{photo}/tally")
    assert (tally["counts"], tally["median"], tally["quartiles"]) == (
        {"1": 0, "2": 0, "3": 1, "4": 2, "5": 4},
        5.0,
        [4, 5],
    )
    assert tally["camps"]["verdict"] == "in_favour"
    at.refuse("eve", "GET", f"{photo}/tally", None, 403, "not_allowed")
    assert at.post("fay", f"{photo}/opening")["votes"] == 1
    changed = [
        line | ({"score": 4} if line["idea_id"] == month.ids["photo"] else {})
        for line in answers_of(month, 5)
    ]
    assert at.put("m6", f"{MONTH}/ballot", {"version": 1, "lines": changed})["version"] == 2
    at.post("fay", f"{photo}/reveal")
    settled = at.post("fay", f"{photo}/settling", {"conclusion": "Start with twenty"})
    assert (settled["state"], settled["conclusion"], settled["votes"]) == (
        "settled",
        "Start with twenty",
        2,
    )
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
    assert (lost["reason_code"], lost["step"], outcome["leftover_cents"]) == (
        "supporters_out_of_money",
        3,
        1_400_000,
    )
    receipt = outcome["receipt"]
    parts = [*(p["amount_cents"] for p in receipt["payments"]), receipt["left_cents"]]
    assert abs(receipt["share_cents"] - sum(parts)) < len(parts)  # each part is rounded to a cent
    at.refuse("eve", "GET", f"{MONTH}/outcome", None, 409, "not_published")
    cheaper = at.post("m2", f"{MONTH}/what-if", {"costs": {str(month.ids["stock"]): 600_000}})
    assert {i["idea_id"] for i in cheaper["ideas"] if i["selected"]} == {
        month.ids[n] for n in ANSWERS
    }
    assert at.get("m2", f"{MONTH}/outcome")["leftover_cents"] == 1_400_000
    stock, calls = (f"{MONTH}/decisions/{month.ids[n]}" for n in ("stock", "calls"))
    inn = {"decision": "deviate", "selected": True, "reason": "We promised it"}
    short = at.refuse("fay", "PUT", stock, inn, 409, "too_little_money")
    assert short["missing_cents"] == 1_600_000
    at.refuse("fay", "PUT", calls, {"decision": "deviate", "selected": False}, 422, "invalid")
    out = at.put("fay", calls, {"decision": "deviate", "selected": False, "reason": "Next month"})
    assert (out["decision"], out["selected"]) == ("deviate", False)
    assert at.put("fay", stock, inn)["selected"] is True
    after = {
        i["idea_id"]: (i["selected"], i["decided"])
        for i in at.get("fay", f"{MONTH}/outcome")["ideas"]
    }
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
    assert (month.idea("calls")["reason"], month.idea("calls")["reason_code"]) == (
        "Next month",
        "forced_out",
    )
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
        [sys.executable, ROOT / "tools" / "verify_round.py", file],
        capture_output=True,
        text=True,
        check=False,
    )
    summary = at.get("eve", f"{MONTH}/summary")
    assert told.stdout.split() == ["sha256", summary["record_sha256"], "OK"]
    record["ideas"][0]["cost_cents"] += 100
    assert verify(record) != []
