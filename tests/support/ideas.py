"""A small house around ideas, and its pages and API as its people call them."""

from datetime import timedelta
from types import SimpleNamespace

from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken, SignIn
from app.config import Settings
from app.core.actor import Role
from app.core.clock import FixedClock
from app.main import create_app
from tests.factories import NOW, make_actor, make_organisation, make_unit


def make_house(session):
    """Make an organisation with a unit and one person of each kind that ideas know."""
    make_organisation(session)
    unit = make_unit(session, "Buitendienst")
    return SimpleNamespace(
        unit=unit.id,
        ann=make_actor(session, name="Ann", unit_id=unit.id),
        bob=make_actor(session, name="Bob"),
        cas=make_actor(session, name="Cas"),
        team=make_actor(session, Role.AI_TEAM, name="Tess"),
        admin=make_actor(session, Role.ADMIN, name="Adam"),
        auditor=make_actor(session, Role.AUDITOR, name="Ada"),
    )


class Site:
    """The application on a house: `get`, `post` as a signed-in person, `call` with a token."""

    def __init__(self, db):
        self.db = db
        with db.write() as session:
            self.house = make_house(session)
            people = [p for p in vars(self.house).values() if hasattr(p, "person_id")]
            for person in people:
                session.add(
                    SignIn(
                        token_hash=token_hash(f"page-{person.id}"),
                        person_id=person.id,
                        created_at=NOW,
                        proved_at=NOW,
                        expires_at=NOW + timedelta(days=30),
                    )
                )
                session.add(
                    ApiToken(
                        person_id=person.id,
                        name="test",
                        token_hash=token_hash(f"token-{person.id}"),
                        scopes=["read", "write"],
                        created_at=NOW,
                    )
                )
        self.clock = FixedClock(NOW)
        self.app = create_app(Settings(), db=db, clock=self.clock)
        self.client = TestClient(self.app, follow_redirects=False)

    def get(self, who, path, **headers):
        return self.client.get(path, headers={"Cookie": f"kiem=page-{who.id}", **headers})

    def post(self, who, path, data=None, **headers):
        head = {"Cookie": f"kiem=page-{who.id}", "Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post(path, data=data or {}, headers=head)

    def call(self, who, verb, path, body=None, **headers):
        given = {} if body is None else {"json": body}
        head = {"Authorization": f"Bearer token-{who.id}", **headers}
        return self.client.request(verb, f"/api/v1{path}", headers=head, **given)
