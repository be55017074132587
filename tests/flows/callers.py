"""Programs at the JSON API: each person calls with a token that the command line made."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.auth.tokens import TokenDraft
from app.cli.token import made
from app.cli.user import added
from app.config import Settings
from app.core.clock import FixedClock
from app.core.input import parse
from app.db.engine import Database
from app.domain.people.schemas import PersonDraft
from app.main import create_app
from tests.support.recording import Recording

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PROBLEM = {"type", "title", "status", "detail", "code", "errors"}
IDEA = {"id", "reference", "state", "version", "title", "next_step", "allowed"}
STEP = {"code", "what", "who", "by"}


class Refused(AssertionError):
    """The answer was none that the story expects."""


class Program:
    """One installation on a database, and everybody's token."""

    def __init__(self, db: Database) -> None:
        self.db = db
        # Any file does for a secret that protects nothing.
        folder = Path(tempfile.mkdtemp(prefix="kiem-"))
        self.settings = Settings(language="en", secret_file=Path(__file__), data_dir=folder)
        self.clock = FixedClock(NOW)
        self.app = create_app(self.settings, db=db, clock=self.clock)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.tokens: dict[str, str] = {}
        self.recording = Recording()

    def first_admin(self, name: str) -> None:
        """Make organisation and administrator as `kiem user add` does."""
        draft = parse(PersonDraft, {"email": mail(name), "name": name, "roles": ["admin"]})
        added(self.settings, self.db, draft, None, None, self.clock.now())
        self.token(name)

    def token(self, name: str, *scopes: str) -> str:
        """Make a token as `kiem token new` does."""
        data = {"name": "program", **({"scopes": scopes} if scopes else {})}
        found = made(self.db, mail(name), parse(TokenDraft, data), self.clock.now())
        self.tokens[name] = found
        return found

    def ask(self, who: str | None, verb: str, path: str, body: Any = None, **headers: str):
        """Send one request and return the response."""
        head = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        given = {} if body is None else {"json": body}
        answer = self.client.request(verb, f"/api/v1{path}", headers={**head, **headers}, **given)
        if answer.is_success:
            self.recording.note(verb, path, answer.status_code, answer.json())
        return answer

    def get(self, who: str, path: str) -> Any:
        return self._sure(self.ask(who, "GET", path), 200)

    def post(self, who: str, path: str, body: Any = None, status: int = 200) -> Any:
        return self._sure(self.ask(who, "POST", path, body), status)

    def make(self, who: str, path: str, body: Any = None) -> Any:
        return self.post(who, path, body, 201)

    def put(self, who: str, path: str, body: Any = None) -> Any:
        return self._sure(self.ask(who, "PUT", path, body), 200)

    def patch(self, who: str, path: str, body: Any) -> Any:
        return self._sure(self.ask(who, "PATCH", path, body), 200)

    def refuse(
        self, who: str | None, verb: str, path: str, body: Any, status: int, code: str
    ) -> Any:
        """Demand a refusal with this status and code, in the contract's shape; return it."""
        found = self._sure(self.ask(who, verb, path, body), status)
        assert set(found) >= PROBLEM, found
        assert (found["status"], found["code"]) == (status, code), found
        return found

    def _sure(self, answer, status: int) -> Any:
        if answer.status_code != status:
            raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.text}")
        return answer.json()


def mail(name: str) -> str:
    return f"{name}@example.test"
