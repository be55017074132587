"""Whatever is thrown at a door that writes: an answer below 500, and never markup on a page."""

import json
import re
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

from app.auth.actors import token_hash
from app.auth.models import SignIn
from tests.support.house import NOW

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
DEEP = 10_000
WHOLE = {
    "nothing": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"5",
    "text": b'"x"',
    "half": b'{"title": "x',
    "no text": b"\xff\xfe\x00{",
    "deep list": b"[" * DEEP + b"]" * DEEP,
    "deep object": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "infinite": b'{"amount_cents": 1e999, "version": 1e999, "score": 1e999}',
    "no number": b'{"amount_cents": NaN, "version": -Infinity}',
    "twice": b'{"title": "a", "title": {"b": 1}}',
    "huge number": b'{"amount_cents": ' + b"9" * 5000 + b"}",
    "too large": b'{"title": "' + b"x" * 3_000_000 + b'"}',
}
VALUES = {
    "markup": MARKUP,
    "zero byte": "a\x00b",
    "surrogate": "a\ud800b",
    "surrogates swapped": "\udc00\ud800",
    "control": "\x1b[31m\x07\x7f\u202e\u2028\ufeff",
    "beyond 64 bits": 2**63,
    "below 64 bits": -(2**63) - 1,
    "beyond any": 10**400,
    "half": 1.5,
    "tiny": 5e-324,
    "yes": True,
    "empty": "",
    "spaces": " \t\n\u00a0\u3000",
    "long": "x" * 200_000,
    "list": [1, None, {"a": []}],
    "long list": list(range(3000)),
    "object": {"__proto__": {"a": 1}, "": MARKUP, "a\x00": "\ud800"},
    "formula": '=HYPERLINK("http://example.test")',
    "path": "../../etc/passwd\\..\\",
    "injection": "'; DROP TABLE idea; --%_",
}
SHARP = ("zero byte", "surrogate", "beyond 64 bits", "object", "long list", "markup")
TYPED = {
    "markup": MARKUP.encode(),
    "zero byte": b"a\x00b",
    "no utf-8": b"\xff\xfe\xed\xa0\x80",
    "control": b"\x1b[31m\x07\x7f\xe2\x80\xae",
    "number": str(2**63).encode(),
    "infinite": b"1e999",
    "no number": b"NaN",
    "empty": b"",
    "long": b"x" * 9_000,
}


def _routes(app, *verbs: str):
    found = [r for r in iter_route_contexts(app.routes) if r.path != "/static"]
    return [r for r in found if set(verbs) & set(r.methods)]


def _path(route, house):
    return re.sub(r"{(\w+)}", lambda m: str(house.ids[m[1]]), route.path)


def _send(client, route, house, body: bytes):
    head = {"Authorization": "Bearer hostile", "Content-Type": "application/json"}
    return client.request(
        next(iter(route.methods)), _path(route, house), content=body, headers=head
    )


def _wrong(name, route, answer) -> list[str]:
    """Return what is wrong with an answer: a fault of ours, or markup that came through."""
    where = f"{sorted(route.methods)} {route.path}, {name}"
    if answer.status_code >= 500:
        return [f"{where}: {answer.status_code} {answer.text[:200]}"]
    page = answer.headers.get("content-type", "").startswith("text/html")
    return [f"{where}: markup"] if page and "<script>alert" in answer.text else []


def _takes(route):
    model, example, _answer = getattr(route.endpoint, "__kiem_takes__", (None, None, None))
    fields = list(model.model_fields) if model else []
    return fields, example if isinstance(example, dict) else {}


def _json(data: object) -> bytes:
    return json.dumps(data).encode()


@pytest.mark.parametrize("name", WHOLE)
def test_no_body_of_any_shape_breaks_an_operation(app, client, house, name):
    wrong = []
    for route in _routes(app, "POST", "PUT", "PATCH"):
        if route.path.startswith("/api/"):
            wrong += _wrong(name, route, _send(client, route, house, WHOLE[name]))
    assert wrong == []


@pytest.mark.parametrize("name", VALUES)
def test_no_value_in_every_field_breaks_an_operation(app, client, house, name):
    wrong = []
    for route in _routes(app, "POST", "PUT", "PATCH"):
        fields, _ = _takes(route)
        if fields:
            body = _json(dict.fromkeys(fields, VALUES[name]))
            wrong += _wrong(name, route, _send(client, route, house, body))
    assert wrong == []


