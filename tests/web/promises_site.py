"""A browser without scripts on the small house of promises."""

from typing import Any

from sqlmodel import Session
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.config import Settings
from app.core.actor import Actor
from app.core.clock import FixedClock
from app.db.engine import Database
from app.main import create_app
from tests.factories import make_organisation
from tests.support.promises import NOW, House, make_house


class Site:
    """The application; `as_(actor)` looks at it as that person."""

    def __init__(self, db: Database, **settings: Any) -> None:
        self.db = db
        self.clock = FixedClock(NOW)
        self.app = create_app(Settings(**settings), db=db, clock=self.clock)
        with db.write() as session:
            make_organisation(session)
            self.house: House = make_house(session)
            for actor in (self.house.team, self.house.lead, self.house.other, self.house.employee):
                self.admit(session, actor)

    def admit(self, session: Session, actor: Actor) -> None:
        """Sign somebody in."""
        session.add(
            SignIn(
                token_hash=token_hash(f"token-{actor.id}"),
                person_id=actor.id,
                created_at=NOW,
                proved_at=NOW,
                expires_at=NOW.replace(year=2030),
            )
        )

    def as_(self, actor: Actor) -> TestClient:
        client = TestClient(
            self.app, follow_redirects=False, headers={"Origin": "http://testserver"}
        )
        client.cookies.set("kiem", f"token-{actor.id}")
        return client
