"""A month through the API alone, and what each row refuses."""

import pytest

from tests.api.rounds_client import Callers
from tests.domain.rounds.month import MONTH, Stage, stage

R = f"/rounds/{MONTH}"


def lines(made: Stage, *scores: int | None) -> list[dict[str, object]]:
    return [{"idea_id": i, "score": s} for i, s in zip(made.ids, scores, strict=False)]


def code(response) -> tuple[int, str]:
    return (response.status_code, response.json()["code"])


def test_month_from_round_to_publication(db) -> None:
    made = stage(db)
    callers = Callers(db, made)
    team, lead = callers.as_(made.team), callers.as_(made.facilitator)
    voters = [callers.as_(v) for v in made.voters]
    one, two, three = made.ids

    created = team("POST", "/rounds", {"month": "2027-02"})
    assert (created.status_code, created.json()["state"]) == (201, "planned")
    assert code(team("POST", "/rounds", {"month": MONTH})) == (409, "exists")
    assert [r["month"] for r in team("GET", "/rounds").json()["items"]] == ["2027-02", MONTH]

    for to in ("intake", "preparation"):
        assert team("POST", f"{R}/transition", {"to": to}).json()["state"] == to
    shown = team("PUT", f"{R}/agenda", {"idea_ids": [two, one, three]}).json()
    assert [i["idea_id"] for i in shown["items"]] == [two, one, three]

    assert voters[0]("GET", f"{R}/ballot").json() == {"month": MONTH, "version": 0, "lines": []}
    for vote in voters:
        body = {"version": 0, "lines": lines(made, 5, 4, 2)}
        assert vote("PUT", f"{R}/ballot", body).json()["version"] == 1
        assert vote("PUT", f"{R}/ballot", body).json()["version"] == 1
    assert voters[0]("GET", f"{R}/turnout").json()["voted"] == 5

    lead("POST", f"{R}/transition", {"to": "session"})
    item = f"{R}/items/{one}"
    assert code(voters[0]("GET", f"{item}/tally")) == (409, "not_revealed")
    assert lead("POST", f"{item}/opening").json()["allowed"] == ["reveal", "settling"]
    changed = voters[1]("PUT", f"{R}/ballot", {"version": 1, "lines": lines(made, 1, 4, 2)})
    assert changed.json()["version"] == 2
    lead("POST", f"{item}/reveal")
    tally = voters[0]("GET", f"{item}/tally").json()
    assert tally["counts"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 4}
    assert (tally["median"], tally["quartiles"], tally["camps"]["verdict"]) == (
        5,
        [5, 5],
        "in_favour",
    )
    assert lead("POST", f"{item}/settling", {"conclusion": "Go."}).json()["state"] == "settled"

    assert lead("POST", f"{R}/transition", {"to": "decided"}).json()["state"] == "decided"
    asked = voters[0]("POST", f"{R}/what-if", {"exclude": [one]}).json()
    assert [i["idea_id"] for i in asked["ideas"] if i["selected"]] == [two]
    decision = {"decision": "deviate", "selected": True, "reason": "We promised it."}
    assert lead("PUT", f"{R}/decisions/{three}", decision).json()["selected"] is True
    assert lead("POST", f"{R}/publication").json()["state"] == "published"
    after_publication(callers, made)


def after_publication(callers: Callers, made: Stage) -> None:
    one, two, three = made.ids
    voter = callers.as_(made.voters[0])
    outcome = callers.as_(made.employee)("GET", f"{R}/outcome").json()
    assert [
        (i["idea_id"], i["selected"], i["decided"], i["reason_code"]) for i in outcome["ideas"]
    ] == [
        (one, True, True, "chosen"),
        (two, True, True, "chosen"),
        (three, False, True, "too_few_supporters"),
    ]
    assert outcome["leftover_cents"] == 12_000_000 - 3 * 1_800_000
    assert outcome["receipt"] is None
    assert voter("GET", f"{R}/outcome").json()["receipt"]["share_cents"] == 2_400_000
    record = callers.as_(made.auditor)("GET", f"{R}/record").json()
    assert (record["format"], len(record["ballots"])) == ("kiem-round/1", 5)
    summary = callers.as_(made.employee)("GET", f"{R}/summary").json()
    assert len(summary["record_sha256"]) == 64


def test_refusals_come_in_the_contracts_order(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    callers = Callers(sqlite_db, made)
    employee, voter = callers.as_(made.employee), callers.as_(made.voters[0])
    ballot = {"version": 0, "lines": []}

    assert callers.client.get(f"/api/v1{R}").status_code == 401
    assert employee("PUT", "/rounds/2031-01/ballot", {"lines": "?"}).status_code == 404
    assert code(employee("PUT", f"{R}/ballot", {"lines": "?"})) == (403, "not_allowed")
    assert code(voter("PUT", f"{R}/ballot", {"lines": "?"})) == (422, "invalid")
    assert code(voter("PUT", f"{R}/ballot", ballot)) == (409, "round_closed")


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/rounds", {"month": "2027-05"}),
        ("PATCH", R, {"version": 1}),
        ("PUT", f"{R}/agenda", {"idea_ids": []}),
        ("POST", f"{R}/transition", {"to": "intake"}),
        ("POST", f"{R}/publication", None),
        ("PUT", f"{R}/ballot", {"version": 0, "lines": []}),
        ("GET", f"{R}/ballot", None),
        ("GET", f"{R}/turnout", None),
        ("GET", f"{R}/record", None),
        ("POST", f"{R}/what-if", {}),
        ("POST", f"{R}/recusals", {"idea_id": 1}),
    ],
)
def test_employee_may_not(sqlite_db, verb: str, path: str, body: object) -> None:
    made = stage(sqlite_db)
    callers = Callers(sqlite_db, made)

    assert code(callers.as_(made.employee)(verb, path, body)) == (403, "not_allowed")


