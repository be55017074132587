"""Is it alive, is it ready, how busy is it."""

import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.db.ready import problems
from app.doors import Parts, Room, guard
from app.policy import Action

router = Room()


@router.get("/health/live", name="health:live")
@guard(Action.ANYONE)
async def live() -> Response:
    """Answer while the process lives."""
    return JSONResponse({"status": "ok"})


@router.get("/health/ready", name="health:ready")
@guard(Action.ANYONE)
def ready(request: Request) -> Response:
    """Answer 200 when the database is migrated and writable, else 503 with reasons."""
    parts: Parts = request.app.state.parts
    found = problems(parts.db)
    return JSONResponse(
        {"status": "no" if found else "ok", "reasons": found}, 503 if found else 200
    )


@router.get("/metrics", name="health:metrics")
@guard(Action.METRICS_READ)
def metrics(request: Request) -> Response:
    """Show figures to whoever holds the metrics token; off without one."""
    parts: Parts = request.app.state.parts
    token = parts.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token is None or not secrets.compare_digest(
        given.encode(), token.get_secret_value().encode()
    ):
        return PlainTextResponse("not found", 404)
    from app.web.metrics import exposition

    return Response(exposition(parts.db), media_type="text/plain; version=0.0.4")
