"""Measure Kiem against the bare stack it stands on, in one run, on each database.

Rates depend on the machine and on what else it does; ratios of one run hardly do. So ratios are
held to a bound.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.auth.actors import token_hash
from app.auth.models import ApiToken, SignIn
from app.core.actor import Role
from app.db.engine import Database
from app.db.migrating import migrate
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.people.models import Organisation, Person, RoleGrant
from app.domain.rounds.models import BallotLine
from scripts import load
from scripts.serving import empty_database, floor, kiem

CLIENTS = 8
VOTERS = 32
REPEATS = 5
LEAST_OF_TEMPLATE = 12  # percent
LEAST_OF_INSERT = 15  # percent
MOST_GROWTH = 1.1
LIST = "/ideas?view=list"
PAGES = {LIST: "list", "/ideas": "board"}
TEAM = 1  # the person who is everything but a voter
SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000
ROWS = 25  # on a page
MONTH = f"{datetime.now(UTC) + timedelta(days=40):%Y-%m}"
QUICK_FLAGS = {"people": "no", "decides_alone": "no", "customers": "no"}
IDEA = {
    "title": "Sort incoming letters by subject",
    "problem": "Every letter is read twice before it reaches the right desk.",
    "value_type": "efficiency",
    "headline_ok": "yes",
    "flags": QUICK_FLAGS,
}
ADMITTED = {
    "outcome": "admit",
    "cost_cents": 1_000_000,
    "weeks": 6,
    "goal": "75 of 100 letters at the right desk at once.",
    "measure": "Share of letters that are passed on, per week.",
    "stop_rule": "Stop when it is below one in two after three weeks.",
    "ai_type": "text_analysis",
    "risk_class": "minimal",
}


@dataclass
class Findings:
    """The lines of the report; `missed` counts the bounds that did not hold."""

    missed: int = 0
    growth: dict[tuple[str, int], float] = field(default_factory=dict)

    def note(self, what: str, found: str, bound: str, *, holds: bool) -> None:
        """Print one measurement beside its bound."""
        self.missed += not holds
        print(f"  {what:<44} {found:>14}   {bound:<18} {'ok' if holds else 'MISSED'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="per measurement")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args()
    findings = Findings()
    for kind in options.database or ["sqlite", "postgresql"]:
        print(f"\n{kind}", flush=True)
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            url = stack.enter_context(empty_database(kind, Path(folder)))
            measure(url, Path(folder), findings, options.seconds)
    sys.exit(1 if findings.missed else 0)


def measure(url: str, folder: Path, findings: Findings, seconds: float) -> None:
    """Fill the database step by step and measure at each size."""
    db = Database(url)
    migrate(db)
    people(db)
    with floor(url, folder) as bare, kiem(url, folder) as port:
        ballots(db, bare, port, findings, seconds)
        for count in (SMALL, MIDDLE, LARGE):
            ideas(db, count)
            lists(count, bare, port, findings, seconds)
    for path, name in PAGES.items():
        grown = findings.growth[path, SMALL] / findings.growth[path, LARGE]
        findings.note(
            f"{name}, 100,000 against 1,000 ideas",
            f"{grown:.2f} x",
            f"at most {MOST_GROWTH:.2f} x",
            holds=grown <= MOST_GROWTH,
        )
    db.close()


def lists(count: int, bare: int, port: int, findings: Findings, seconds: float) -> None:
    """Measure list and board as a share of the bare template.

    They take turns, so that all of them meet what else the machine does.
    """
    with load.Connection(port) as reader:
        page = reader.ask(load.request("GET", LIST, cookie=f"kiem={secret(TEAM)}"), load.Load())
    if page.count(b'<th scope="row">') != ROWS or b"Person 1" not in page:
        sys.exit("the list is not the page that people get")
    plain = [lambda _turn: load.request("GET", "/list")] * CLIENTS
    rates: dict[str, list[float]] = {path: [] for path in PAGES}
    shares: dict[str, list[float]] = {path: [] for path in PAGES}
    for _ in range(REPEATS):
        floor_rate = succeeded(load.steady(bare, plain, seconds=seconds)).rate
        for path in PAGES:
            page = load.request("GET", path, cookie=f"kiem={secret(TEAM)}")
            asked = [lambda _turn, page=page: page] * CLIENTS
            rates[path].append(succeeded(load.steady(port, asked, seconds=seconds)).rate)
            shares[path].append(100 * rates[path][-1] / floor_rate)
    for path in PAGES:
        findings.growth[path, count] = statistics.median(shares[path])
    if count == MIDDLE:
        share = findings.growth[LIST, count]
        findings.note(
            "list of 25 of 10,000, of the bare template",
            f"{statistics.median(rates[LIST]):.0f}/s, {share:.1f} %",
            f"at least {LEAST_OF_TEMPLATE} %",
            holds=share >= LEAST_OF_TEMPLATE,
        )


def ballots(db: Database, bare: int, port: int, findings: Findings, seconds: float) -> None:
    """Measure ballots against a bare INSERT, then let everyone vote at the same moment."""
    chosen = round_in_preparation(port)
    voters = range(TEAM + 1, TEAM + 1 + VOTERS)
    counts = {who: itertools.count() for who in voters[:CLIENTS]}
    votes = [lambda _turn, who=who: ballot(who, next(counts[who]), chosen) for who in counts]
    inserts = [lambda _turn: load.request("POST", "/insert")] * CLIENTS
    shares, rates = [], []
    for _ in range(REPEATS):
        raw = succeeded(load.steady(bare, inserts, seconds=seconds)).rate
        rates.append(succeeded(load.steady(port, votes, seconds=seconds)).rate)
        shares.append(100 * rates[-1] / raw)
    share = statistics.median(shares)
    findings.note(
        "ballots, of a bare INSERT",
        f"{statistics.median(rates):.0f}/s, {share:.1f} %",
        f"at least {LEAST_OF_INSERT} %",
        holds=share >= LEAST_OF_INSERT,
    )
    late = list(voters)[CLIENTS:] + [TEAM + 1 + VOTERS + extra for extra in range(CLIENTS)]
    burst = load.burst(port, [ballot(who, 0, chosen) for who in late])
    with db.read() as session:
        lines = session.execute(sa.select(sa.func.count()).select_from(BallotLine)).scalar_one()
    all_in = not burst.failures and lines == len(chosen) * (VOTERS + CLIENTS)
    said = f"{len(burst.times)} in, p99 {burst.percentile(0.99):.0f} ms"
    findings.note(f"{VOTERS} ballots at once", said, "each counted once", holds=all_in)


def ballot(who: int, turn: int, chosen: list[int]) -> bytes:
    """Write the request with which a voter replaces the own ballot by another one."""
    lines = [
        {"idea_id": idea, "score": 1 + (turn + place) % 5} for place, idea in enumerate(chosen)
    ]
    body = json.dumps({"version": turn, "lines": lines}).encode()
    path = f"/api/v1/rounds/{MONTH}/ballot"
    return load.request("PUT", path, body, **api_headers(who))


def round_in_preparation(port: int) -> list[int]:
    """Bring four ideas and a panel to where ballots are taken; return the ideas."""
    year = int(MONTH[:4])
    call(port, "POST", "/fund/allotments", {"year": year, "amount_cents": 50_000_000})
    chosen = []
    for _ in range(4):
        idea = call(port, "POST", "/ideas", IDEA)["id"]
        call(port, "POST", f"/ideas/{idea}/submission")
        call(port, "POST", f"/ideas/{idea}/triage", ADMITTED)
        chosen.append(idea)
    panel = [address(who) for who in range(TEAM + 1, TEAM + 1 + VOTERS + CLIENTS)]
    call(port, "POST", "/rounds", {"month": MONTH, "budget_cents": 2_500_000, "panel": panel})
    call(port, "POST", f"/rounds/{MONTH}/transition", {"to": "intake"})
    call(port, "PUT", f"/rounds/{MONTH}/agenda", {"idea_ids": chosen})
    call(port, "POST", f"/rounds/{MONTH}/transition", {"to": "preparation"})
    return chosen


def call(port: int, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API as the team; anything but a success ends the bench."""
    asked = load.Load()
    raw = json.dumps(body or {}).encode()
    with load.Connection(port) as connection:
        request = load.request(method, f"/api/v1{path}", raw, **api_headers(TEAM))
        answer = connection.ask(request, asked)
    if asked.failures:
        sys.exit(f"{method} {path}: {asked.failures[0]}")
    return json.loads(answer)


