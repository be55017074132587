"""Two houses that differ only in unrevealed ballots answer alike, byte for byte, at every door."""

import asyncio
import itertools
import re
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app import events
from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.db.engine import Database
from app.domain.rounds.access import standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.schemas import Line
from app.live.hub import Hub
from tests import factories
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.support import engines
from tests.web.rounds_site import ORIGIN, Visitor

ROLES = ("team", "facilitator", "admin", "auditor", "employee", "voter")
# What differs between any two runs, whatever the ballots: figures about the process.
MEASURED = re.compile(rb"^.*(?:process_|kiem_database_connections).*\n", re.MULTILINE)
STILL_HERE = b": still here"
FIRST, SECOND = (1, 2, None, 4), (5, 4, 3, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def houses(request, tmp_path):
    """Give the addresses of two new databases of one kind."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            empty = request.getfixturevalue("sqlite_template").read_bytes()
            files = [tmp_path / f"twin{n}.db" for n in range(2)]
            for file in files:
                file.write_bytes(empty)
            yield [f"sqlite:///{file}" for file in files]
            return
        server, template = map(request.getfixturevalue, ("pg_server", "pg_template"))
        made = [stack.enter_context(engines.postgresql_database(server, template)) for _ in "12"]
        yield [url.render_as_string(hide_password=False) for url in made]


@pytest.fixture
def twins(houses, monkeypatch):
    """Give two houses whose first voters gave other answers and reasons; the last voter is the same."""
    monkeypatch.setattr("app.domain.rounds.creation.secrets.token_hex", lambda n: "5" * 2 * n)
    monkeypatch.setattr("app.domain.rounds.live.secrets.randbelow", lambda _: 482613)
    monkeypatch.setattr("app.web.ideas_form.secrets.token_urlsafe", lambda n: "5" * n)
    made = []
    for url, scores in zip(houses, (FIRST, SECOND), strict=True):
        monkeypatch.setattr(factories, "_numbers", itertools.count(1))
        one = stage(Database(url)).upto("preparation")
        for k, voter in enumerate(one.voters[:4]):
            for m, idea in enumerate(one.ids[1:]):
                answer(one, voter, idea, scores[(k + m) % 4], f"Because {scores[k]}")
            answer(one, voter, one.ids[0], 4, "Fine")
        for idea in one.ids:
            answer(one, one.voters[4], idea, 4, "Mine")
        made.append(one)
    yield made
    for one in made:
        if one.app is not None:
            one.app.state.parts.live.close()
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
    for path in sorted({r.path for r in routes} - {"/static"}):
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
                    found[role, path, "part"] = (part.status_code, told(path, part.content))
            if path == "/metrics":
                found[role, path] = (page.status_code, MEASURED.sub(b"", page.content))
                continue
            kept = {k: v for k, v in page.headers.items() if k not in ("date", "server")}
            found[role, path] = (page.status_code, kept, told(path, page.content))
    return found


def told(path, content):
    """Return what an answer says; how often a stream says it before its short life ends is chance."""
    return set(content.split(b"\n")) - {STILL_HERE} if path.endswith("/stream") else content


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


def test_session_shows_the_revealed_and_nothing_of_a_second_vote(twins, storm: bool) -> None:
    """The first idea was revealed with equal answers; its second vote and the open idea differ.

    All doors on SQLite; on PostgreSQL those of the round, and all of them in the storm.
    """
    for made, scores in zip(twins, (FIRST, SECOND), strict=True):
        made.move("session")
        one, two, _ = made.ids
        for verb in ("open", "reveal", "open"):
            made.item(verb, one)
        for voter, score in zip(made.voters[:4], scores, strict=True):
            answer(made, voter, one, score, f"Second {score}")
        made.item("open", two)

    assert stored(twins[0]) != stored(twins[1])
    every = storm or twins[0].db.dialect == "sqlite"
    assert differences(twins, "" if every else "rounds") == []


def test_stream_tells_watchers_nothing_of_an_answer_that_changes_meanwhile(twins) -> None:
    heard = []
    for made, scores in zip(twins, (FIRST, SECOND), strict=True):
        made.move("session")
        made.item("open", made.ids[1])
        heard.append(asyncio.run(watched(made, scores)))

    assert stored(twins[0]) != stored(twins[1])
    assert heard[0] == heard[1]
    assert heard[0][-1] == {"end"}


async def watched(made, scores):
    """Return the names that somebody else is told while a voter changes a hidden answer."""
    with made.db.read() as session:
        topic = f"round:{made.round(session).id}"
    hub, told = Hub(made.db), []
    seat = hub.subscribe((topic, f"ballot:{topic[6:]}:{made.voters[4].id}"))
    await said(seat, made, topic, "end")
    for score in scores:
        await asyncio.to_thread(answer, made, made.voters[0], made.ids[1], score, f"Now {score}")
        told.append(await said(seat, made, topic, "end"))
    told.append(await said(seat, made, topic, "end"))
    hub.close()
    return told


async def said(seat, made, topic, last):
    """Return all that is told up to a last word of our own."""
    found = set()
    for _ in range(50):  # a hub that has just begun may not hear the first words
        await asyncio.to_thread(wake, made, topic, last)
        found |= set(await seat.names(1.0))
        if last in found:
            break
    return found


def wake(made, topic, name):
    with made.db.write() as session:
        events.wake(session, topic, name)
