"""Refusals as problem+json (RFC 9457)."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.core.errors import Invalid, KiemError, TooMany
from app.i18n.codes import error_sentence
from app.i18n.languages import Language, as_language, negotiate

TITLES = {
    400: "Bad request",
    401: "Sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported",
    422: "Invalid",
    429: "Too many requests",
    500: "Internal error",
    503: "Try again",
}


def problem(
    request: Request,
    status: int,
    code: str,
    params: dict[str, Any],
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """Return one problem document, its sentences in the caller's language where known."""
    lang = language_of(request)
    extra = {k: v for k, v in params.items() if _plain(v)}
    body = {
        **extra,
        "type": f"/docs/problems#{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": error_sentence(code, params, lang),
        "code": code,
        "errors": errors or [],
    }
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in {429, 503}:
        headers["Retry-After"] = str(params.get("seconds", 2))
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(text, status, headers=headers, media_type="application/problem+json")


def language_of(request: Request) -> Language:
    """Return the language of the caller's person, else the one asked for, else the installation's."""
    if known := getattr(request.state, "lang", None):
        return as_language(known)
    return negotiate(
        request.headers.get("accept-language"), request.app.state.parts.settings.language
    )


def of_error(request: Request, error: KiemError) -> Response:
    """Turn a domain refusal into its document."""
    lang = language_of(request)
    errors = []
    if isinstance(error, Invalid):
        errors = [
            {"field": e.field, "code": e.code, "message": error_sentence(e.code, e.params, lang)}
            for e in error.errors
        ]
    params = {"seconds": error.retry_after} if isinstance(error, TooMany) else error.params
    return problem(request, error.status, error.code, params, errors)


def _plain(value: Any) -> bool:
    return isinstance(value, (str, int, bool, list, dict)) or value is None
