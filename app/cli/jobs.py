"""`kiem jobs run`: background work outside the server."""

import signal
import threading
from typing import Annotated

import typer

from app.cli.opening import opened
from app.core.clock import SystemClock
from app.jobs.worker import run_once, work
from app.search.meaning import installed
from app.search.meanings import hold


def run(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then stop.")] = False,
) -> None:
    """Do the background work."""
    with opened() as (settings, db):
        hold(db, installed() if settings.meaning == "on" else None)
        if once:
            done = run_once(settings, db, SystemClock().now())
            print(", ".join(f"{name} {count}" for name, count in done.items()))
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        work(settings, db, SystemClock(), stopping)
