"""People signed in to the pages of a staged round."""

from datetime import timedelta

from httpx import Response
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.config import Settings
from app.core.actor import Actor
from app.core.clock import FixedClock
from app.main import create_app
from tests.domain.rounds.month import NOW, Stage

ORIGIN = "http://127.0.0.1:8000"


class Visitor:
    """Somebody at the pages: `get` and `post` as that person, redirects not followed."""

    def __init__(self, made: Stage, actor: Actor, language: str = "nl") -> None:
        if made.app is None:
            made.app = create_app(Settings(), db=made.db, clock=FixedClock(NOW))
        self.client = TestClient(made.app, base_url=ORIGIN, follow_redirects=False)
        token = f"sign-in-{actor.id}-{language}"
        with made.db.write() as session:
            if session.get(SignIn, token_hash(token)) is None:
                session.add(
                    SignIn(
                        token_hash=token_hash(token),
                        person_id=actor.id,
                        created_at=NOW,
                        proved_at=NOW,
                        expires_at=NOW + timedelta(days=1),
                    )
                )
        self.client.cookies.set("kiem", token)

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, **form: object) -> Response:
        return self.client.post(path, data=form, headers={"Origin": ORIGIN})
