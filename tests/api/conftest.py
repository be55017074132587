"""A furnished house with a caller who may do everything, and one who may do little."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.config import Settings
from app.core.actor import Role
from app.core.clock import FixedClock
from app.domain.ideas.models import IdeaAuthor
from app.domain.people.models import RoleGrant, Unit
from app.main import create_app
from tests.support.house import NOW, furnished


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    """Give a furnished house whose one guest may do everything."""
    yield from furnished(sqlite_template, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def app(house):
    return create_app(Settings(rate_limit=10_000_000), db=house.db, clock=FixedClock(NOW))


@pytest.fixture(scope="module")
def client(app, house):
    """Give a caller with a token and a session of somebody who holds every role."""
    with house.db.write() as session:
        author = sa.select(IdeaAuthor.person_id).where(IdeaAuthor.idea_id == house.draft)
        guest = session.execute(author).scalar_one()
        known = session.execute(
            sa.select(RoleGrant.role).where(RoleGrant.person_id == guest)
        ).scalars()
        missing = set(Role) - {Role.EMPLOYEE, *known}
        session.add_all(RoleGrant(person_id=guest, role=role) for role in missing)
        session.execute(sa.update(Unit).values(lead_id=guest))
        session.add(_token(guest, "hostile"))
        session.add(_token(house.people["employee"].id, "plain"))
    found = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    found.guest = guest
    return found


def _token(person_id: int, secret: str) -> ApiToken:
    hashed = token_hash(secret)
    rights = {"scopes": ["read", "write"], "created_at": NOW}
    return ApiToken(person_id=person_id, name=secret, token_hash=hashed, **rights)
