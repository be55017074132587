"""What the bench measures: Kiem and the bare stack, each in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.engines import postgresql, postgresql_database

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kiem.db'}"
        return
    with postgresql(folder, durable=True) as server, postgresql_database(server) as url:
        yield url.render_as_string(hide_password=False)


@contextmanager
def kiem(url: str, folder: Path, *, meaning: bool = False) -> Iterator[int]:
    """Serve Kiem on a port of its own; `meaning`: with the model of meanings, where it is installed."""
    settings = {
        "KIEM_DATABASE_URL": url,
        "KIEM_DATA_DIR": str(folder),
        "KIEM_RATE_LIMIT": "100000000",
        "KIEM_MEANING": "on" if meaning else "off",
        "KIEM_LOG_LEVEL": "warning",
    }
    with served([str(ROOT / ".venv/bin/kiem"), "serve", "--port"], settings) as port:
        yield port


@contextmanager
def floor(url: str, folder: Path) -> Iterator[int]:
    """Serve the bare stack on a port of its own."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    place = plain if plain.startswith("postgresql") else str(folder / "floor.db")
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "scripts.floor:app",
        "--log-level",
        "warning",
        "--port",
    ]
    with served(command, {"FLOOR_DATABASE": place}) as port:
        yield port


@contextmanager
def served(command: list[str], settings: dict[str, str]) -> Iterator[int]:
    """Run a server on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], cwd=ROOT, env={**os.environ, **settings})
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens.

    Raises:
        RuntimeError: the server ended, or did not come up within 30 seconds.
    """
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"no server on port {port}")
