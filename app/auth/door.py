"""What every door hands to its handlers: a session, the moment, and who is there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import KiemError


class SignInNeeded(KiemError):
    """Nobody is signed in (or the session ended)."""

    status = 401

    def __init__(self) -> None:
        """One code."""
        super().__init__("sign_in_needed")


@dataclass
class Tx:
    """One transaction at a door. `visitor` is None when nobody is signed in."""

    session: Session
    now: datetime
    visitor: Actor | None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Return who acts.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        if self.visitor is None:
            raise SignInNeeded
        return self.visitor
