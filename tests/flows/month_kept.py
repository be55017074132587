"""The month after the publication: promise, experiment, handover, register."""

from datetime import timedelta
from typing import Any

from tests.flows.callers import mail
from tests.flows.month_told import Month


def a_unit_signs(month: Month) -> None:
    at = month.at
    trial = next(
        e for e in at.get("eve", "/experiments")["items"] if e["idea_id"] == month.ids["photo"]
    )
    month.found["trial"] = f"/experiments/{trial['id']}"
    shown = at.get("eve", month.found["trial"])
    assert (shown["state"], shown["grant_cents"], shown["blockers"]) == (
        "prepared",
        2_600_000,
        [{"code": "no_commitment", "what": shown["blockers"][0]["what"]}],
    )
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
    the_lead_goes_away(month)
    second = the_unit_steps_forward(month)
    assert at.post("lea", f"/commitments/{second['id']}/signature")["allowed"] == ["release"]
    assert (month.idea("photo")["state"], at.get("eve", month.found["trial"])["state"]) == (
        "in_experiment",
        "ready",
    )
    listed = at.get("eve", f"/commitments?unit={month.units['Service']}&state=signed")["items"]
    assert [c["id"] for c in listed] == [second["id"]]
    month.found["promise"] = second["id"]


def the_lead_goes_away(month: Month) -> None:
    at, path = month.at, f"/units/{month.units['Service']}/deputies"
    day = at.clock.now().date()
    away = {
        "deputy_email": mail("eve"),
        "from_on": (day + timedelta(days=1)).isoformat(),
        "until_on": (day + timedelta(days=5)).isoformat(),
    }
    at.refuse("eve", "POST", path, away, 403, "not_allowed")
    made = at.make("lea", path, away)["items"]
    assert at.get("lea", path)["items"] == made
    at.refuse("lea", "POST", path, away, 409, "overlaps")
    assert at.post("lea", f"{path}/ending", {"id": made[0]["id"]})["items"] == []


def the_unit_steps_forward(month: Month) -> dict[str, Any]:
    """Let the lead propose twice and counter once; return the terms that both want."""
    at, path = month.at, f"{month.path('photo')}/commitments/proposal"
    terms = {"unit_id": month.units["Service"], "success_criterion": "9 of 10"}
    at.refuse("eve", "POST", path, terms, 403, "not_allowed")
    first = at.make("lea", path, terms)
    assert (first["state"], first["by_unit"]) == ("drafted", True)
    refused = at.post("tom", f"/commitments/{first['id']}/refusal", {"reason": "And the money?"})
    assert (refused["state"], refused["reason"]) == ("declined", "And the money?")
    again = at.make("lea", path, {**terms, "budget_cents": 900_000, "scope": "All of it"})
    assert at.post("tom", f"/commitments/{again['id']}/offer")["state"] == "offered"
    last = at.make("lea", f"/commitments/{again['id']}/counter-proposal", {
        "budget_cents": 1_500_000, "conditions": "It works without a network", "reason": "More vans",
    })  # fmt: skip
    assert (last["replaces_id"], last["scope"]) == (again["id"], "All of it")
    return at.post("tom", f"/commitments/{last['id']}/offer")


def the_experiment_runs(month: Month) -> None:
    at, path = month.at, month.found["trial"]
    started = at.post("tom", f"{path}/start")
    assert (started["state"], started["ends_on"]) == ("running", "2027-01-29")
    at.refuse("tom", "POST", f"{path}/start", None, 409, "wrong_state")
    assert month.idea("photo")["next_step"]["code"] == "check_in"
    for week, value in enumerate((6, 8.5), start=1):
        at.clock.advance(days=7)
        day = at.clock.now().date().isoformat()
        at.make(
            "tom",
            f"{path}/check-ins",
            {"date": day, "measurements": {"found": value}, "note": f"Week {week}"},
        )
    booked = at.make("tom", f"{path}/bookings", {"amount_cents": 620_000, "note": "Licence"})
    assert (booked["spent_cents"], booked["left_cents"]) == (620_000, 1_980_000)
    too_much = at.refuse(
        "tom", "POST", f"{path}/bookings", {"amount_cents": 2_000_000}, 409, "too_little_money"
    )
    assert too_much["missing_cents"] == 20_000
    assert at.post("tom", f"{path}/pause", {"reason": "Holiday"})["state"] == "paused"
    more = {"weeks": 2, "amount_cents": 100_000, "reason": "Holiday"}
    extended = at.post("tom", f"{path}/extension", more)
    assert (extended["weeks"], extended["grant_cents"]) == (10, 2_700_000)
    at.make("tom", f"{path}/headline-readings", {"answer": "yes", "note": "A person looks"})
    against = {"answer": "unsure", "note": "Nobody looks after a month"}
    read = at.make("lea", f"{path}/headline-readings", against)
    assert [g["state"] for g in read["checklist"] if g["key"] == "headline"] == ["done"]
    seen = at.make("lea", f"{path}/readings", {"reading": "met", "text": "9.2 of 10"})
    assert (seen["state"], seen["evaluation"]["complete"]) == ("paused", False)
    at.refuse(
        "tom", "POST", f"{path}/result", {"result": "success", "evidence": "9.2"}, 422, "invalid"
    )
    ended = at.post(
        "tom",
        f"{path}/result",
        {"result": "success", "evidence": "9.2 of 10", "lesson": "Begin with cellars"},
    )
    assert (ended["state"], ended["lesson"]) == ("success", "Begin with cellars")
    promise = at.get("eve", "/commitments?state=invoked")["items"]
    assert ([c["id"] for c in promise], month.idea("photo")["next_step"]["code"]) == (
        [month.found["promise"]],
        "handover",
    )


