"""Every route, walked as everybody: the policy table decides, and nothing else.

The routes come from the application itself, so a new one is walked as soon as it exists. One that
declares no action fails.
"""

import re
from dataclasses import dataclass

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken, SignIn
from app.config import Settings
from app.core.actor import Actor, Role
from app.core.clock import FixedClock
from app.main import create_app
from app.policy import RULES, Action, Relation, can
from tests.support.house import NOW, furnished

READS = {"GET", "HEAD"}
EVERY = frozenset(Relation)
# What anybody may reach: the doors themselves.
REFUSED = {401, 403, 404}


def all_routes(app):
    return [r for r in iter_route_contexts(app.routes) if r.path != "/static"]


@dataclass(frozen=True)
class Persona:
    """Somebody at the door: an actor (None: nobody), with a cookie and a token of their own."""

    name: str
    actor: Actor | None
    secret: str


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    """Give an application on a furnished house, and everybody who may come to its doors."""
    yield from furnished(sqlite_template, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def app(house):
    return create_app(Settings(rate_limit=1_000_000), db=house.db, clock=FixedClock(NOW))


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def personas(house):
    known = [Persona("nobody", None, "")]
    with house.db.write() as session:
        for name, actor in house.people.items():
            secret = f"secret-{name}"
            session.add(
                SignIn(
                    token_hash=token_hash(secret),
                    person_id=actor.id,
                    created_at=NOW,
                    proved_at=NOW,
                    expires_at=NOW.replace(year=2030),
                )
            )
            session.add(
                ApiToken(
                    person_id=actor.id,
                    name=name,
                    token_hash=token_hash(f"api-{secret}"),
                    scopes=["read", "write"],
                    created_at=NOW,
                )
            )
            known.append(Persona(name, actor, secret))
    return known


def call(client, route, persona, path):
    """Ask with the persona's cookie or token; return the answer."""
    method = next(iter(route.methods - {"HEAD"}))
    headers = {}
    if persona.actor is not None and path.startswith("/api/"):
        headers["Authorization"] = f"Bearer api-{persona.secret}"
    elif persona.actor is not None:
        headers = {"Cookie": f"kiem={persona.secret}", "Origin": "http://testserver"}
    return client.request(method, path, headers=headers)


def filled(route, ids):
    return re.sub(r"{(\w+)}", lambda m: str(ids[m[1]]), route.path)


def refused(answer):
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    return answer.status_code in REFUSED or to_sign_in


def version(house):
    """Return a number that changes with every commit of anybody."""
    return house.watch.execute("PRAGMA data_version").fetchone()[0]


def test_every_route_declares_an_action_of_the_table(app):
    undeclared = [
        f"{sorted(r.methods)} {r.path}"
        for r in all_routes(app)
        if getattr(r.endpoint, "__kiem_action__", None) not in RULES
    ]
    assert undeclared == []


def test_every_parameter_of_a_route_is_furnished(app, house):
    names = {n for r in all_routes(app) for n in re.findall(r"{(\w+)}", r.path)}
    assert names - house.ids.keys() == set()


def test_whom_the_table_refuses_is_refused_and_changes_nothing(app, client, house, personas):
    wrong = []
    for route in all_routes(app):
        action = route.endpoint.__kiem_action__
        for persona in personas:
            if can(persona.actor, action, EVERY):
                continue
            before = version(house)
            answer = call(client, route, persona, filled(route, house.ids))
            if not refused(answer) or version(house) != before:
                wrong.append(
                    f"{persona.name} {sorted(route.methods)} {route.path}: {answer.status_code}"
                )
    assert wrong == []


def test_whom_the_table_admits_by_role_is_not_turned_away(app, client, house, personas):
    wrong = []
    for route in all_routes(app):
        if not route.methods & READS:
            continue
        for persona in personas:
            if persona.actor is None or not can(persona.actor, route.endpoint.__kiem_action__):
                continue
            answer = call(client, route, persona, filled(route, house.ids))
            if answer.status_code in {401, 403} or answer.status_code >= 500:
                wrong.append(f"{persona.name} {route.path}: {answer.status_code}")
    assert wrong == []


def test_reading_writes_nothing(app, client, house, personas):
    wrong = []
    for route in all_routes(app):
        if not route.methods & READS:
            continue
        for persona in personas:
            before = version(house)
            call(client, route, persona, filled(route, house.ids))
            if version(house) != before:
                wrong.append(f"{persona.name} {route.path}")
    assert wrong == []


def test_without_relation_only_roles_open_a_door(app, client, house, personas):
    """A stranger to the thing (not author, panel, lead) gets in by role only.

    A page may first say what is wrong with the form or the state; a program is refused outright.
    """
    wrong = []
    for route in all_routes(app):
        action = route.endpoint.__kiem_action__
        if not RULES[action].relations - {Relation.PUBLIC, Relation.SELF}:
            continue
        stranger = next(p for p in personas if p.name == "employee")
        if can(stranger.actor, action, {Relation.PUBLIC}):
            continue
        before = version(house)
        answer = call(client, route, stranger, filled(route, house.ids))
        early = answer.status_code in {409, 422} and not route.path.startswith("/api/")
        if not (refused(answer) or early) or version(house) != before:
            wrong.append(f"{sorted(route.methods)} {route.path}: {answer.status_code}")
    assert wrong == []


def test_a_reading_token_writes_nothing(app, client, house):
    secret = "read-only"
    actor = house.people["ai_team"]
    with house.db.write() as session:
        session.add(
            ApiToken(
                person_id=actor.id,
                name="read",
                token_hash=token_hash(secret),
                scopes=["read"],
                created_at=NOW,
            )
        )
    wrong = []
    for route in all_routes(app):
        if not route.path.startswith("/api/") or route.methods & READS:
            continue
        if RULES[route.endpoint.__kiem_action__].open:
            continue
        before = version(house)
        method = next(iter(route.methods))
        answer = client.request(
            method, filled(route, house.ids), json={}, headers={"Authorization": f"Bearer {secret}"}
        )
        if answer.status_code not in REFUSED or version(house) != before:
            wrong.append(f"{method} {route.path}: {answer.status_code}")
    assert wrong == []


def test_missing_and_hidden_things_look_the_same(app, client, house, personas):
    """A draft of somebody else answers as an idea that does not exist."""
    stranger = next(p for p in personas if p.name == "employee")
    wrong = []
    for route in all_routes(app):
        if "{idea_id}" not in route.path or not route.methods & READS:
            continue
        hidden = call(client, route, stranger, filled(route, {**house.ids, "idea_id": house.draft}))
        missing = call(client, route, stranger, filled(route, {**house.ids, "idea_id": 999_999}))
        same = hidden.content.replace(str(house.draft).encode(), b"?") == missing.content.replace(
            b"999999", b"?"
        )
        if hidden.status_code != missing.status_code or (
            route.path.startswith("/api") and not same
        ):
            wrong.append(f"{route.path}: {hidden.status_code} {missing.status_code}")
    assert wrong == []


def test_pages_refuse_acts_that_another_site_started(app, client, house, personas):
    admin = next(p for p in personas if p.name == "admin")
    wrong = []
    for route in all_routes(app):
        if route.path.startswith("/api/") or route.methods & READS:
            continue
        before = version(house)
        answer = client.request(
            next(iter(route.methods)),
            filled(route, house.ids),
            headers={"Cookie": f"kiem={admin.secret}", "Origin": "https://elsewhere.example"},
        )
        if answer.status_code != 403 or version(house) != before:
            wrong.append(f"{route.path}: {answer.status_code}")
    assert wrong == []


def test_every_answer_carries_the_security_headers(app, client, house, personas):
    wrong = []
    for route in all_routes(app):
        for persona in personas[:2]:
            headers = call(client, route, persona, filled(route, house.ids)).headers
            policy = headers.get("content-security-policy", "")
            closed = "default-src 'none'" in policy and policy.endswith("sandbox")
            if not (closed or "script-src 'self'" in policy) or "unsafe" in policy:
                wrong.append(f"{route.path}: policy")
            if headers.get("x-content-type-options") != "nosniff":
                wrong.append(f"{route.path}: nosniff")
    assert wrong == []


def test_the_table_names_every_action():
    assert set(RULES) == set(Action)


def test_an_administrator_alone_sees_no_ballot_tally_or_draft():
    admin = Actor(1, roles=frozenset({Role.EMPLOYEE, Role.ADMIN}))
    secret = (Action.BALLOT_CAST, Action.TALLY_READ, Action.ROUND_TURNOUT, Action.RECORD_READ)
    assert [a for a in secret if can(admin, a)] == []


def test_the_role_of_auditor_only_reads():
    named = {action for action, rule in RULES.items() if Role.AUDITOR in rule.roles}
    assert [a for a in sorted(named) if RULES[a].writes] == []
    auditor = Actor(1, roles=frozenset({Role.EMPLOYEE, Role.AUDITOR}))
    employee = Actor(1, roles=frozenset({Role.EMPLOYEE}))
    assert {a for a in Action if can(auditor, a)} - {a for a in Action if can(employee, a)} == named


def test_a_reading_token_of_an_auditor_may_change_nothing():
    auditor = Actor(1, roles=frozenset({Role.EMPLOYEE, Role.AUDITOR}), scopes=frozenset({"read"}))
    assert [a for a in Action if RULES[a].writes and not RULES[a].open and can(auditor, a)] == []
