"""Refusals as pages: one handler, in the reader's language."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.door import Tx
from app.core.errors import FieldError, Invalid, KiemError, TooMany
from app.i18n.codes import error_sentence
from app.web.deps import Page
from app.web.forms import Form
from app.web.shell import shell_for

PAGES = {400, 401, 403, 404, 409, 413, 422, 429, 500, 503}


def refusal_page(
    request: Request, status: int, code: str, params: dict[str, Any], *problems: FieldError
) -> Response:
    """Draw the page of a refusal, with the shell where the database answers."""
    request.scope["refused"] = True
    page = Page(request, Form())
    name = f"errors/{status if status in PAGES else 404 if status < 500 else 500}.html"
    with page.read() as tx:
        return _draw(page, tx, name, status, code=code, params=params, problems=problems)


def _draw(page: Page, tx: Tx, name: str, status: int, **said: Any) -> Response:
    said["problems"] = [
        error_sentence(one.code, {"field": one.field, **one.params}, page.lang)
        for one in said["problems"]
    ]
    html = page.parts.templates.render(
        page.lang,
        name,
        {
            "shell": shell_for(page.request, tx, page.lang, page.settings.timezone),
            "back_url": _came_from(page.request),
            **said,
        },
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def _came_from(request: Request) -> str | None:
    """Return the page of ours that led here; None where that is unknown."""
    came = urlsplit(request.headers.get("referer", ""))
    path = came.path + (f"?{came.query}" if came.query else "")
    ours = came.netloc == request.url.netloc and not path.startswith("//")
    return path if ours and came.path != request.url.path else None


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
    problems = error.errors if isinstance(error, Invalid) else ()
    answer = refusal_page(request, error.status, error.code, error.params, *problems)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    if error.status == 503:
        answer.headers["Retry-After"] = "2"
    return answer
