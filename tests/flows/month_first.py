"""The month until the session: people, money, ideas, triage, the round and votes beforehand."""

from tests.flows.callers import IDEA, STEP, Program, mail
from tests.flows.month_told import ANSWERS, MONTH, VOTERS, Month, answers_of, balances

PLAN = {
    "goal": "From 40 to 28 a month", "measure": "Count each week", "stop_rule": "Stop above 35",
    "headline": "Machine decides", "headline_ok": "yes", "weeks": 8, "ai_type": "text_analysis",
    "risk_class": "minimal", "risk_flags": [],
    "flags": {"people": "no", "decides_alone": "no", "customers": "no"},
}  # fmt: skip


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
    theme = at.make(
        "ada", "/themes", {"name": "Less typing", "ambition": "20 minutes", "year": 2026}
    )
    assert (moved["unit_id"], me["leads"], me["roles"]) == (
        month.units["Service"],
        [month.units["Service"]],
        ["employee"],
    )
    assert theme["year"] == 2026
    leaders_say_where_to(at)
    other_programs_are_told(at)
    assert set(at.get("eve", "/units")) == {"items", "next"}
    at.refuse("eve", "POST", "/units", {"name": "Mine"}, 403, "not_allowed")


def leaders_say_where_to(at: Program) -> None:
    texts = {
        f"{part}_{language}": f"{part} part, {language}"
        for part in ("first", "second", "third") for language in ("nl", "en")
    }  # fmt: skip
    for kind in ("vision", "frames"):
        assert (at.get("eve", f"/{kind}")["version"], at.get("eve", f"/{kind}")["at"]) == (0, None)
        at.refuse("eve", "PUT", f"/{kind}", texts, 403, "not_allowed")
        kept = at.ask(VOTERS[0], "PUT", f"/{kind}", texts).json()
        assert (kept["version"], [part["text"] for part in kept["parts"]]) == (
            1, [texts[f"{part}_en"] for part in ("first", "second", "third")],
        )  # fmt: skip
        at.refuse(VOTERS[0], "PUT", f"/{kind}", texts, 409, "stale")
        assert at.get("eve", f"/{kind}") == kept
        assert at.get("eve", f"/{kind}/versions") == {"items": [kept], "next": None}


def other_programs_are_told(at: Program) -> None:
    address = {"url": "https://example.com/kiem", "kinds": ["round.published"]}
    kept, gone = (at.make("ada", "/webhooks", address) for _ in range(2))
    assert (kept["kinds"], kept["secret"][:6]) == (["round.published"], "whsec_")
    assert kept["secret"] != gone["secret"]
    listed = at.get("ada", "/webhooks")["items"]
    assert [(w["id"], "secret" in w) for w in listed] == [(gone["id"], False), (kept["id"], False)]
    for made in (gone, kept):
        assert at.ask("ada", "DELETE", f"/webhooks/{made['id']}").json()["id"] == made["id"]
    inside = {"url": "https://10.0.0.1/"}
    at.refuse("ada", "POST", "/webhooks", inside, 422, "invalid")
    at.refuse("tom", "GET", "/webhooks", None, 403, "not_allowed")


def money_is_allotted(month: Month) -> None:
    at = month.at
    at.make("tom", "/fund/allotments", {"year": 2026, "amount_cents": 20_000_000})
    assert balances(at)["year:2026"] == 20_000_000
    at.refuse(
        "fay", "POST", "/fund/allotments", {"year": 2026, "amount_cents": 1}, 403, "not_allowed"
    )