def units_claim(month: Month) -> None:
    at, path = month.at, month.found["trial"]
    assert [e["id"] for e in at.get("lea", "/experiments?claimable=true")["items"]] == [
        int(path.split("/")[-1])
    ]
    at.refuse(
        "lea", "POST", f"{path}/claims", {"unit_id": month.units["Sales"]}, 403, "not_allowed"
    )
    claim = {"unit_id": month.units["Service"], "note": "As promised", "start_on": "2027-02-01"}
    handover = at.make("lea", f"{path}/claims", claim)
    assert (handover["state"], handover["date"], handover["running_cost_cents"]) == (
        "planned",
        "2027-02-01",
        1_500_000,
    )
    repeated = at.post("lea", f"{path}/claims", claim)
    made = at.post("tom", f"{path}/handover", {})
    assert (repeated["id"], made["id"]) == (handover["id"], handover["id"])
    other = at.make("leo", f"{path}/claims", {"unit_id": month.units["Sales"]})
    assert other["state"] == "waiting"
    own = at.post("tom", f"/claims/{other['claim']['id']}/confirmation", status=201)
    assert (own["state"], own["unit_id"], own["commitment_id"]) == (
        "planned",
        month.units["Sales"],
        None,
    )
    month.found |= {"handover": f"/handovers/{handover['id']}", "other": f"/handovers/{own['id']}"}


def the_handover_is_done(month: Month) -> None:
    at, path = month.at, month.found["handover"]
    at.refuse("leo", "POST", f"{path}/acceptance", None, 403, "not_allowed")
    assert at.post("lea", f"{path}/acceptance")["state"] == "accepted"
    entry = next(
        e
        for e in at.get("eve", "/register")["items"]
        if e["experiment_id"] == int(month.found["trial"].split("/")[-1])
    )
    assert (entry["state"], entry["owner_id"], entry["unit_id"]) == (
        "experiment",
        month.people["lea"],
        month.units["Service"],
    )
    done = at.post("lea", f"{path}/completion")
    assert (done["state"], len(done["follow_ups"])) == ("completed", 2)
    told = {"months": 3, "used": "yes", "people": 40, "brought": "9 of 10 still found"}
    at.refuse("lea", "POST", f"{path}/follow-ups", told, 409, "not_yet")
    at.refuse("tom", "POST", f"{path}/follow-ups", told, 403, "not_allowed")
    at.refuse("leo", "POST", f"{month.found['other']}/refusal", {}, 422, "invalid")
    refused = at.post("leo", f"{month.found['other']}/refusal", {"reason": "Not this year"})
    assert refused["state"] == "refused"
    adopted = month.idea("photo")
    assert (adopted["state"], adopted["next_step"]["code"]) == ("adopted", "none")
    assert at.get("eve", f"/register/{entry['id']}")["state"] == "in_use"
    assert at.get("eve", "/commitments?state=fulfilled")["items"][0]["id"] == month.found["promise"]
    lesson = at.get("eve", "/lessons?q=cellars&success=true")["items"][0]
    assert (lesson["text"], lesson["uses"]) == ("Begin with cellars", 0)
    other = f"/ideas/{month.ids['stock']}/lessons"
    assert at.make("tom", other, {"lesson_id": lesson["id"]})["uses"] == 1
    at.refuse("tom", "POST", other, {"lesson_id": 999}, 404, "not_found")
    assert at.ask("tom", "DELETE", f"{other}/{lesson['id']}").json()["uses"] == 0
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
        assert all(
            set(e) >= {"id", "at", "kind", "actor_id", "subject", "subject_id"} for e in page
        )
    assert [k for k in kinds if k.startswith("round.")] == [
        "round.created", "round.changed", "round.intake", "round.preparation", "round.session",
        "round.decided", "round.published",
    ]  # fmt: skip
    assert kinds.count("idea.submitted") == 7
    assert {"commitment.signed", "experiment.started", "handover.completed", "idea.adopted"} <= set(
        kinds
    )
    at.refuse(
        "otto", "POST", "/fund/allotments", {"year": 2026, "amount_cents": 5}, 403, "not_allowed"
    )