def test_reading_token_reads_its_ballot_and_casts_none(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    voter = Callers(sqlite_db, made).as_(made.voters[0], ("read",))

    assert voter("GET", f"{R}/ballot").status_code == 200
    assert voter("PUT", f"{R}/ballot", {"version": 0, "lines": []}).status_code == 403


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("month", "required")]),
        ({"month": "2026-13"}, [("month", "not_a_month")]),
        ({"month": "2027-01", "quorum": 2}, [("quorum", "too_small")]),
        ({"month": "2027-01", "rule": "lottery"}, [("rule", "unknown_value")]),
        ({"month": "2027-01", "budget_cents": -1}, [("budget_cents", "too_small")]),
        ({"month": "2027-01", "budget_cents": 2**63}, [("budget_cents", "too_large")]),
        (
            {"month": "2027-01", "session_at": "2027-01-07T10:00:00"},
            [("session_at", "no_time_zone")],
        ),
        (
            {"month": "2027-01", "session_at": "2027-03-07T10:00:00Z"},
            [("session_at", "other_month")],
        ),
        (
            {
                "month": "2027-01",
                "session_at": "2027-01-07T10:00:00Z",
                "intake_until": "2027-01-08T10:00:00Z",
            },
            [("intake_until", "before_session")],
        ),
        ({"month": "2027-01", "panel": ["nobody@example.test"]}, [("panel.0", "unknown_person")]),
        ({"month": "2027-01", "panel": []}, [("panel", "panel_too_small")]),
    ],
)
def test_wrong_round_is_refused_field_by_field(sqlite_db, body, expected) -> None:
    made = stage(sqlite_db)

    response = Callers(sqlite_db, made).as_(made.team)("POST", "/rounds", body)

    assert response.status_code == 422
    assert [(e["field"], e["code"]) for e in response.json()["errors"]] == expected


def test_stale_ballot_shows_what_is_stored(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    voter = Callers(sqlite_db, made).as_(made.voters[0])
    voter("PUT", f"{R}/ballot", {"version": 0, "lines": lines(made, 5)})

    response = voter("PUT", f"{R}/ballot", {"version": 0, "lines": lines(made, 1)})

    assert code(response) == (409, "stale")
    assert response.json()["current"] == 1
    assert response.json()["lines"] == [{"idea_id": made.ids[0], "score": 5, "reason": ""}]


def test_outcome_is_kept_from_employees_until_it_is_published(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids, 4))
    callers = Callers(sqlite_db, made)
    everyone = {n: callers.as_(getattr(made, n)) for n in ("team", "admin", "auditor", "employee")}

    def statuses() -> dict[str, int]:
        return {name: call("GET", f"{R}/outcome").status_code for name, call in everyone.items()}

    assert set(statuses().values()) == {409}
    made.move("session")
    made.move("decided")
    assert statuses() == {"team": 200, "admin": 200, "auditor": 200, "employee": 409}
    made.move("published")
    assert set(statuses().values()) == {200}


def test_idempotent_post_has_one_effect(sqlite_db) -> None:
    made = stage(sqlite_db)
    team = Callers(sqlite_db, made).as_(made.team)

    first = team("POST", "/rounds", {"month": "2027-06"}, **{"Idempotency-Key": "a"})
    again = team("POST", "/rounds", {"month": "2027-06"}, **{"Idempotency-Key": "a"})
    other = team("POST", "/rounds", {"month": "2027-07"}, **{"Idempotency-Key": "a"})

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert other.status_code == 409


def test_list_costs_the_same_number_of_queries_for_one_round_and_for_thirty(sqlite_db) -> None:
    import sqlalchemy as sa

    from app.core.input import parse
    from app.domain.rounds.creation import create_round
    from app.domain.rounds.pattern import shifted
    from app.domain.rounds.schemas import RoundDraft
    from tests.domain.rounds.month import NOW

    made = stage(sqlite_db)
    employee = Callers(sqlite_db, made).as_(made.employee)
    seen: list[str] = []
    sa.event.listen(sqlite_db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))

    def queries() -> int:
        seen.clear()
        assert employee("GET", "/rounds").status_code == 200
        return len(seen)

    few = queries()
    with sqlite_db.write() as session:
        for n in range(1, 30):
            draft = parse(RoundDraft, {"month": shifted(MONTH, n)})
            create_round(session, draft, actor=made.team, now=NOW)

    assert queries() == few
    assert few <= 6
