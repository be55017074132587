"""The OpenAPI document tells the truth: what it allows is taken, and every answer has its shape."""

import jsonschema_rs
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
BYTES = "/attachments/{attachment_id}/content"
"""The house's file has a row and no content."""


def _document(client):
    return client.get("/api/v1/openapi.json").json()


def test_every_operation_tells_the_shape_of_its_answer(client):
    vague = [
        f"{verb} {path}"
        for path, operations in _document(client)["paths"].items()
        for verb, operation in operations.items()
        if _shape(operation) == {"type": "object"}
    ]
    # The record is the selection engine's own format; the document itself says of itself enough.
    assert vague == ["get /api/v1/rounds/{month}/record"]


def _shape(operation):
    answer = next(iter(operation["responses"].values()))
    return next(iter(answer["content"].values()))["schema"]


def test_every_example_has_the_shape_of_its_operation(client):
    document = _document(client)
    wrong = []
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            content = next(iter(next(iter(operation["responses"].values()))["content"].values()))
            wrong += [
                f"{verb} {path}: {fault.message[:200]}"
                for fault in _faults(document, content["schema"], content.get("example"))
            ]
    assert wrong == []


def _faults(document, schema, example):
    if example is None:
        return []
    whole = {**schema, "components": document["components"]}
    return list(jsonschema_rs.Draft202012Validator(whole).iter_errors(example))


def test_whatever_the_document_allows_is_answered_as_it_says(app, client, house, storm):
    wrong = []
    for found in schemathesis.openapi.from_asgi("/api/v1/openapi.json", app).get_all_operations():
        operation = found.ok()
        if not operation.path.endswith(BYTES):
            wrong += _played(operation, house, 40 if storm else 2)
    assert wrong == []


def _played(operation, house, times):
    wrong = []

    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def play(case):
        for name in case.path_parameters or {}:
            if name in house.ids:
                case.path_parameters[name] = house.ids[name]
        for secret in ("hostile", "plain"):
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            try:
                case.validate_response(answer, checks=CHECKS)
            except* AssertionError as faults:
                wrong.extend(f"{operation.label}: {fault}" for fault in faults.exceptions)

    play()
    return wrong[:1]


def test_no_two_operations_share_a_name(client):
    paths = _document(client)["paths"].values()
    names = [operation["operationId"] for path in paths for operation in path.values()]
    assert len(names) == len(set(names)) > 100
