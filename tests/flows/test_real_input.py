"""Two real lists, taken in by the command line: twenty of their ideas go through a round."""

import json
import os
import random
from pathlib import Path

import pytest

from app.cli.import_ideas import ideas as import_ideas
from app.selection.round_record import verify
from tests.flows.callers import Program, mail

FOLDER = Path(os.environ.get("KIEM_REAL_DATA", "")) / "ideas"
if not FOLDER.is_dir():
    FOLDER = FOLDER.parent

if not (FOLDER / "us-dol.csv").is_file():
    pytest.skip("KIEM_REAL_DATA names no folder of lists", allow_module_level=True)

pytestmark = pytest.mark.real_data

FILES = {"nl-register-sample-excel.csv": 330, "us-state-2header-cp1252.csv": 60}
VOTERS = [f"m{n}" for n in range(1, 13)]
MONTH = "/rounds/2026-12"
KINDS = ("efficiency", "quality_risk", "customer_value", "renewal")


@pytest.fixture
def program(db, database_url, monkeypatch):
    """Give the installation after both imports, with a team, a facilitator and twelve voters."""
    monkeypatch.setenv("KIEM_DATABASE_URL", database_url)
    at = Program(db)
    at.first_admin("ada")
    roles = {"tom": ["ai_team"], "fay": ["facilitator"], **{v: ["manager"] for v in VOTERS}}
    for name, given in roles.items():
        body = {"email": mail(name), "name": name, "roles": given, "language": "en"}
        at.make("ada", "/people", body)
        at.token(name)
    return at


def _imported(name: str, *, dry_run: bool = False) -> None:
    import_ideas(FOLDER / name, None, None, dry_run, skip_refused=False, create_units=True)


def test_real_lists_go_through_a_round(program, capsys):
    for name, count in FILES.items():
        _imported(name, dry_run=True)
        told_before = capsys.readouterr().out.splitlines()[-1]
        _imported(name)
        told = capsys.readouterr().out.splitlines()[-1]
        assert told == told_before == f"created {count}, updated 0, skipped 0, refused 0"
    _imported("us-state-2header-cp1252.csv")
    assert "created 0" in capsys.readouterr().out.splitlines()[-1]

    chosen = _triaged(program)
    _played(program, chosen)

    raw = program.ask("m1", "GET", f"{MONTH}/record").content
    outcome = program.get("m1", f"{MONTH}/outcome")
    fund = {a["key"]: a["balance_cents"] for a in program.get("tom", "/fund")["accounts"]}
    winners = [line for line in outcome["ideas"] if line["decided"]]
    cost = sum(line["cost_cents"] for line in winners)
    assert verify(json.loads(raw)) == []
    assert (len(outcome["ideas"]), 0 < len(winners) < 20) == (20, True)
    assert (cost + outcome["leftover_cents"], fund["round:2026-12"]) == (12_000_000, 0)
    assert fund["year:2026"] == 30_000_000 - cost
    assert len(program.get("tom", "/experiments")["items"]) == len(winners)
    assert all(line["reason"] for line in outcome["ideas"])


def _triaged(at: Program) -> list[int]:
    """Admit ten ideas of each list, with costs and plans that differ."""
    every = []
    cursor = ""
    while cursor is not None:
        page = at.get("tom", f"/ideas?sort=oldest&limit=200&cursor={cursor}")
        every += page["items"]
        cursor = page["next"]
    assert (len(every), {i["state"] for i in every}) == (sum(FILES.values()), {"submitted"})
    picked = [i["id"] for i in (*every[:330:33], *every[330::6])]
    roll = random.Random("real input")
    for place, idea in enumerate(picked):
        at.clock.advance(seconds=20)
        plan = {
            "outcome": "admit", "goal": f"From {40 + place} to 20", "measure": "Count", "stop_rule": "Above 35",
            "headline_ok": "yes", "weeks": 8, "ai_type": "text_analysis", "risk_class": "minimal",
            "value_type": KINDS[place % 4], "cost_cents": roll.randrange(600, 3600) * 1000,
        }  # fmt: skip
        admitted = at.post("tom", f"/ideas/{idea}/triage", plan)
        assert (admitted["state"], admitted["submitter"]) == ("ready", None)
    return picked


def _played(at: Program, chosen: list[int]) -> None:
    """Play the round: twelve ballots, three ideas talked through, decided, published."""
    at.make("tom", "/fund/allotments", {"year": 2026, "amount_cents": 30_000_000})
    at.make("tom", "/rounds", {"month": "2026-12", "budget_cents": 12_000_000})
    at.post("tom", f"{MONTH}/transition", {"to": "intake"})
    at.put("tom", f"{MONTH}/agenda", {"idea_ids": chosen})
    at.post("tom", f"{MONTH}/transition", {"to": "preparation"})
    roll = random.Random("ballots")
    for voter in VOTERS:
        lines = [{"idea_id": i, "score": roll.choice((None, 1, 2, 3, 4, 5))} for i in chosen]
        at.put(voter, f"{MONTH}/ballot", {"version": 0, "lines": lines})
    at.post("fay", f"{MONTH}/transition", {"to": "session"})
    for idea in chosen[:3]:
        for verb in ("opening", "reveal", "settling"):
            at.post("fay", f"{MONTH}/items/{idea}/{verb}")
    assert at.post("fay", f"{MONTH}/transition", {"to": "decided"})["state"] == "decided"
    assert at.post("fay", f"{MONTH}/publication")["state"] == "published"
