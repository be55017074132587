"""The OpenAPI document, made from the routes and what they say of themselves."""

import functools
import json
import re
from pathlib import Path
from typing import Any, get_args, get_origin

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import TypeAdapter
from starlette.requests import Request
from typing_extensions import is_typeddict

from app import __version__
from app.api.v1.deps import Answer, Listed, guard, json_answer, takes
from app.core.pages import MAX_LIMIT
from app.doors import Room
from app.policy import Action

router = Room()
PREFIX = "/api/v1"
REFERENCE = "#/components/schemas/{model}"
LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {k: {"type": "string"} for k in ("field", "code", "message")},
            },
        },
    },
}
REFUSALS = {
    "401": "No or a bad token",
    "403": "Known but not allowed",
    "404": "Missing or not visible",
    "409": "Wrong state or stale version",
    "422": "Invalid input",
    "429": "Too many requests",
}


@router.get("/openapi.json")
@guard(Action.ANYONE)
@takes(answers={"openapi": "3.1.0", "paths": {}})
def document(request: Request) -> Answer[dict[str, Any]]:
    """Return the OpenAPI document; it is put together when it is first asked for."""
    state = request.app.state
    if not hasattr(state, "openapi"):
        state.openapi = json.dumps(openapi(api_routes(request.app)), ensure_ascii=False)
    return json_answer(state.openapi)


def api_routes(app: FastAPI) -> list[RouteContext]:
    """Return every route under /api/v1, in the order of their paths."""
    found = [r for r in iter_route_contexts(app.routes) if (r.path or "").startswith(PREFIX)]
    return sorted(found, key=lambda r: (r.path or "", sorted(r.methods or ())))


def openapi(routes: list[RouteContext]) -> dict[str, Any]:
    """Build the document."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    answers = _by_shape(routes)
    for route in routes:
        for method in (route.methods or set()) - {"HEAD"}:
            paths.setdefault(route.path or "", {})[method.lower()] = _operation(
                route, method, schemas, answers
            )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kiem", "version": __version__},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(
    route: RouteContext, method: str, schemas: dict[str, Any], answers: dict[Any, Any]
) -> dict[str, Any]:
    model, example, told = getattr(route.endpoint, "__kiem_takes__", (None, None, None))
    known = examples().get(f"{method} {_plain(route.path or '')}", {}).get("answer")
    made = str(route.status_code or 200)
    content: dict[str, Any] = {"schema": _answer_schema(_shape(route), schemas)}
    if (answer := known or told or answers.get(_shape(route))) is not None:
        content["example"] = answer
    operation: dict[str, Any] = {
        "operationId": _name(method, _plain(route.path or "")),
        "summary": (route.endpoint.__doc__ or route.name or "").strip().splitlines()[0],
        "parameters": [
            *(_parameter(n) for n in re.findall(r"{(\w+)}", route.path or "")),
            *(_asked(n) for n in getattr(route.endpoint, "__kiem_asks__", ())),
        ],
        "responses": _responses(
            {made: "Done", **getattr(route.endpoint, "__kiem_also__", {})}, content
        ),
    }
    if model is not None:
        _define({model.__name__: _schema(model, schemas)}, schemas)
        body: dict[str, Any] = {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}
        if example is not None:
            body["example"] = example
        operation["requestBody"] = {"required": True, "content": {"application/json": body}}
    _describe_bytes(operation, made, *getattr(route.endpoint, "__kiem_sends__", (None, None)))
    return operation


def _name(method: str, path: str) -> str:
    """Return `post_ideas_id_support` for POST /ideas/{}/support: no two operations share a name."""
    words = (
        path.replace("{}", "id").strip("/").replace("/", "_").replace("-", "_").replace(".", "_")
    )
    return f"{method.lower()}_{words}"


def _responses(good: dict[str, str], content: dict[str, Any]) -> dict[str, Any]:
    """Return every answer by its status: the good ones of one shape, then the refusals."""
    problem = {"schema": {"$ref": REFERENCE.format(model="Problem")}}
    kinds = [
        (good, {"application/json": content}),
        (REFUSALS, {"application/problem+json": problem}),
    ]
    return {
        status: {"description": text, "content": dict(held)}
        for texts, held in kinds
        for status, text in texts.items()
    }


def _describe_bytes(
    operation: dict[str, Any], made: str, kind: str | None, answers: str | None
) -> None:
    """Add what is no JSON: a body of bytes, an answer of bytes."""
    plain = {"schema": {"type": "string", "format": "binary"}}
    if kind is not None:
        operation["requestBody"] = {"required": True, "content": {kind: plain}}
    if answers is not None:
        operation["responses"][made]["content"] = {answers: plain}


@functools.cache
def examples() -> dict[str, dict[str, Any]]:
    """Return real answers by operation, such as `GET /ideas/{}`; a test keeps them true."""
    found: dict[str, dict[str, Any]] = json.loads(
        (Path(__file__).parent / "examples.json").read_text("utf-8")
    )
    return found


def _by_shape(routes: list[RouteContext]) -> dict[Any, Any]:
    """Return a real answer of each shape, for operations of which none was recorded."""
    found: dict[Any, Any] = {}
    for route in routes:
        for method in route.methods or ():
            known = examples().get(f"{method} {_plain(route.path or '')}")
            if known and (shape := _shape(route)) is not None:
                found.setdefault(shape, known["answer"])
                if get_origin(shape) is Listed and known["answer"]["items"]:
                    found.setdefault(get_args(shape)[0], known["answer"]["items"][0])
    return found


def _shape(route: RouteContext) -> Any:
    """Return the shape that a route's signature names, None for a plain response."""
    return next(iter(get_args(getattr(route.endpoint, "__kiem_gives__", None))), None)


def _plain(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path.removeprefix(PREFIX))


def _schema(model: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = model.model_json_schema(ref_template=REFERENCE)
    _define(found.pop("$defs", {}), schemas)
    return found


def _answer_schema(shape: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a shape; a plain response is an object."""
    if shape is None:
        return {"type": "object"}
    found = TypeAdapter(shape).json_schema(ref_template=REFERENCE)
    _define(found.pop("$defs", {}), schemas)
    if not is_typeddict(shape):
        return found
    _define({shape.__name__: found}, schemas)
    return {"$ref": REFERENCE.format(model=shape.__name__)}


def _define(found: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add schemas by name; two shapes of one name would tell a reader lies."""
    for name, schema in found.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two shapes are called {name}")


def _parameter(name: str) -> dict[str, Any]:
    kind = "string" if name in {"month", "key"} else "integer"
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _asked(name: str) -> dict[str, Any]:
    schema = {"limit": LIMIT}.get(name, {"type": "string"})
    return {"name": name, "in": "query", "required": False, "schema": schema}
