"""Refusals as pages: one handler, in the reader's language."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.door import Tx
from app.core.errors import KiemError, TooMany
from app.web.deps import Page
from app.web.forms import Form
from app.web.shell import shell_for

PAGES = {400, 401, 403, 404, 409, 413, 422, 429, 500, 503}


def refusal_page(request: Request, status: int, code: str, params: dict[str, Any]) -> Response:
    """Draw the page of a refusal, with the shell where the database answers."""
    request.scope["refused"] = True
    page = Page(request, Form())
    name = f"errors/{status if status in PAGES else 404 if status < 500 else 500}.html"
    with page.read() as tx:
        return _draw(page, tx, name, status, code, params)


def _draw(
    page: Page, tx: Tx, name: str, status: int, code: str, params: dict[str, Any]
) -> Response:
    html = page.parts.templates.render(
        page.lang,
        name,
        {
            "shell": shell_for(page.request, tx, page.lang, page.settings.timezone),
            "code": code,
            "params": params,
        },
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def _way_back(request: Request) -> dict[str, str]:
    """Return where to go on after signing in, and whether a session ended."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    had = Page(request, Form()).cookie in request.cookies
    return {"next": asked if request.method == "GET" else "/", **({"ended": "1"} if had else {})}


def on_kiem_error(request: Request, error: KiemError) -> Response:
    """Answer a refusal of a command; nobody signed in goes to the sign-in page and comes back."""
    if error.status == 401:
        if request.headers.get("hx-request") == "true":
            return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
        return RedirectResponse(f"/sign-in?{urlencode(_way_back(request), safe='/')}", 303)
    answer = refusal_page(request, error.status, error.code, error.params)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    if error.status == 503:
        answer.headers["Retry-After"] = "2"
    return answer
