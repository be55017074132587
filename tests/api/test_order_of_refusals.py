"""The first refusal wins, at every operation: 401, 429, 404, 403, 422, 409; always problem+json."""

import re

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.config import Settings
from app.core.clock import FixedClock
from app.main import create_app
from app.policy import Relation, can
from tests.support.house import NOW, furnished

HALF = b'{"title": "x'
ABSENT = {"month": "2031-01"}
BY_AUTHORS = {"/api/v1/ideas/{idea_id}/withdrawal", "/api/v1/ideas/{idea_id}/answer"}
"""Nobody in the house wrote the idea at hand."""
MISSING_ID = 999_999
BODIES = {"POST", "PUT", "PATCH"}


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    """Give a furnished house in which everybody holds a token."""
    for made in furnished(sqlite_template, tmp_path_factory.mktemp("order")):
        with made.db.write() as session:
            for name, actor in made.people.items():
                session.add(
                    ApiToken(
                        person_id=actor.id,
                        name=name,
                        token_hash=token_hash(name),
                        scopes=["read", "write"],
                        created_at=NOW,
                    )
                )
        yield made


@pytest.fixture(scope="module")
def app(house):
    return create_app(Settings(rate_limit=1_000_000), db=house.db, clock=FixedClock(NOW))


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def operations(app):
    """Return method, path and endpoint of every operation of the API that needs a token."""
    return [
        (method, route.path, route.endpoint)
        for route in iter_route_contexts(app.routes)
        if route.path.startswith("/api/v1/") and not can(None, route.endpoint.__kiem_action__)
        for method in sorted(route.methods - {"HEAD"})
    ]


def named(path):
    return re.findall(r"{(\w+)}", path)


def filled(path, ids):
    return re.sub(r"{(\w+)}", lambda found: str(ids[found[1]]), path)


def refusals(client, operations, ask, expected):
    """Return the operations whose answer is not the expected refusal."""
    wrong = []
    for method, path, endpoint in operations:
        answer = ask(method, path, endpoint)
        if answer is None:
            continue
        kind = answer.headers.get("content-type", "")
        if answer.status_code != expected or not kind.startswith("application/problem+json"):
            wrong.append(f"{method} {path}: {answer.status_code} {kind} {answer.text[:90]}")
    return wrong


def send(client, method, path, token, body=HALF):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    content = body if method in BODIES else None
    return client.request(method, path, headers=headers, content=content)


def test_without_a_good_token_nothing_else_is_said(client, operations, house):
    def ask(method, path, _endpoint):
        nowhere = dict.fromkeys(named(path), "none")
        return send(client, method, filled(path, nowhere), "unknown")

    assert refusals(client, operations, ask, 401) == []


def test_too_many_requests_come_before_what_is_asked(house, operations):
    app = create_app(Settings(rate_limit=1), db=house.db, clock=FixedClock(NOW))
    client = TestClient(app, raise_server_exceptions=False)
    for _ in range(61):
        send(client, "GET", "/api/v1/me", "employee")
        send(client, "GET", "/api/v1/rounds/2031-01/ballot", "employee")

    def ask(method, path, _endpoint):
        return send(client, method, filled(path, dict.fromkeys(named(path), "none")), "employee")

    assert refusals(client, operations, ask, 429) == []


def test_what_is_not_there_is_missing_for_everybody_whatever_was_sent(client, operations, house):
    wrong = []
    for person in ("employee", "admin", "ai_team"):
        for absent in sorted({name for _, path, _ in operations for name in named(path)} - {"key"}):

            def ask(method, path, _endpoint, person=person, absent=absent):
                if absent not in named(path):
                    return None
                ids = {**house.ids, absent: ABSENT.get(absent, MISSING_ID)}
                return send(client, method, filled(path, ids), person)

            wrong += [f"{person} {w}" for w in refusals(client, operations, ask, 404)]
    assert wrong == []


@pytest.mark.parametrize("impossible", ["0", "-1", "x", "99999999999999999999"])
def test_an_impossible_id_is_a_missing_one(client, impossible):
    answer = send(client, "PATCH", f"/api/v1/people/{impossible}", "employee")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_who_may_not_is_refused_before_the_body_is_read(client, operations, house):
    wrong = []
    for person, actor in house.people.items():

        def ask(method, path, endpoint, person=person, actor=actor):
            if can(actor, endpoint.__kiem_action__, frozenset(Relation)):
                return None
            return send(client, method, filled(path, house.ids), person)

        wrong += [f"{person} {w}" for w in refusals(client, operations, ask, 403)]
    assert wrong == []


def test_who_may_is_told_of_the_body_before_the_state(client, operations, house):
    def ask(method, path, endpoint):
        model = getattr(endpoint, "__kiem_takes__", (None,))[0]
        if method not in BODIES or model is None or path in BY_AUTHORS:
            return None
        answers = [send(client, method, filled(path, house.ids), p) for p in house.people]
        return next((a for a in answers if a.status_code not in {403, 404}), answers[0])

    assert refusals(client, operations, ask, 422) == []


@pytest.mark.parametrize("body", [HALF, b"title=x", b"\xff\xfe", b"[" * 20_000])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_what_is_no_json_is_told_so_whatever_it_is_called(client, body, kind):
    headers = {"Authorization": "Bearer employee", "Content-Type": kind}
    answer = client.post("/api/v1/ideas", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [e["code"] for e in answer.json()["errors"]] == ["not_json"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_cap_is_a_document_for_programs_and_a_page_for_people(client, declared):
    def chunks():
        for _ in range(3):
            yield b"x" * 1_000_000

    def send_large(path, **headers):
        content = b"x" * 3_000_000 if declared else chunks()
        return client.post(path, content=content, headers=headers)

    answer = send_large("/api/v1/ideas", Authorization="Bearer employee")
    assert (answer.status_code, answer.json()["code"]) == (413, "http_413")
    assert answer.headers["content-type"] == "application/problem+json"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}
    page = send_large("/sign-in", **form)
    assert page.status_code == 413
    assert "<h1" in page.text
    assert "This is too large" in page.text


def test_a_method_that_does_not_exist_names_those_that_do(client):
    answer = client.delete("/api/v1/me", headers={"Authorization": "Bearer employee"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_act_of_another_site_is_refused_in_the_callers_way(client):
    far = {"Origin": "https://elsewhere.example", "Cookie": "kiem=x", "Accept-Language": "en"}
    answer = client.post("/api/v1/ideas", json={}, headers=far)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_site")
    page = client.post("/sign-out", headers=far)
    assert page.status_code == 403
    assert "Another site started this" in page.text
