"""What pages and the JSON API share: the installation's parts, declaring a route's action, finding it."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from fastapi.routing import APIRoute, APIRouter, iter_route_contexts
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
        for at in iter_route_contexts(self.router.routes):
            route = at.original_route
            if isinstance(route, APIRoute) and at.path:
                if at.path != route.path:
                    route = _at(route, at.path)
                found.setdefault(_beginning(at.path), []).append(route)
        return found


def _at(route: APIRoute, path: str) -> APIRoute:
    """Return the route as it answers at a longer path."""
    moved = copy(route)
    moved.path = path
    moved.path_regex, moved.path_format, moved.param_convertors = compile_path(path)
    return moved


def _beginning(path: str) -> str:
    """Return the first word of a path; of the API's, with the one that follows `api/v1`."""
    words = path.split("/", 4)[1:4]
    return "/".join(words if words[:2] == ["api", "v1"] else words[:1])
