"""What pages and the JSON API share: the installation's parts, and declaring a route's action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.auth.limits import Rates
from app.config import Settings
from app.core.clock import Clock
from app.db.engine import Database
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


def guard(action: Action) -> Callable[[F], F]:
    """Declare which action of the policy table a route belongs to; an undeclared route fails a test."""

    def declare(route: F) -> F:
        route.__kiem_action__ = action  # type: ignore[attr-defined]
        return route

    return declare