def ideas_come_in(month: Month) -> None:
    at, service = month.at, month.units["Service"]
    texts = {
        "photo": ("eve", {"title": "Photo check", "value_type": "renewal", "unit_id": service,
            "benefits": ["customer", "colleague"]}),
        "quotes": ("m1", {"title": "Prepare quotes", "value_type": "efficiency",
            "unit_id": month.units["Sales"]}),
        "stock": ("eli", {"title": "Predict stock", "value_type": "efficiency", "benefits": "colleague"}),
        "calls": ("eli", {"title": "Sum up calls", "value_type": "customer_value", "take_part": "hours"}),
        "robot": ("eve", {"title": "Robot dog"}),
        "twin": ("eli", {"title": "Check photos of connections"}),
        "gone": ("eve", {"title": "Parking spot", "pseudonymous": True}),
    }  # fmt: skip
    for name, (who, text) in texts.items():
        draft = at.make(who, "/ideas", {"problem": f"It costs time: {text['title']}", **text})
        assert set(draft) >= IDEA
        assert (draft["state"], draft["version"], draft["next_step"]["code"]) == (
            "draft",
            1,
            "submit",
        )
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
    stale = at.refuse(
        "eve", "PATCH", month.path("photo"), {"version": 2, "proposal": "No"}, 409, "stale"
    )
    assert (edited["version"], stale["current"]) == (3, 3)
    supported = at.post("m2", f"{month.path('photo')}/support")
    assert (
        supported["support_count"],
        at.post("m2", f"{month.path('photo')}/support")["support_count"],
    ) == (1, 1)
    at.post("eli", f"{month.path('twin')}/comments", {"text": "Every week"})
    assert (
        at.get("eve", "/ideas?mine=1&state=submitted&sort=oldest")["items"][0]["id"]
        == month.ids["photo"]
    )
    alike = at.get("m3", "/ideas/look-alikes?text=checking photos of connections")
    assert alike["items"][0]["id"] == month.ids["twin"]


def the_team_answers(month: Month) -> None:
    at = month.at
    month.at.clock.advance(hours=20)
    asked = at.post(
        "tom", f"{month.path('calls')}/triage", {"outcome": "ask", "reason": "How many?"}
    )
    assert (asked["state"], asked["next_step"]["who"]) == ("needs_info", "submitter")
    at.refuse("eve", "POST", f"{month.path('calls')}/answer", {"text": "Me?"}, 403, "not_allowed")
    assert at.get("eli", "/me")["tasks"][0]["code"] == "question"
    answered = at.post("eli", f"{month.path('calls')}/answer", {"text": "60 a day"})
    assert (answered["state"], answered["questions"][0]["answer"]) == ("triage", "60 a day")
    lacking = at.refuse(
        "tom",
        "POST",
        f"{month.path('photo')}/triage",
        {"outcome": "admit", "goal": "Better"},
        422,
        "invalid",
    )
    assert [(e["field"], e["code"]) for e in lacking["errors"]][:2] == [
        ("goal", "needs_number"),
        ("measure", "required"),
    ]
    costs = {"photo": 2_600_000, "quotes": 2_200_000, "stock": 3_000_000, "calls": 1_800_000}
    for name, cost in costs.items():
        ready = at.post(
            "tom", f"{month.path(name)}/triage", {"outcome": "admit", **PLAN, "cost_cents": cost}
        )
        assert (ready["state"], ready["next_step"]["code"], ready["cost_cents"]) == (
            "ready",
            "agenda",
            cost,
        )
    no = at.post(
        "tom",
        f"{month.path('robot')}/triage",
        {"outcome": "decline", "reason": "Too dear", "improve": "Share it"},
    )
    assert (no["state"], no["reason"], no["improve"], no["next_step"]["code"]) == (
        "declined",
        "Too dear",
        "Share it",
        "none",
    )
    merged = at.post(
        "tom", f"{month.path('twin')}/triage", {"outcome": "merge", "into_id": month.ids["photo"]}
    )
    assert (merged["state"], merged["merged_into_id"]) == ("merged", month.ids["photo"])
    parted = at.post("tom", f"{month.path('twin')}/unmerge")
    again = at.post("tom", f"{month.path('twin')}/merge", {"into_id": month.ids["photo"]})
    assert (parted["state"], again["state"]) == ("triage", "merged")
    withdrawn = at.post("eve", f"{month.path('gone')}/withdrawal", {"reason": "Solved"})
    assert (withdrawn["state"], withdrawn["allowed"]) == ("withdrawn", ["comment"])
    at.refuse(
        "tom",
        "POST",
        f"{month.path('robot')}/triage",
        {"outcome": "ask", "reason": "?"},
        409,
        "wrong_state",
    )


