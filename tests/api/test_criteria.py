"""Further questions through the API: on a round, on a ballot, in what is refused."""

from tests.api.rounds_client import Callers
from tests.domain.rounds.month import MONTH, stage
from tests.domain.rounds.test_criteria import asked, terms

R = f"/rounds/{MONTH}"


def test_questions_are_set_shown_answered_and_taken_back(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    callers = Callers(sqlite_db, made)
    team, voter = callers.as_(made.team), callers.as_(made.voters[0])
    plain = team("GET", R).json()
    assert (plain["criteria"], plain["headline_weight"]) == ([], None)

    wish = {"version": plain["version"], "criteria": [terms("fit", 2)], "headline_weight": 3}
    changed = team("PATCH", R, wish).json()
    assert changed["criteria"] == [{"number": 1, **terms("fit", 2)}]
    assert (
        changed["headline_weight"] == team("GET", "/rounds").json()["items"][0]["headline_weight"]
    )

    line = {
        "idea_id": made.ids[0],
        "score": 4,
        "reason": "",
        "criteria": [{"number": 1, "score": 5}],
    }
    kept = voter("PUT", f"{R}/ballot", {"version": 0, "lines": [line]})
    assert (kept.status_code, kept.json()["lines"]) == (200, [line])
    assert voter("GET", f"{R}/ballot").json()["lines"] == [line]
    assert voter("PUT", f"{R}/ballot", {"version": 0, "lines": [line]}).json()["version"] == 1
    stale = voter("PUT", f"{R}/ballot", {"version": 0, "lines": []})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")

    wrong = {**line, "criteria": [{"number": 2, "score": 5}]}
    refused = voter("PUT", f"{R}/ballot", {"version": 1, "lines": [wrong]})
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [
        ("lines.0.criteria.0.number", "unknown_value")
    ]
    late = team("PATCH", R, {"version": changed["version"], "criteria": []})
    assert (late.status_code, late.json()["code"]) == (409, "voting_started")


def test_round_is_made_with_its_questions(sqlite_db) -> None:
    made = stage(sqlite_db)
    team = Callers(sqlite_db, made).as_(made.team)

    created = team(
        "POST", "/rounds", {"month": "2027-03", "criteria": [terms("fit"), terms("x", 9)]}
    )

    assert (created.status_code, created.json()["headline_weight"]) == (201, 1)
    assert [c["weight"] for c in created.json()["criteria"]] == [1, 9]
    refused = team("POST", "/rounds", {"month": "2027-04", "criteria": [terms("x", 10)]})
    assert refused.json()["errors"][0]["field"] == "criteria.0.weight"


def test_outcome_tells_averages_where_they_give_nobody_away(sqlite_db) -> None:
    made = asked(sqlite_db, quorum=3).upto("preparation")
    one, two, three = made.ids
    for voter, scores in zip(made.voters, [(5, 5), (4, 3), (2, 5), (1, 1)], strict=False):
        made.cast(voter, {one: (*scores, None), two: (4, 4, 4), three: (3,)})
    for to in ("session", "decided"):
        made.move(to)

    told = Callers(sqlite_db, made).as_(made.team)("GET", f"{R}/outcome").json()

    found = {idea["idea_id"]: idea["criteria"] for idea in told["ideas"]}
    assert found[one] == [{"number": 1, "average": 3.5}, {"number": 2, "average": None}]
    assert found[two] == [{"number": 1, "average": None}, {"number": 2, "average": None}]
