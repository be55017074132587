"""What an API route gets: authentication, rate, idempotency, body, answer."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.api.v1.problem import language_of, of_error
from app.auth import idempotency
from app.auth.actors import actor_of_token
from app.auth.door import SignInNeeded, Tx
from app.core.errors import FieldError, Invalid, KiemError, NotFound, TooMany, invalid
from app.core.input import MAX_ID, parse
from app.core.pages import MAX_LIMIT, Slice
from app.doors import Parts, guard
from app.i18n.languages import as_language

__all__ = ["Api", "ApiDep", "Id", "MonthPath", "guard", "takes"]

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
MonthPath = Annotated[str, Path(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
M = TypeVar("M", bound=BaseModel)
F = TypeVar("F", bound=Callable[..., Any])
BALLOT_RATE = 60


class Api:
    """One API request. Refusals come in the contract's order: 401, 429, 404, 403, 422, 409."""

    def __init__(self, request: Request, raw: bytes) -> None:
        """Wrap the request and its body; nothing is parsed yet."""
        self.request = request
        self.raw = raw
        self.parts: Parts = request.app.state.parts
        self._kept: idempotency.Kept | None = None
        self.lang = language_of(request)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that changes nothing."""
        with self.parts.db.read() as session:
            yield self._tx(session)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Open a transaction that is committed when the block ends.

        On a POST with `Idempotency-Key` the answer is stored in the same transaction; a repeat
        raises `idempotency.Replay` with the stored answer before anything runs.
        """
        with self.parts.db.write() as session:
            tx = self._tx(session)
            key = self.request.headers.get("idempotency-key", "")
            if key and self.request.method == "POST" and tx.actor.token_id is not None:
                self._kept = idempotency.begin(
                    tx.session, tx.actor.token_id, key[:200], self._fingerprint(), tx.now
                )
            yield tx

    def _fingerprint(self) -> str:
        return hashlib.sha256(self.request.url.path.encode() + b"\n" + self.raw).hexdigest()

    def _tx(self, session: Any) -> Tx:
        now = self.parts.clock.now()
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        actor = actor_of_token(session, token.strip(), now) if scheme.lower() == "bearer" else None
        if actor is None:
            raise SignInNeeded
        ballot = self.request.url.path.endswith("/ballot")
        wait = self.parts.rates.take(
            f"{actor.token_id}:{ballot}", now, at_least=BALLOT_RATE if ballot else 0
        )
        if wait is not None:
            raise TooMany(wait)
        self.request.state.lang = actor.language
        self.lang = as_language(actor.language)
        return Tx(session, now, actor)

    def body(self, model: type[M]) -> M:
        """Return the JSON body as the model.

        Raises:
            Invalid: the body is not JSON, or fields are wrong.
        """
        try:
            data = json.loads(self.raw or b"{}", parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Invalid(FieldError("body", "not_json")) from None
        return parse(model, data)

    def answer(self, data: Any, status: int = 200) -> Response:
        """Return JSON; inside a write with an idempotency key it is stored with the work."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        if self._kept is not None:
            self._kept.keep(status, text)
        return json_answer(text, status)

    def page_params(self) -> tuple[int, str | None]:
        """Return `limit` (1 to 200, default 50) and `cursor`.

        Raises:
            Invalid: `limit` is no such number.
        """
        text = self.request.query_params.get("limit", "50")
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= MAX_LIMIT:
            raise invalid("limit", "unknown_value", allowed=f"1–{MAX_LIMIT}")
        return int(text), self.request.query_params.get("cursor")

    def listing(self, found: Slice[Any], shape: Callable[[Any], Any]) -> Response:
        """Return a page of a list."""
        return self.answer({"items": [shape(item) for item in found.items], "next": found.next})


def nowhere(request: Request) -> Response:
    """Answer an address with an impossible id: a bad token and the rate come first here too."""
    try:
        with Api(request, b"").read():
            return of_error(request, NotFound())
    except KiemError as error:
        return of_error(request, error)


def json_answer(text: str, status: int = 200) -> Response:
    """Return JSON text as a response; lone surrogates become replacement characters."""
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


async def api(request: Request) -> Api:
    """Read the body in the event loop; everything else happens in the route."""
    return Api(request, await request.body())


ApiDep = Annotated[Api, Depends(api)]


def takes(
    model: type[BaseModel] | None = None, *, example: Any = None, answers: Any = None
) -> Callable[[F], F]:
    """Describe a route's body and answer for the OpenAPI document."""

    def declare(route: F) -> F:
        route.__kiem_takes__ = (model, example, answers)  # type: ignore[attr-defined]
        return route

    return declare
