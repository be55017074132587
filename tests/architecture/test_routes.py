"""Routes are thin: they call commands and queries, and hold no query of their own."""

import ast

import pytest

from tests.architecture.tree import body_lines, files, functions, text

VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route"}
SESSION_METHODS = {
    "add", "add_all", "commit", "delete", "exec", "execute", "flush", "get", "get_one", "merge",
    "query", "refresh", "rollback", "scalar", "scalars",
}  # fmt: skip
QUERY_WORDS = {"select", "insert", "update", "delete", "text"}
QUERY_LIBRARIES = {"sa", "sqlalchemy", "sqlmodel", "sql"}
MOST_LINES = 15
EDGE = [*files("app/web/", ".py"), *files("app/api/", ".py")]


def is_route(function):
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in VERBS
        for mark in function.decorator_list
    )


def touches_database(call):
    called = call.func
    if isinstance(called, ast.Name):
        return called.id == "select"
    if not isinstance(called, ast.Attribute):
        return False
    owner = called.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    if name in QUERY_LIBRARIES:
        return called.attr in QUERY_WORDS
    return name == "session" and called.attr in SESSION_METHODS


@pytest.mark.parametrize("name", EDGE)
def test_route_bodies_stay_short(name):
    long = {
        route.name: body_lines(route)
        for route in functions(name)
        if is_route(route) and body_lines(route) > MOST_LINES
    }

    assert long == {}


@pytest.mark.parametrize("name", EDGE)
def test_edge_holds_no_query(name):
    calls = [node for node in ast.walk(ast.parse(text(name))) if isinstance(node, ast.Call)]

    assert [f"line {call.lineno}" for call in calls if touches_database(call)] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("session.exec(statement)", True),
        ("request.state.session.get(Idea, 1)", True),
        ("select(Idea)", True),
        ("sa.delete(Idea)", True),
        ("submit_idea(session, now=now)", False),
        ("client.get('/ideas')", False),
    ],
)
def test_query_in_a_route_is_recognised(line, expected):
    assert touches_database(ast.parse(line).body[0].value) is expected
