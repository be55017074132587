"""What an API route gets: authentication, rate, idempotency, body, answer."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.api.v1.problem import language_of, of_error
from app.auth import idempotency
from app.auth.actors import actor_of_token
from app.auth.door import SignInNeeded, Tx
from app.core.errors import FieldError, Invalid, KiemError, NotFound, TooMany, invalid
from app.core.input import MAX_ID, number_in, parse
from app.core.pages import MAX_LIMIT, Slice
from app.doors import Parts
from app.doors import guard as declared
from app.i18n.languages import as_language
from app.policy import Action

__all__ = [
    "PAGED",
    "Answer",
    "Api",
    "ApiDep",
    "Id",
    "Listed",
    "MonthPath",
    "also",
    "asks",
    "guard",
    "sends",
    "takes",
]

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
MonthPath = Annotated[str, Path(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
M = TypeVar("M", bound=BaseModel)
F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S")
T = TypeVar("T")
BALLOT_RATE = 60
PAGED = ("limit", "cursor")
"""What a list that comes in pages reads from its address."""


class Listed(TypedDict, Generic[S]):
    """A page of a list, and the cursor of the next one."""

    items: list[S]
    next: str | None


class Answer(Response, Generic[S]):
    """A JSON answer of this shape; the OpenAPI document takes the shape from the route's signature."""


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
                    tx.session, tx.actor.token_id, key, self._fingerprint(), tx.now
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

    def answer(self, data: S, status: int = 200) -> Answer[S]:
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
        limit = number_in(self.request.query_params.get("limit", "50"), MAX_LIMIT)
        if not limit:
            raise invalid("limit", "unknown_value", allowed=f"1–{MAX_LIMIT}")
        return limit, self.request.query_params.get("cursor")

    def listing(self, found: Slice[T], shape: Callable[[T], S]) -> Answer[Listed[S]]:
        """Return a page of a list."""
        return self.listed([shape(item) for item in found.items], found.next)

    def listed(self, items: list[S], following: str | None = None) -> Answer[Listed[S]]:
        """Return these as a page of a list."""
        return self.answer({"items": items, "next": following})


def nowhere(request: Request) -> Response:
    """Answer an address with an impossible id: a bad token and the rate come first here too."""
    try:
        with Api(request, b"").read():
            return of_error(request, NotFound())
    except KiemError as error:
        return of_error(request, error)


def json_answer(text: str, status: int = 200) -> Answer[Any]:
    """Return JSON text as a response; lone surrogates become replacement characters."""
    return Answer(text.encode("utf-8", "replace"), status, media_type="application/json")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


async def api(request: Request) -> Api:
    """Read the body in the event loop; everything else happens in the route."""
    return Api(request, await request.body())


ApiDep = Annotated[Api, Depends(api)]


def guard(action: Action) -> Callable[[F], F]:
    """Declare a route's action, and keep the shape of its answer for the OpenAPI document.

    FastAPI sees a plain response: it would make a model of the shape, and check each answer by it.
    """

    def declare(route: F) -> F:
        route.__kiem_gives__ = route.__annotations__["return"]  # type: ignore[attr-defined]
        route.__annotations__["return"] = Response
        return declared(action)(route)

    return declare


def asks(*names: str) -> Callable[[F], F]:
    """Name the parameters that a route reads from its address."""

    def declare(route: F) -> F:
        route.__kiem_asks__ = names  # type: ignore[attr-defined]
        return route

    return declare


def also(status: int, meaning: str) -> Callable[[F], F]:
    """Name another good answer of a route, of the same shape."""

    def declare(route: F) -> F:
        route.__kiem_also__ = {str(status): meaning}  # type: ignore[attr-defined]
        return route

    return declare


def takes(
    model: type[BaseModel] | None = None, *, example: Any = None, answers: Any = None
) -> Callable[[F], F]:
    """Describe a route's body and answer for the OpenAPI document."""

    def declare(route: F) -> F:
        route.__kiem_takes__ = (model, example, answers)  # type: ignore[attr-defined]
        return route

    return declare


def sends(kind: str | None, *, answers: str | None = None) -> Callable[[F], F]:
    """Describe a body or an answer that is no JSON."""

    def declare(route: F) -> F:
        route.__kiem_sends__ = (kind, answers)  # type: ignore[attr-defined]
        return route

    return declare
