"""Wiring: the only place that knows every room."""

import importlib
import importlib.util
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.v1 import deps as api_deps
from app.api.v1 import idempotency, openapi, problem
from app.assets import Assets
from app.auth.limits import Rates
from app.config import Settings
from app.core.clock import Clock, SystemClock
from app.core.errors import KiemError
from app.db.engine import Database
from app.doors import Parts
from app.i18n import translations
from app.templating import Templates
from app.web import errors as web_errors
from app.web import middleware

ROOT = Path(__file__).parent.parent
WEB = (
    "health",
    "start",
    "sign_in",
    "today",
    "inbox",
    "me",
    "ideas",
    "triage",
    "rounds",
    "rounds_agenda",
    "rounds_outcome",
    "ballot",
    "session",
    "decision",
    "experiments",
    "commitments",
    "handovers",
    "lessons",
    "register",
    "fund",
    "people",
    "units",
    "settings",
    "tokens",
    "dev_ui",
)
API = (
    "me",
    "units",
    "people",
    "themes",
    "tokens",
    "ideas",
    "rounds",
    "rounds_voting",
    "rounds_outcome",
    "fund",
    "commitments",
    "experiments",
    "register",
    "lessons",
    "events",
)


def create_app(
    settings: Settings, *, db: Database | None = None, clock: Clock | None = None
) -> FastAPI:
    """Build the application; the database must be migrated already."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, title="Kiem")
    reload = settings.dev == "on"
    assets = Assets(ROOT / "static", reload=reload)
    app.state.parts = Parts(
        settings=settings,
        db=db or Database(settings.database),
        clock=clock or SystemClock(),
        templates=Templates(
            ROOT / "templates", translations=translations, assets=assets, reload=reload
        ),
        rates=Rates(settings.rate_limit),
    )
    app.mount("/static", assets)
    for name in WEB:
        _include(app, f"app.web.{name}")
    for name in API:
        _include(app, f"app.api.v1.{name}", prefix="/api/v1")
    app.include_router(openapi.router, prefix="/api/v1")
    _handle_errors(app)
    app.add_middleware(middleware.SameOrigin)
    app.add_middleware(middleware.BodyCap, most=settings.max_body_bytes)
    app.add_middleware(middleware.Headers, https=settings.secure_cookies)
    return app


def _include(app: FastAPI, name: str, prefix: str = "") -> None:
    if importlib.util.find_spec(name) is None:
        return
    app.include_router(importlib.import_module(name).router, prefix=prefix)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(idempotency.Replay)
    def _replay(_request: Request, known: idempotency.Replay) -> Response:
        return api_deps.json_answer(known.answer, known.status)

    @app.exception_handler(KiemError)
    def _refused(request: Request, error: KiemError) -> Response:
        if _is_api(request):
            return problem.of_error(request, error)
        return web_errors.on_kiem_error(request, error)

    @app.exception_handler(RequestValidationError)
    def _malformed(request: Request, _error: RequestValidationError) -> Response:
        """Only path parameters are validated by the framework: such a thing does not exist."""
        return _answer(request, 404, "not_found")

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, f"http_{error.status_code}")

    @app.exception_handler(Exception)
    def _unexpected(request: Request, _error: Exception) -> Response:
        return _answer(request, 500, "unexpected")


def _answer(request: Request, status: int, code: str) -> Response:
    if _is_api(request):
        return problem.problem(request, status, code, {})
    return web_errors.refusal_page(request, status, code, {})
