"""Callers of the JSON API on the small house of promises."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.config import Settings
from app.core.actor import Actor
from app.core.clock import FixedClock
from app.db.engine import Database
from app.main import create_app
from tests.support.promises import NOW, House

Call = Callable[..., Any]


class Callers:
    """The application on a database; `as_(actor)` gives a caller with that person's token."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = FixedClock(NOW)
        self.app = create_app(Settings(), db=db, clock=self.clock)
        self.client = TestClient(self.app)

    def as_(self, actor: Actor, *scopes: str) -> Call:
        token = f"token-{actor.id}-{'-'.join(scopes)}"
        with self.db.write() as session:
            session.add(
                ApiToken(
                    person_id=actor.id,
                    name="test",
                    token_hash=token_hash(token),
                    scopes=list(scopes or ("read", "write")),
                    created_at=NOW,
                )
            )

        def call(verb: str, path: str, body: object = None, **headers: str):
            given = {} if body is None else {"json": body}
            head = {"Authorization": f"Bearer {token}", **headers}
            return self.client.request(verb, f"/api/v1{path}", headers=head, **given)

        return call

    def house(self, house: House) -> tuple[Call, Call, Call, Call]:
        """Return callers for the AI team, the lead, the other lead and the employee."""
        return tuple(self.as_(a) for a in (house.team, house.lead, house.other, house.employee))
