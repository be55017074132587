"""Two houses that differ only in unrevealed ballots answer alike, byte for byte, at every door."""

import itertools
import re

import pytest
import sqlalchemy as sa
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.db.engine import Database
from app.domain.rounds.access import standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.schemas import Line
from tests import factories
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.web.rounds_site import ORIGIN, Visitor

ROLES = ("team", "facilitator", "admin", "auditor", "employee", "voter")
# What differs between any two runs, whatever the ballots: measured times.
MEASURED = {"/metrics"}
FIRST, SECOND = (1, 2, None, 4), (5, 4, 3, None)


@pytest.fixture
def twins(sqlite_template, tmp_path, monkeypatch):
    """Give two houses whose first voters gave other answers and reasons; the last voter is the same."""
    monkeypatch.setattr("app.domain.rounds.creation.secrets.token_hex", lambda n: "5" * 2 * n)
    monkeypatch.setattr("app.domain.rounds.live.secrets.randbelow", lambda _: 482613)
    monkeypatch.setattr("app.web.ideas_form.secrets.token_urlsafe", lambda n: "5" * n)
    made = []
    for n, scores in enumerate((FIRST, SECOND)):
        monkeypatch.setattr(factories, "_numbers", itertools.count(1))
        file = tmp_path / f"twin{n}.db"
        file.write_bytes(sqlite_template.read_bytes())
        one = stage(Database(f"sqlite:///{file}")).upto("preparation")
        for k, voter in enumerate(one.voters[:4]):
            for m, idea in enumerate(one.ids[1:]):
                answer(one, voter, idea, scores[(k + m) % 4], f"Because {scores[k]}")
            answer(one, voter, one.ids[0], 4, "Fine")
        for idea in one.ids:
            answer(one, one.voters[4], idea, 4, "Mine")
        made.append(one)
    yield made
    for one in made:
        one.db.close()


def answer(made, voter, idea, score, reason):
    with made.db.write() as session:
        row = made.round(session)
        relations = standing(session, voter, row.id).relations
        line = Line(idea_id=idea, score=score, reason=reason)
        save_line(session, row, line, actor=voter, relations=relations)


def addresses(made, near=""):
    """Return the GET addresses of the application that hold a word, filled with ids of this house."""
    Visitor(made, made.team)
    made.app.state.parts.live.life = 0.02
    routes = [r for r in iter_route_contexts(made.app.routes) if "GET" in (r.methods or ())]
    found = []
    for path in sorted({r.path for r in routes} - MEASURED - {"/static"}):
        ids = made.ids if "{idea_id}" in path else made.ids[:1]
        found += [re.sub(r"{(\w+)}", lambda m, i=i: str(named(m[1], i)), path) for i in ids]
    return [p for p in (*found, f"/rounds/{MONTH}/session?as=voter") if near in p]


def named(name, idea):
    return {"idea_id": idea, "month": MONTH, "code": "482613", "act": "start"}.get(name, 1)


def looks(made, near):
    """Return status, headers and body of these addresses for everybody."""
    found = {}
    for role in ROLES:
        actor = made.voters[4] if role == "voter" else getattr(made, role)
        visitor = Visitor(made, actor)
        client = TestClient(made.app, base_url=ORIGIN, follow_redirects=False)
        headers = {"Authorization": f"Bearer {bearer(made, actor)}"}
        for path in addresses(made, near):
            if path.startswith("/api/"):
                page = client.get(path, headers=headers)
            else:
                page = visitor.get(path)
                if "/session" in path:
                    part = visitor.client.get(path, headers={"HX-Request": "true"})
                    found[role, path, "part"] = (part.status_code, part.content)
            kept = {k: v for k, v in page.headers.items() if k not in ("date", "server")}
            found[role, path] = (page.status_code, kept, page.content)
    return found


def bearer(made, actor):
    secret = f"twin-{actor.id}"
    with made.db.write() as session:
        known = sa.select(ApiToken.id).where(ApiToken.token_hash == token_hash(secret))
        if session.execute(known).first() is None:
            session.add(
                ApiToken(
                    person_id=actor.id,
                    name="twin",
                    token_hash=token_hash(secret),
                    scopes=["read"],
                    created_at=NOW,
                )
            )
    return secret


def differences(twins, near=""):
    one, two = (looks(made, near) for made in twins)
    return [key for key in one if one[key] != two[key]]


def stored(made):
    with made.db.read() as session:
        text = sa.text("SELECT score, reason FROM ballot_line ORDER BY voter_id, idea_id")
        return session.execute(text).all()


def test_advance_answers_show_on_nothing_about_the_round(twins) -> None:
    assert stored(twins[0]) != stored(twins[1])
    assert differences(twins, "rounds") == []


def test_session_shows_the_revealed_and_nothing_of_a_second_vote(twins) -> None:
    """The first idea was revealed with equal answers; its second vote and the open idea differ."""
    for made, scores in zip(twins, (FIRST, SECOND), strict=True):
        made.move("session")
        one, two, _ = made.ids
        for verb in ("open", "reveal", "open"):
            made.item(verb, one)
        for voter, score in zip(made.voters[:4], scores, strict=True):
            answer(made, voter, one, score, f"Second {score}")
        made.item("open", two)

    assert stored(twins[0]) != stored(twins[1])
    assert differences(twins) == []
