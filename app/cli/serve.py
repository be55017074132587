"""`kiem serve`: migrate if allowed, then serve."""

import fcntl
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from app.cli.opening import WRONG_USE, reached, settings_or_stop, stop
from app.config import Settings
from app.core.clock import SystemClock
from app.db.engine import Database, sqlite_warning
from app.db.migrating import current, head, migrate
from app.domain.people.queries import organisation
from app.jobs.worker import work
from app.live import close_all
from app.main import create_app

log = logging.getLogger("kiem")
SETUP_CODE = "KIEM_SETUP_CODE_OF_THIS_START"
"""Where the serving processes find the code of the first page."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; PostgreSQL only.")] = 1,
) -> None:
    """Serve Kiem."""
    settings = settings_or_stop()
    sqlite = settings.database.startswith("sqlite")
    if workers > 1 and sqlite:
        stop("SQLite is served by exactly one process: use --workers 1, or PostgreSQL.", WRONG_USE)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    reached(settings).close()
    with _alone(settings, sqlite=sqlite):
        empty = _prepare(settings)
        with _listening(host, port) as door:
            _announce(host, port, empty=empty)
            if workers > 1:
                config = _config(settings, "app.cli.serve:worker_app", host, port, workers)
                Multiprocess(config, sockets=[door]).run()
            else:
                _serve_here(settings, host, port, door)


class Server(uvicorn.Server):
    """Ends the live streams first when it is asked to stop: they would hold it up."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hear the signal."""
        close_all()
        super().handle_exit(sig, frame)


def _config(settings: Settings, app: Any, host: str, port: int, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        timeout_graceful_shutdown=5,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
    )


def _end_streams_first() -> None:
    """Do in a worker, whose server is uvicorn's own, what `Server` does here."""
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def handle(sig: int, frame: FrameType | None, *, then: Any = before) -> None:
            close_all()
            if callable(then):
                then(sig, frame)

        signal.signal(number, handle)


def worker_app():  # type: ignore[no-untyped-def]  # noqa: ANN201  (called by uvicorn in each worker)
    settings = settings_or_stop()
    app = create_app(settings)
    app.state.setup_code = os.environ.get(SETUP_CODE, "")
    _end_streams_first()
    _start_jobs(settings, app.state.parts.db)
    return app


def _serve_here(settings: Settings, host: str, port: int, door: socket.socket) -> None:
    app = create_app(settings)
    app.state.setup_code = os.environ.get(SETUP_CODE, "")
    stopping = _start_jobs(settings, app.state.parts.db)
    try:
        Server(_config(settings, app, host, port)).run(sockets=[door])
    finally:
        stopping.set()
        app.state.parts.db.close()


def _prepare(settings: Settings) -> bool:
    """Bring the database to its version; return whether there is no organisation in it yet."""
    if (warning := sqlite_warning()) and settings.database.startswith("sqlite"):
        log.warning(warning)
    db = Database(settings.database)
    try:
        if settings.migrate == "on":
            migrate(db)
        elif current(db) != head():
            stop("The database is not at the newest version: run `kiem migrate` first.")
        with db.read() as session:
            return organisation(session) is None
    finally:
        db.close()


def _announce(host: str, port: int, *, empty: bool) -> None:
    """Say where Kiem is; an empty one also gets the code that its first page may ask for.

    A proxy on this machine looks like somebody on this machine, so that there is a code at every
    address; who sits at the machine itself is not asked for it.
    """
    shown = f"[{host}]" if ":" in host else host
    print(f"Kiem is on http://{shown}:{port}", flush=True)
    os.environ.pop(SETUP_CODE, None)
    if empty:
        os.environ[SETUP_CODE] = secrets.token_hex(4)
        print(f"Set-up code, asked elsewhere than here: {os.environ[SETUP_CODE]}", flush=True)


def _listening(host: str, port: int) -> socket.socket:
    """Open the door before anybody is told where it is.

    Raises:
        Exit: in one line, when the address is not of this machine or somebody has the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        stop(f"Cannot listen on {host}:{port} ({why}): choose another --host or --port.")


def _start_jobs(settings: Settings, db: Database) -> threading.Event:
    stopping = threading.Event()
    if settings.jobs == "on":
        threading.Thread(
            target=work, args=(settings, db, SystemClock(), stopping), name="jobs", daemon=True
        ).start()
    return stopping


@contextmanager
def _alone(settings: Settings, *, sqlite: bool) -> Iterator[None]:
    """Hold the lock that refuses a second serving process on one SQLite file."""
    if not sqlite:
        yield
        return
    path = Path(settings.database.removeprefix("sqlite:///") + ".serving")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stop("Another process serves this SQLite file already.")
        yield
