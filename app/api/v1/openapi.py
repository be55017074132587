"""The OpenAPI document, made from the routes and what they say of themselves."""

import functools
import json
import re
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.api.v1.deps import guard, json_answer, takes
from app.policy import Action

router = APIRouter()
PREFIX = "/api/v1"
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
def document(request: Request) -> Response:
    """Return the OpenAPI document."""
    return json_answer(json.dumps(openapi(api_routes(request.app)), ensure_ascii=False))


def api_routes(app: FastAPI) -> list[RouteContext]:
    """Return every route under /api/v1, in the order of their paths."""
    found = [r for r in iter_route_contexts(app.routes) if (r.path or "").startswith(PREFIX)]
    return sorted(found, key=lambda r: (r.path or "", sorted(r.methods or ())))


def openapi(routes: list[RouteContext]) -> dict[str, Any]:
    """Build the document."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for route in routes:
        for method in (route.methods or set()) - {"HEAD"}:
            paths.setdefault(route.path or "", {})[method.lower()] = _operation(
                route, method, schemas
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


def _operation(route: RouteContext, method: str, schemas: dict[str, Any]) -> dict[str, Any]:
    model, example, answers = getattr(route.endpoint, "__kiem_takes__", (None, None, None))
    known = _example(method, _plain(route.path or ""))
    made = str(known.get("status") or (201 if route.status_code == 201 else 200))
    content: dict[str, Any] = {"schema": {"type": "object"}}
    if (answer := known.get("answer", answers)) is not None:
        content["example"] = answer
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}_{route.name}",
        "summary": (route.endpoint.__doc__ or route.name or "").strip().splitlines()[0],
        "parameters": [_parameter(n) for n in re.findall(r"{(\w+)}", route.path or "")],
        "responses": {
            made: {"description": "Done", "content": {"application/json": content}},
            **{
                status: {
                    "description": text,
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
                for status, text in REFUSALS.items()
            },
        },
    }
    if model is not None:
        schemas[model.__name__] = _schema(model, schemas)
        body: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
        if example is not None:
            body["example"] = example
        operation["requestBody"] = {"required": True, "content": {"application/json": body}}
    return operation


@functools.cache
def examples() -> dict[str, dict[str, Any]]:
    """Return real answers by operation, such as `GET /ideas/{}`; a test keeps them true."""
    found: dict[str, dict[str, Any]] = json.loads(
        (Path(__file__).parent / "examples.json").read_text("utf-8")
    )
    return found


def _example(method: str, path: str) -> dict[str, Any]:
    """Return the operation's own example, else that of the thing which its answer shows."""
    known: dict[str, dict[str, Any]] = examples()
    if found := known.get(f"{method} {path}"):
        return found
    if made := known.get(f"GET {path}/{{}}"):
        return {**made, "status": 201}
    thing = path
    while thing and f"GET {thing}" not in known:
        thing = thing.rpartition("/")[0]
    return known.get(f"GET {thing}", {}) if thing.endswith("}") else {}


def _plain(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path.removeprefix(PREFIX))


def _schema(model: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(found.pop("$defs", {}))
    return found


def _parameter(name: str) -> dict[str, Any]:
    kind = "string" if name in {"month", "key"} else "integer"
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
