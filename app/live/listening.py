"""Hearing what other processes commit: PostgreSQL's LISTEN on a connection of its own."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from app.db.engine import CHANNEL, Database, Wakes

log = logging.getLogger("kiem")
TURN = 0.5
"""Seconds after which the listener looks whether it should stop."""
PAUSE = 1.0
"""Seconds before it connects again when the connection was lost."""


class Listener:
    """A thread that starts with the first stream and ends with the hub."""

    def __init__(
        self,
        db: Database,
        wake: Callable[[Wakes], None],
        wake_everything: Callable[[], None],
    ) -> None:
        """Connect to nothing yet; what is heard wakes, and a lost connection wakes everything."""
        self._url = db.url
        self._wake, self._wake_everything = wake, wake_everything
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen from now on; starting twice is one start."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End, and let go of the connection."""
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=3)

    def _run(self) -> None:
        import psycopg

        while not self._stop.is_set():
            try:
                with psycopg.connect(self._address(), autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._wake_everything()
                    self._hear(connection)
            except psycopg.Error as error:
                log.warning("live: lost the connection that listens: %s", type(error).__name__)
                self._stop.wait(PAUSE)

    def _hear(self, connection: Any) -> None:
        while not self._stop.is_set():
            for told in connection.notifies(timeout=TURN):
                self._wake({(topic, name) for topic, name in json.loads(told.payload)})

    def _address(self) -> str:
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)
