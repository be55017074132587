"""Callers of the API on a staged round."""

from sqlmodel import select
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.config import Settings
from app.core.actor import Actor
from app.core.clock import FixedClock
from app.db.engine import Database
from app.main import create_app
from tests.domain.rounds.month import NOW, Stage


class Callers:
    """One client; `as_(actor)` gives the verbs with that person's token."""

    def __init__(self, db: Database, made: Stage) -> None:
        self.app = create_app(Settings(), db=db, clock=FixedClock(NOW))
        self.client = TestClient(self.app, raise_server_exceptions=True)
        self.made = made

    def as_(self, actor: Actor, scopes: tuple[str, ...] = ("read", "write")):
        token = f"token-{actor.id}-{'-'.join(scopes)}"
        with self.made.db.write() as session:
            known = select(ApiToken).where(ApiToken.token_hash == token_hash(token))
            if session.exec(known).first() is None:
                session.add(
                    ApiToken(
                        person_id=actor.id,
                        name="test",
                        token_hash=token_hash(token),
                        scopes=list(scopes),
                        created_at=NOW,
                    )
                )
        headers = {"Authorization": f"Bearer {token}"}

        def call(verb: str, path: str, body: object = None, **more: str):
            given = {} if body is None else {"json": body}
            return self.client.request(verb, f"/api/v1{path}", headers={**headers, **more}, **given)

        return call