def succeeded(result: load.Load) -> load.Load:
    """Return the load; one that failed measures nothing."""
    if result.failures:
        sys.exit(f"{len(result.failures)} requests failed: {result.failures[0]}")
    return result


def api_headers(who: int) -> dict[str, str]:
    return {"authorization": f"Bearer {secret(who)}", "content_type": "application/json"}


def secret(who: int) -> str:
    return f"bench-{who}"


def address(who: int) -> str:
    return f"person{who}@example.com"


def people(db: Database) -> None:
    """Make the organisation, the team and more than enough voters, each with a way in."""
    now = datetime.now(UTC)
    everyone = range(TEAM, TEAM + 1 + VOTERS + CLIENTS)
    later = now + timedelta(days=2)
    with db.write() as session:
        session.add(Organisation(id=1, name="Bench", created_at=now))
        for who in everyone:
            session.add(
                Person(email=address(who), name=f"Person {who}", language="en", created_at=now)
            )
            session.flush()
            hashed = token_hash(secret(who))
            session.add(
                ApiToken(
                    person_id=who,
                    name="bench",
                    token_hash=hashed,
                    scopes=["read", "write"],
                    created_at=now,
                )
            )
            session.add(
                SignIn(
                    token_hash=hashed,
                    person_id=who,
                    created_at=now,
                    proved_at=now,
                    expires_at=later,
                )
            )
        team = [Role.FACILITATOR, Role.AI_TEAM, Role.ADMIN]
        session.add_all(RoleGrant(person_id=TEAM, role=role) for role in team)
        session.add_all(RoleGrant(person_id=who, role=Role.MANAGER) for who in everyone[1:])


