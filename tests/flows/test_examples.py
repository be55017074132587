"""The examples in the OpenAPI document are real answers, and every operation has one.

After a change of an answer: WRITE_EXAMPLES=1 writes them anew.
"""

import json
import os

from app.api.v1.openapi import api_routes, openapi
from tests.flows.test_month_by_api import play
from tests.support.recording import FILE, shape

BYTES = {"example": "an answer of bytes has none"}


def sweep(month):
    """Ask what the story did not ask: every list and page that some of its people may read."""
    at, ids = month.at, {"claim_id": 1, "month": "2026-12", "key": "headline"}
    for route in api_routes(at.app):
        path = route.path.removeprefix("/api/v1")
        if (
            path == "/openapi.json"
            or path.endswith("/content")
            or "GET" not in route.methods
            or f"GET {template_of(path)}" in at.recording.answers
        ):
            continue
        asked = path.format_map(Numbers(ids, month))
        if path.endswith("look-alikes"):
            asked += "?text=photo"
        for who in at.tokens:
            if at.ask(who, "GET", asked).is_success:
                break


class Numbers(dict):
    """An id for each parameter: the first thing of its kind."""

    def __init__(self, known, month):
        super().__init__(known)
        self.month = month

    def __missing__(self, name):
        return next(iter(self.month.ids.values())) if name == "idea_id" else 1


def template_of(path):
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_every_operation_has_a_real_example(sqlite_db, tmp_path):
    month = play(sqlite_db, tmp_path)
    sweep(month)
    if os.environ.get("WRITE_EXAMPLES"):
        month.at.recording.write()
    known = json.loads(FILE.read_text("utf-8"))
    fresh = month.at.recording.answers
    assert {k: shape(v["answer"]) for k, v in fresh.items()} == {
        k: shape(v["answer"]) for k, v in known.items()
    }
    document = openapi(api_routes(month.at.app))
    without = [
        f"{verb.upper()} {path}"
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
        if not any(
            "example" in answer["content"].get("application/json", BYTES)
            for status, answer in operation["responses"].items()
            if status < "300"
        )
    ]
    assert without == []