@pytest.mark.parametrize("name", SHARP)
def test_no_value_in_one_field_of_a_good_body_breaks_an_operation(app, client, house, name):
    wrong = []
    for route in _routes(app, "POST", "PUT", "PATCH"):
        fields, example = _takes(route)
        for field in fields:
            answer = _send(client, route, house, _json({**example, field: VALUES[name]}))
            wrong += _wrong(f"{name} in {field}", route, answer)
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["zero byte", "surrogate", "markup", "long", "beyond 64 bits", "injection"]
)
def test_no_query_breaks_a_list_or_a_page(app, client, house, name):
    value = str(VALUES[name])[:20_000].encode("utf-8", "surrogatepass")
    names = ("q", "state", "round", "unit", "theme", "value_type", "mine", "sort", "limit", "cursor",
             "text", "claimable", "after", "next", "from", "to", "page", "year", "role")  # fmt: skip
    query = "&".join(f"{n}={''.join(f'%{byte:02x}' for byte in value[:900])}" for n in names)
    cookie = _signed_in(client, house, f"query-{name}")
    wrong = []
    for route in _routes(app, "GET"):
        head = {"Authorization": "Bearer hostile"} if route.path.startswith("/api/") else cookie
        answer = client.get(f"{_path(route, house)}?{query}", headers=head)
        wrong += _wrong(name, route, answer)
    assert wrong == []


@pytest.mark.parametrize("name", TYPED)
def test_no_typed_text_breaks_a_page(app, client, house, name):
    form = b"&".join(f"{field}=".encode() + _percent(TYPED[name]) for field in _field_names())
    wrong = []
    for place, route in enumerate(_routes(app, "POST")):
        if route.path.startswith("/api/"):
            continue
        head = _signed_in(client, house, f"{name}-{place}")
        head |= {"Content-Type": "application/x-www-form-urlencoded"}
        answer = client.post(_path(route, house), content=form, headers=head)
        wrong += _wrong(name, route, answer)
    assert wrong == []


# The framework's parser leaves the file of a part that never ends to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["cut off", "no boundary", "file for text", "json"])
def test_no_form_that_is_none_breaks_a_page(app, client, house, name):
    part = 'Content-Disposition: form-data; name="title"; filename="a.txt"\r\n\r\n<b>\x00'
    kind, body = {
        "cut off": ("multipart/form-data; boundary=x", f"--x\r\n{part}"),
        "no boundary": ("multipart/form-data", f"--x\r\n{part}\r\n--x--\r\n"),
        "file for text": ("multipart/form-data; boundary=x", f"--x\r\n{part}\r\n--x--\r\n"),
        "json": ("application/json", "[" * DEEP),
    }[name]
    wrong = []
    for place, route in enumerate(_routes(app, "POST")):
        if route.path.startswith("/api/"):
            continue
        head = _signed_in(client, house, f"{name}-{place}") | {"Content-Type": kind}
        answer = client.post(_path(route, house), content=body.encode(), headers=head)
        wrong += _wrong(name, route, answer)
    assert wrong == []


def _percent(value: bytes) -> bytes:
    return "".join(f"%{byte:02x}" for byte in value).encode()


def _field_names() -> list[str]:
    """Return the name of every field that a page reads."""
    web = Path(__file__).parents[2] / "app" / "web"
    found = {
        name
        for file in web.glob("*.py")
        for name in re.findall(
            r'form\.(?:text|prose|get|list|upload)\(\s*"(\w+)"', file.read_text()
        )
    }
    domain = web.parent / "domain"
    for file in domain.glob("*/schemas.py"):
        found |= set(re.findall(r"^    (\w+): ", file.read_text(), re.MULTILINE))
    return sorted(found)


def _signed_in(client, house, secret: str) -> dict[str, str]:
    """Return the headers of a fresh session of the guest, who may have signed out before."""
    with house.db.write() as session:
        session.add(
            SignIn(
                token_hash=token_hash(secret), person_id=client.guest, created_at=NOW,
                proved_at=NOW, expires_at=NOW.replace(year=2030),
            )
        )  # fmt: skip
    client.cookies.clear()
    return {"Cookie": f"kiem={secret}", "Origin": "http://testserver"}


@pytest.mark.parametrize("limit", ["0", "201", "000020000", "0" * 20 + "1", "x", "-1", ""])
def test_no_limit_makes_a_page_longer_than_two_hundred(client, limit):
    head = {"Authorization": "Bearer hostile"}
    answer = client.get(f"/api/v1/events?limit={limit}", headers=head)
    found = answer.json()
    assert (answer.status_code, found["errors"][0]["field"]) == (422, "limit")


def test_a_round_is_not_set_at_the_ends_of_the_calendar(client, house):
    head = {"Authorization": "Bearer hostile"}
    path = f"/api/v1/rounds/{house.ids['month']}"
    for moment in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00Z"):
        body = {"version": 1, "session_at": moment}
        answer = client.patch(path, json=body, headers=head)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_a_date")
