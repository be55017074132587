"""Around every request: same origin for acts, a cap on bodies, security headers. Pure ASGI."""

import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import KiemError, NotAllowed

Refuse = Callable[[Request, KiemError], Response]
log = logging.getLogger("kiem")
SAFE = {"GET", "HEAD", "OPTIONS"}
UPLOADS = re.compile(r"/import|/attachments|/do/booking$|^/ideas(/\d+/edit)?$")
"""Where forms with files go; only whoever says who they are sends that much."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
]


class Headers:
    """Security headers on every answer; pages and API answers are not kept by caches."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        """Send HSTS only when the site is served over https."""
        self.app = app
        hsts = [(b"strict-transport-security", b"max-age=31536000; includeSubDomains")]
        self.headers = HEADERS + (hsts if https else [])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add what the answer does not set itself."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                have = {name.lower() for name, _ in message["headers"]}
                extra = [h for h in self.headers if h[0] not in have]
                if b"cache-control" not in have:
                    extra.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, with_headers)


class Heads:
    """Answer HEAD as GET without its body: what watches over a site or previews a link asks so."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the whole answer and leave when it begins, so that a stream ends too."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        begun = False

        async def until_begun() -> Message:
            return {"type": "http.disconnect"} if begun else await receive()

        async def without_body(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                begun = True

        await self.app({**scope, "method": "GET"}, until_begun, without_body)


class Catch:
    """Turn what nobody expected into an answer, inside the headers; the fault goes to the log."""

    def __init__(self, app: ASGIApp, *, answer: Callable[[Request], Response]) -> None:
        """Wrap the app; `answer` makes the page or document of a 500."""
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 unless the answer has begun already."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            # The route, not the address: a sign-in link is a key.
            place = getattr(scope.get("route"), "path", "an unknown address")
            log.exception("unexpected: %s %s", scope["method"], place)
            if begun:
                raise
            response = await run_in_threadpool(self.answer, Request(scope))
            await response(scope, receive, send)


class SameOrigin:
    """Refuse acts that another site started (cross-site request forgery)."""

    def __init__(self, app: ASGIApp, *, refuse: Refuse) -> None:
        """Wrap the app; `refuse` makes the page or document of a refusal."""
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let reads, own pages and token clients through."""
        if scope["type"] == "http" and scope["method"] not in SAFE and not _own(scope):
            await _refused(self.refuse, NotAllowed("other_site"), scope, receive, send)
            return
        await self.app(scope, receive, send)


def _own(scope: Scope) -> bool:
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    if "authorization" in headers and "cookie" not in headers:
        return True
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    if origin := headers.get("origin"):
        return bool(urlsplit(origin).netloc == headers.get("host"))
    return "cookie" not in headers


class TooLarge(KiemError):
    """The body is larger than Kiem reads."""

    status = 413

    def __init__(self) -> None:
        """One code."""
        super().__init__("http_413")


class BodyCap:
    """Refuse bodies over a size before anything reads them; forms with files may be larger."""

    def __init__(self, app: ASGIApp, *, most: int, uploads: int, refuse: Refuse) -> None:
        """Set the caps in bytes; `refuse` makes the page or document of a refusal."""
        self.app = app
        self.refuse = refuse
        self.most = most
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives; a declared length over the cap is refused at once."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        known = b"cookie" in headers or b"authorization" in headers
        cap = self.uploads if known and UPLOADS.search(scope["path"]) else self.most
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > cap:
            await _refused(self.refuse, TooLarge(), scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > cap:
                raise TooLarge
            return message

        await self.app(scope, counted, send)


async def _refused(
    refuse: Refuse, error: KiemError, scope: Scope, receive: Receive, send: Send
) -> None:
    response = await run_in_threadpool(refuse, Request(scope), error)
    await response(scope, receive, send)
