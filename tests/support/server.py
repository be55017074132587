"""A real server in a process of its own, that can be killed."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parents[2]
# Reading every certificate of the machine for each client takes longer than the request itself.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def held_port() -> socket.socket:
    """Return a socket that keeps a port for a program that will listen on it, again and again.

    It is bound and never listens itself; nobody else is given its port meanwhile.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


class Server:
    """`kiem serve` on a database; started, killed and started again on the same port."""

    def __init__(self, database_url: str, folder: Path, **settings: str) -> None:
        self._held = held_port()
        self.port = self._held.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = (folder / "server.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("KIEM_")},
            "KIEM_DATABASE_URL": database_url,
            "KIEM_DATA_DIR": str(folder / "data"),
            "KIEM_JOBS": "off",
            "KIEM_MEANING": "off",
            "KIEM_RATE_LIMIT": "1000000",
            **{f"KIEM_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self, wait: float = 180.0) -> float:
        """Start, and return the seconds until it was ready."""
        began = time.monotonic()
        command = [
            sys.executable,
            "-c",
            "from app.cli import main; main()",
            "serve",
            "--port",
            str(self.port),
        ]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log
        )
        with httpx2.Client(base_url=self.base, timeout=10, verify=NO_TLS) as client:
            while time.monotonic() - began < wait:
                if self._process.poll() is not None:
                    raise RuntimeError(f"the server stopped: see {self._log.name}")
                with suppress(httpx2.HTTPError):
                    if client.get("/health/ready").status_code == 200:
                        return time.monotonic() - began
                time.sleep(0.05)
        raise RuntimeError("the server did not become ready")

    def kill(self) -> None:
        """Kill it as a power cut would: no goodbye."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None
        self._held.close()
        self._log.close()
