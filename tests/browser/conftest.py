"""What the browser tests look at: the sample organisation, and a small house of a month."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.db.engine import Database
from app.domain.ideas.import_models import ImportRun
from app.domain.people.directory import sample_person
from app.web.shell import SAMPLE_ROLES
from tests.factories import NOW
from tests.support.browse import Site
from tests.support.sample import copied


@pytest.fixture(scope="module")
def organisation(sample_file, tmp_path_factory):
    """Serve a copy of the sample organisation; `faces` holds its people by role."""
    with served(sample_file, tmp_path_factory.mktemp("organisation")) as site:
        yield site


@pytest.fixture
def own_organisation(sample_file, tmp_path):
    """Serve a copy of the sample organisation that this test alone may change."""
    with served(sample_file, tmp_path) as site:
        yield site


@contextmanager
def served(sample_file, folder):
    db = Database(f"sqlite:///{copied(sample_file, folder / 'kiem.db')}")
    with db.write() as session:
        faces = {role: sample_person(session, role).id for role in SAMPLE_ROLES}
        lists = {"name": "list.csv", "person_id": faces["ai_team"], "created_at": NOW}
        session.add(ImportRun(content=b"Title,Problem\nPost,Slow\n", **lists))
    with Site(db, NOW).serving() as site:
        site.faces = faces
        yield site
    db.close()


@pytest.fixture(scope="module")
def rows(organisation):
    """Return a function that asks the organisation's database in SQL: a list of tuples."""

    def ask(sql):
        with organisation.db.read() as session:
            return [tuple(row) for row in session.execute(sa.text(sql))]

    return ask
