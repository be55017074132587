"""What pages and the JSON API share: the installation's parts, declaring a route's action, finding it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any, TypeVar

from fastapi.routing import APIRoute, APIRouter
from starlette.routing import Match, compile_path
from starlette.types import Receive, Scope, Send

from app.auth.limits import Rates
from app.config import Settings
from app.core.clock import Clock
from app.db.engine import Database
from app.live import Hub
from app.policy import Action
from app.templating import Templates

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parts:
    """Everything that main wires, hung on `request.app.state.parts`."""

    settings: Settings
    db: Database
    clock: Clock
    templates: Templates
    rates: Rates
    live: Hub


def guard(action: Action) -> Callable[[F], F]:
    """Declare which action of the policy table a route belongs to; an undeclared route fails a test."""

    def declare(route: F) -> F:
        route.__kiem_action__ = action  # type: ignore[attr-defined]
        return route

    return declare


class LateRoute(APIRoute):
    """A route that FastAPI works out when somebody first comes to it.

    Worked out at once, the routes of the house are the longest part of a start.
    """

    worked_out = False
    one_at_a_time = RLock()

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        """Keep what finding the route takes, and what it was declared with."""
        self.given = given
        self.path, self.endpoint = path, endpoint
        self.name = given["name"] or endpoint.__name__
        self.methods = {method.upper() for method in given["methods"]}
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)

    def __getattr__(self, name: str) -> Any:
        """Work the rest out, once; after that, what is not there is not there."""
        with self.one_at_a_time:
            if not self.worked_out:
                super().__init__(self.path, self.endpoint, **self.given)
                self.worked_out = True
        return object.__getattribute__(self, name)


class Room(APIRouter):
    """Where a file of pages or of the JSON API declares its routes."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__(route_class=LateRoute)


class Directory:
    """Finds a route by how its path begins; FastAPI would ask every route of the house in turn.

    What it does not find whole (another method, a slash too many, nothing) it leaves to FastAPI.
    """

    def __init__(self, router: APIRouter) -> None:
        """Stand in front of a router that holds every route."""
        self.router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to its route."""
        if scope["type"] == "http":
            for route in self._routes.get(_beginning(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found, router=self.router, route=route)
                    await route.handle(scope, receive, send)
                    return
        await self.router.app(scope, receive, send)

    @cached_property
    def _routes(self) -> dict[str, list[APIRoute]]:
        found: dict[str, list[APIRoute]] = {}
        for route in self.router.routes:
            if isinstance(route, APIRoute):
                found.setdefault(_beginning(route.path), []).append(route)
        return found


def placed(room: Room, prefix: str = "") -> Iterator[LateRoute]:
    """Give a room's routes as they answer below a prefix.

    FastAPI's own way, including a router, works every route out at once, and a second time.
    """
    for route in room.routes:
        if not isinstance(route, LateRoute):
            message = f"{route} of {room} would be lost: a room holds plain routes"
            raise TypeError(message)
        yield LateRoute(prefix + route.path, route.endpoint, **route.given) if prefix else route


def _beginning(path: str) -> str:
    """Return the first word of a path; of the API's, with the one that follows `api/v1`."""
    words = path.split("/", 4)[1:4]
    return "/".join(words if words[:2] == ["api", "v1"] else words[:1])
