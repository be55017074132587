"""What is fixed before the vote, by the API; and what the API tells whom of an outcome."""

from app.domain.rounds import margins
from app.jobs.margins import work_out_margins
from tests.api.rounds_client import Callers
from tests.domain.rounds.decided import decided
from tests.domain.rounds.month import NOW, stage

R = "/rounds/2026-12"


def test_constraints_are_fixed_listed_and_taken_back(db) -> None:
    made = stage(db).upto("preparation")
    callers = Callers(db, made)
    team, reader = callers.as_(made.team), callers.as_(made.employee)
    one, two, _ = made.ids
    wish = {"kind": "prerequisite", "idea_id": one, "needs_id": two, "reason": "Needs its data."}

    answer = team("POST", f"{R}/constraints", wish)

    assert answer.status_code == 201
    fixed = answer.json()
    assert (fixed["kind"], fixed["idea_ids"], fixed["who"]) == ("prerequisite", [one, two], "Team")
    assert reader("GET", f"{R}/constraints").json() == {"items": [fixed], "next": None}
    assert reader("GET", R).json()["constraints"] == [fixed]
    assert "constraints" in team("GET", R).json()["allowed"]
    assert reader("POST", f"{R}/constraints", wish).status_code == 403
    assert reader("DELETE", f"{R}/constraints/{fixed['id']}").status_code == 403
    assert team("POST", "/rounds/2030-01/constraints", wish).status_code == 404
    assert team("DELETE", f"{R}/constraints/{fixed['id']}").json()["items"] == []
    assert team("DELETE", f"{R}/constraints/{fixed['id']}").status_code == 404


def test_what_cannot_be_names_each_constraint_that_helps_in_the_callers_language(sqlite_db) -> None:
    made = stage(sqlite_db, budget_cents=3_000_000).upto("preparation")
    team = Callers(sqlite_db, made).as_(made.team)
    first = {"kind": "forced_in", "idea_id": made.ids[0], "reason": "Promised."}
    known = team("POST", f"{R}/constraints", first).json()["id"]

    answer = team("POST", f"{R}/constraints", {**first, "idea_id": made.ids[1]})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    said = [(e["field"], e["code"]) for e in answer.json()["errors"]]
    assert said == [
        ("kind", "infeasible"),
        (f"constraints.{known}", "helps_forced_in"),
        (f"constraints.{known + 1}", "helps_forced_in"),
    ]
    assert answer.json()["errors"][1]["message"].startswith("Het kan weer zonder: ‘Idea")


def test_points_are_changed_until_the_first_ballot(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    team = Callers(sqlite_db, made).as_(made.team)
    version = team("GET", R).json()["version"]

    changed = team("PATCH", R, {"version": version, "points": [0, 1, 2, 3, 4]})
    assert (changed.status_code, changed.json()["points"]) == (200, [0, 1, 2, 3, 4])
    assert team("PATCH", R, {"version": version + 1, "points": [4, 3, 2, 1, 0]}).status_code == 422
    made.cast(made.voters[0], {made.ids[0]: 5})
    late = team("PATCH", R, {"version": version + 1, "points": [0, 0, 1, 3, 5]})
    assert (late.status_code, late.json()["code"]) == (409, "voting_started")


def test_counterfactual_is_null_until_it_is_known_and_the_record_stays(
    sqlite_db, monkeypatch
) -> None:
    monkeypatch.setattr(margins, "QUICK", 0)
    made = decided(sqlite_db)
    voter = Callers(sqlite_db, made).as_(made.voters[0])
    before = voter("GET", f"{R}/outcome").json()

    assert work_out_margins(sqlite_db, NOW, seconds=None) == 1

    after = voter("GET", f"{R}/outcome").json()
    assert [i["counterfactual"] for i in before["ideas"]] == [None] * 3
    assert [i["counterfactual"] for i in after["ideas"]] == [
        None,
        None,
        {
            "cost_cents": None,
            "limit_cents": None,
            "support": 2,
            "rivals": [],
            "text": "Met twee keer Ja erbij was het gekozen.",
        },
    ]
    assert before["record_sha256"] == after["record_sha256"]
    assert (
        sum(p["amount_cents"] for p in after["receipt"]["payments"])
        + after["receipt"]["left_cents"]
        == after["receipt"]["share_cents"]
    )


def test_people_outside_the_panel_get_no_sum_that_tells_of_one_person(sqlite_db) -> None:
    made = decided(sqlite_db)
    made.move("published")
    callers = Callers(sqlite_db, made)

    for path in ("outcome", "summary"):
        told = callers.as_(made.employee)("GET", f"{R}/{path}").json()
        assert {(i["supporters"], i["points"], i["price_per_point"]) for i in told["ideas"]} == {
            (None, None, None)
        }
        assert {(s["payers"], s["price_per_point_cents"]) for s in told["steps"]} == {(None, None)}
        panel = callers.as_(made.voters[0])("GET", f"{R}/{path}").json()
        assert [(i["supporters"], i["points"]) for i in panel["ideas"]] == [
            (5, 25),
            (5, 15),
            (0, 0),
        ]