def ideas(db: Database, count: int) -> None:
    """Add ideas until there are so many; half of them are in triage."""
    now = datetime.now(UTC)
    with db.read() as session:
        have = session.execute(sa.select(sa.func.count()).select_from(Idea)).scalar_one()
    for start in range(have, count, 5_000):
        rows = [
            {
                "state": IdeaState.SUBMITTED,
                "title": f"Idea {number}: letters that find their desk",
                "problem": "Every letter is read twice before it reaches the right desk. " * 8,
                "created_at": now - timedelta(minutes=count - number),
                "submitted_at": now - timedelta(minutes=count - number),
                "answer_by": now + timedelta(days=3),
                "next_code": NextCode.ANSWER,
                "next_who": NextWho.AI_TEAM,
                "next_by": now + timedelta(days=3),
            }
            for number in range(start, min(start + 5_000, count))
        ]
        with db.write() as session:
            session.execute(sa.insert(Idea), rows)
            half = sa.and_(col(Idea.id) % 2 == 0, col(Idea.state) == IdeaState.SUBMITTED)
            session.execute(sa.update(Idea).where(half).values(state=IdeaState.TRIAGE))
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        # PostgreSQL does both by itself within a minute; the bench does not wait for it.
        connection.exec_driver_sql("ANALYZE" if db.dialect == "sqlite" else "VACUUM (ANALYZE)")


if __name__ == "__main__":
    main()