def a_round_is_prepared(month: Month) -> None:
    at = month.at
    terms = {
        "month": "2026-12",
        "budget_cents": 8_000_000,
        "reserve_percent": 20,
        "panel": [mail(v) for v in VOTERS],
    }
    at.refuse("fay", "POST", "/rounds", {}, 403, "not_allowed")
    made = at.make("tom", "/rounds", terms)
    at.refuse("tom", "POST", "/rounds", {"month": "2026-12"}, 409, "exists")
    assert (made["state"], made["quorum"], made["rule"], made["version"]) == (
        "planned",
        5,
        "equal-shares",
        1,
    )
    assert (made["intake_until"], made["session_at"], made["answer_by"]) == (
        "2026-11-27T23:00:00Z",
        "2026-12-03T09:00:00Z",
        "2026-12-04T16:00:00Z",
    )
    changed = at.patch("tom", MONTH, {"version": 1, "reserve_percent": 30})
    assert (changed["version"], changed["reserve_percent"], changed["panel"]) == (
        2,
        30,
        [mail(v) for v in VOTERS],
    )
    at.refuse("tom", "PATCH", MONTH, {"version": 1, "quorum": 3}, 409, "stale")
    assert at.post("tom", f"{MONTH}/transition", {"to": "intake"})["state"] == "intake"
    wanted = [month.ids[name] for name in ANSWERS]
    at.refuse(
        "tom", "PUT", f"{MONTH}/agenda", {"idea_ids": [month.ids["robot"]]}, 409, "idea_not_ready"
    )
    agenda = at.put("tom", f"{MONTH}/agenda", {"idea_ids": wanted})
    assert [i["idea_id"] for i in agenda["items"]] == wanted
    assert {i["state"] for i in agenda["items"]} == {"waiting"}
    fixed_beforehand(month, wanted)
    at.refuse("m2", "PUT", f"{MONTH}/ballot", {"version": 0, "lines": []}, 409, "round_closed")
    prepared = at.post("tom", f"{MONTH}/transition", {"to": "preparation"})
    assert (prepared["state"], balances(at)["round:2026-12"], balances(at)["year:2026"]) == (
        "preparation",
        8_000_000,
        12_000_000,
    )
    step = month.idea("photo")["next_step"]
    assert (step["code"], step["who"], step["by"]) == ("vote", "panel", "2026-12-03T09:00:00Z")


def fixed_beforehand(month: Month, wanted: list[int]) -> None:
    """The AI team fixes something before the vote, and takes it back."""
    at, place = month.at, f"{MONTH}/constraints"
    wish = {"kind": "exclusion", "idea_ids": wanted[:2], "reason": "One of the two is enough."}
    at.refuse("m2", "POST", place, wish, 403, "not_allowed")
    at.refuse("tom", "POST", place, {**wish, "idea_ids": wanted[:1]}, 422, "invalid")
    made = at.make("tom", place, wish)
    assert (made["kind"], made["idea_ids"]) == ("exclusion", sorted(wanted[:2]))
    assert at.get("m2", MONTH)["constraints"] == [made] == at.get("m2", place)["items"]
    left = at.ask("tom", "DELETE", f"{place}/{made['id']}")
    assert (left.status_code, left.json()) == (200, {"items": [], "next": None})


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
    at.refuse(
        "m2",
        "PUT",
        f"{MONTH}/ballot",
        {"version": 1, "lines": [{"idea_id": 99, "score": 6}]},
        422,
        "invalid",
    )
    aside = at.make(
        "m7", f"{MONTH}/recusals", {"idea_id": month.ids["stock"], "reason": "My brother sells it"}
    )
    assert aside["idea_id"] == month.ids["stock"]
    assert at.get("m7", f"{MONTH}/ballot")["version"] == 2
    turnout = at.get("fay", f"{MONTH}/turnout")
    assert (turnout["entitled"], turnout["voted"]) == (7, 7)
    numbers = {i["idea_id"]: (i["answered"], i["entitled"]) for i in turnout["items"]}
    assert numbers == {
        month.ids[n]: (a, a) for n, a in (("photo", 7), ("quotes", 6), ("stock", 6), ("calls", 7))
    }
    at.refuse("eve", "GET", f"{MONTH}/turnout", None, 403, "not_allowed")
    at.refuse("m2", "GET", f"{MONTH}/items/{month.ids['photo']}/tally", None, 409, "not_revealed")
    at.refuse(
        "fay", "POST", f"{MONTH}/items/{month.ids['photo']}/opening", None, 409, "wrong_state"
    )
