"""Callers of the API in a house with people of every role."""

from starlette.testclient import TestClient

from app.auth.tokens import TokenDraft, new_token
from app.config import Settings
from app.core.actor import SYSTEM, Role
from app.core.clock import FixedClock
from app.core.input import parse
from app.main import create_app
from tests.domain.people.support import NOW, house, person, unit


class House:
    """A client and the people who can call: `as_("admin")("GET", "/me")`."""

    def __init__(self, db, **settings) -> None:
        self.db = db
        self.clock = FixedClock(NOW)
        self.client = TestClient(create_app(Settings(**settings), db=db, clock=self.clock))
        self.people = {}
        self.tokens = {}
        with db.write() as session:
            house(session)
            self.unit_id = unit(session, "Depot").id
            for role in Role:
                roles = [] if role is Role.EMPLOYEE else [role]
                made = person(session, f"{role}@example.com", f"Person {role}", roles=roles)
                self.people[str(role)] = made.id
                self.tokens[str(role)] = self.token(session, made)

    def token(self, session, owner, scopes=("read", "write")):
        draft = parse(TokenDraft, {"name": "test", "scopes": list(scopes)})
        return new_token(session, owner, draft, actor=SYSTEM, now=NOW)[1]

    def as_(self, who):
        """Return what calls with somebody's token (or with the token itself)."""
        headers = {"Authorization": f"Bearer {self.tokens.get(who, who)}"}

        def call(verb, path, body=None, **more):
            given = {} if body is None else {"json": body}
            return self.client.request(verb, f"/api/v1{path}", headers={**headers, **more}, **given)

        return call
