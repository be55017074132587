"""What every test may ask for: empty databases of both kinds, a browser, real idea lists."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from alembic import command

from app import schema
from app.config import Settings
from app.db.engine import Database
from app.db.migrating import config
from scripts.assets import browser_environment, browser_path
from tests.support import engines
from tests.support.kept import KeptPostgresql, KeptSqlite, view
from tests.support.sample import made_once

ROOT = Path(__file__).resolve().parents[1]
FOR_TESTS = {"KIEM_REAL_DATA", "KIEM_REQUIRE_ALL", "KIEM_STORM"}
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A developer's own settings are none of the tests' business.
Settings.model_config["env_file"] = None
for _name in [name for name in os.environ if name.startswith("KIEM_") and name not in FOR_TESTS]:
    del os.environ[_name]
os.environ["KIEM_MEANING"] = "off"  # whether the extra is installed changes no test but its own

hypothesis.settings.register_profile("few", max_examples=50, deadline=None, print_blob=True)
hypothesis.settings.register_profile("many", max_examples=5000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("many" if os.environ.get("KIEM_STORM") else "few")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Count to the storm whatever plays another count there."""
    if "storm" in getattr(item, "fixturenames", ()):
        item.add_marker("storm")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play the longest first and keep what is short for the end, when workers share the rest."""
    items.sort(key=lambda item: not any(item.iter_markers("browser")))
    items.sort(key=lambda item: not any(item.iter_markers("storm")))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder that every worker of this run shares."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def pg_server(shared_folder: Path) -> Iterator[sa.URL]:
    """Return the address of a PostgreSQL in which databases may be made; one server a run."""
    with engines.postgresql(shared_folder) as url:
        yield url


@pytest.fixture(scope="session")
def pg_template(pg_server: sa.URL) -> Iterator[str]:
    """Return the name of a database with every table and no row."""
    with engines.postgresql_database(pg_server) as url:
        _make_tables(url)
        yield url.database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with every table and no row."""
    file = tmp_path_factory.mktemp("template") / "kiem.db"
    _make_tables(sa.make_url(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def sample_file(sqlite_template: Path, shared_folder: Path) -> Path:
    """Return a SQLite file with the sample organisation, made once for every worker; to be copied."""
    return made_once(sqlite_template, shared_folder)


@pytest.fixture(scope="session")
def kept_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptSqlite:
    """Return this worker's SQLite database, which tests use in turn."""
    return KeptSqlite(sqlite_template, tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def kept_postgresql(pg_server: sa.URL, pg_template: str) -> Iterator[KeptPostgresql]:
    """Return this worker's PostgreSQL database, which tests use in turn."""
    with KeptPostgresql(pg_server, pg_template) as kept:
        yield kept


@pytest.fixture
def sqlite_url(kept_sqlite: KeptSqlite) -> Iterator[str]:
    """Return the address of an empty SQLite database of this test alone."""
    with kept_sqlite.lent() as url:
        yield url


@pytest.fixture
def pg_url(kept_postgresql: KeptPostgresql) -> Iterator[str]:
    """Return the address of an empty PostgreSQL database of this test alone."""
    with kept_postgresql.lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database; the test runs once on each kind."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")


@pytest.fixture
def db(request: pytest.FixtureRequest, database_url: str) -> Database:
    """Give an empty database; the test runs once on each kind."""
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    return view(request.getfixturevalue(f"kept_{kind}").database)


@pytest.fixture
def sqlite_db(kept_sqlite: KeptSqlite, sqlite_url: str) -> Database:
    """Give an empty SQLite database: for what no database can change, such as a page's words."""
    return view(kept_sqlite.database)


@pytest.fixture
def pg_db(kept_postgresql: KeptPostgresql, pg_url: str) -> Database:
    """Give an empty PostgreSQL database: for what only it knows."""
    return view(kept_postgresql.database)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Give a Chromium. One a module: while Playwright runs, its thread can run no other loop."""
    path = browser_path()
    if path is None:
        engines.unavailable("Chromium", "run `make test`, or set CHROMIUM")
    with ExitStack() as stack:
        try:
            from playwright.sync_api import Error, expect, sync_playwright
        except ImportError as error:
            engines.unavailable("Chromium", error)
        player = stack.enter_context(sync_playwright())
        try:
            launched = player.chromium.launch(
                executable_path=str(path), args=CHROMIUM_FLAGS, env=browser_environment()
            )
        except Error as error:
            engines.unavailable("Chromium", str(error).splitlines()[0])
        expect.set_options(timeout=engines.PATIENCE)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder with real idea lists; its tests are skipped where there is none."""
    folder = os.environ.get("KIEM_REAL_DATA")
    if not folder:
        pytest.skip("no real idea lists here: KIEM_REAL_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="session")
def storm() -> bool:
    """Whether this is `make storm`: play the count that a promise names instead of a few."""
    return bool(os.environ.get("KIEM_STORM"))


def _make_tables(url: sa.URL) -> None:
    """Make the tables as the newest migration leaves them; a test holds the two equal."""
    database = Database(url.render_as_string(hide_password=False))
    schema.create_all(database.engine)
    with database.engine.connect() as connection:
        command.stamp(config(connection), "head")
        connection.commit()
    if database.dialect == "sqlite":
        with database.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
