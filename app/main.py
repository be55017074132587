"""Wiring: the only place that knows every room."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response

from app import schema  # noqa: F401  (registers every table)
from app.api import v1
from app.api.v1 import deps as api_deps
from app.api.v1 import openapi, problem
from app.auth import idempotency
from app.auth.limits import Rates
from app.auth.oidc import Provider
from app.config import Settings
from app.core.clock import Clock, SystemClock
from app.core.errors import KiemError
from app.db.engine import Database
from app.doors import Directory, Parts, placed
from app.live import Hub
from app.search import meaning
from app.search.meanings import hold
from app.templating import installed
from app.web import (
    attachments,
    ballot,
    claims,
    commitments,
    commitments_answers,
    commitments_lists,
    commitments_terms,
    decision,
    deputies,
    dev_ui,
    experiments,
    experiments_forms,
    feeds,
    fund,
    fund_consents,
    fund_transfers,
    handovers,
    health,
    ideas,
    ideas_form,
    ideas_import,
    ideas_joining,
    inbox,
    leader_log,
    leadership,
    lessons,
    lists,
    literacy,
    me,
    middleware,
    minutes,
    papers,
    people,
    people_import,
    people_invitations,
    problems,
    register,
    register_acts,
    register_duties,
    register_exchange,
    register_papers,
    register_public,
    register_tools,
    register_units,
    room_code,
    rounds,
    rounds_agenda,
    rounds_constraints,
    rounds_outcome,
    rounds_questions,
    scan,
    scan_answer,
    scan_plans,
    scan_statements,
    search,
    session,
    session_acts,
    session_stream,
    settings_reminders,
    settings_webhooks,
    sign_in,
    start,
    themes,
    today,
    tokens,
    triage,
    triage_override,
    triage_rivals,
    units,
    vision,
    waiting,
    what_if,
    work_account,
)  # fmt: skip
from app.web import errors as web_errors
from app.web import help as help_page
from app.web import settings as settings_pages

# A page with a fixed name comes before the page of an id: /ideas/new before /ideas/7.
PAGES = (
    attachments, waiting, feeds, lists, papers,
    health, start, sign_in, work_account, today, inbox, me, ideas_import, ideas_joining, ideas_form,
    ideas, triage, triage_override, triage_rivals, rounds_agenda, rounds_outcome, rounds_constraints,
    rounds_questions, rounds, ballot, session_stream, session_acts, session, room_code, minutes, decision,
    what_if,
    commitments_terms, commitments_lists, commitments, commitments_answers, experiments_forms, experiments,
    claims, handovers, lessons,
    literacy, register_units, register_exchange, register_papers, register_duties, register_tools,
    register, register_public, register_acts, scan_answer, scan_statements, scan_plans, scan,
    leadership, vision, themes, leader_log, search, fund, fund_transfers, fund_consents, people_import,
    people_invitations, people, units, deputies, settings_pages, settings_reminders, settings_webhooks,
    tokens, help_page, problems, dev_ui,
)  # fmt: skip
PROGRAMS = (
    v1.attachments,
    v1.me, v1.units, v1.deputies, v1.people, v1.themes, v1.charters, v1.tokens, v1.ideas, v1.overrides,
    v1.joining, v1.rounds, v1.rounds_voting, v1.rounds_live, v1.rounds_outcome, v1.constraints, v1.fund,
    v1.consents,
    v1.commitments_lists, v1.commitments, v1.experiments, v1.experiments_judging,
    v1.handovers, v1.register_work, v1.register, v1.literacy, v1.tools, v1.lessons, v1.search, v1.scan,
    v1.insight, v1.waiting, v1.events,
    v1.webhooks, openapi,
)  # fmt: skip


def create_app(
    settings: Settings, *, db: Database | None = None, clock: Clock | None = None
) -> FastAPI:
    """Build the application; the database must be migrated already."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, title="Kiem")
    db = db or Database(settings.database)
    hold(db, meaning.installed() if settings.meaning == "on" else None)
    templates = installed(reload=settings.dev == "on")
    app.state.parts = Parts(
        settings=settings,
        db=db,
        clock=clock or SystemClock(),
        templates=templates,
        rates=Rates(settings.rate_limit),
        live=Hub(db),
    )
    app.state.provider = Provider(settings) if settings.oidc_issuer else None
    app.mount("/static", templates.assets)
    for page in PAGES:
        app.router.routes.extend(placed(page.router))
    for program in PROGRAMS:
        app.router.routes.extend(placed(program.router, "/api/v1"))
    app.router.middleware_stack = Directory(app.router)
    _handle_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(middleware.Catch, answer=_unexpected)
    app.add_middleware(middleware.SameOrigin, refuse=_refuse)
    app.add_middleware(
        middleware.BodyCap,
        most=settings.max_body_bytes,
        uploads=settings.upload_bytes,
        refuse=_refuse,
    )
    app.add_middleware(middleware.Heads)
    app.add_middleware(middleware.Headers, https=settings.secure_cookies)
    return app


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
        if _is_api(request):
            return api_deps.nowhere(request)
        return _answer(request, 404, "not_found")

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        answer = _answer(request, error.status_code, f"http_{error.status_code}")
        answer.headers.update(error.headers or {})
        return answer


def _unexpected(request: Request) -> Response:
    try:
        return _answer(request, 500, "unexpected")
    except Exception:  # noqa: BLE001  (the page itself cannot be drawn: say so without it)
        return PlainTextResponse("Internal error", 500)


def _refuse(request: Request, error: KiemError) -> Response:
    if _is_api(request):
        return problem.of_error(request, error)
    return web_errors.refusal_page(request, error.status, error.code, error.params)


def _answer(request: Request, status: int, code: str) -> Response:
    if _is_api(request):
        return problem.problem(request, status, code, {})
    return web_errors.refusal_page(request, status, code, {})
