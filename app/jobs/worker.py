"""The worker: does what is due, in small transactions, over and over."""

import functools
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from app.config import Settings
from app.core.clock import Clock
from app.core.errors import KiemError
from app.db.engine import Database
from app.domain.scan.keys import WaveKeys
from app.jobs import tasks
from app.jobs.imports import run_imports
from app.jobs.margins import work_out_margins
from app.jobs.meanings import work_out_meanings
from app.jobs.renewing import renew_search
from app.jobs.scan import tend_scan
from app.notify.calling import call_due
from app.notify.outbox import send_due
from app.notify.smtp import sender
from app.templating import installed

log = logging.getLogger("kiem.jobs")
PAUSE = 2.0
PATIENCE = 2.0
"""Seconds that long work may take before the rest of the work has its turn again."""


def work(settings: Settings, db: Database, clock: Clock, stopping: threading.Event) -> None:
    """Run until told to stop; a failing piece is logged and tried again, the others go on."""
    while not stopping.is_set():
        run_once(settings, db, clock.now(), patience=PATIENCE)
        stopping.wait(PAUSE)


def run_once(
    settings: Settings, db: Database, now: datetime, *, patience: float | None = None
) -> dict[str, int]:
    """Do every piece once; return how much each did. Long work stops after `patience` seconds."""
    done = {
        name: _guarded(name, functools.partial(_in_transaction, db, task, now))
        for name, task in tasks.DUE
    }
    done["scan"] = _guarded("scan", lambda: tend_scan(db, WaveKeys(settings.data_dir), now))
    done["mails"] = _guarded("mails", functools.partial(_send, settings, db, now))
    done["webhooks"] = _guarded("webhooks", functools.partial(call_due, db, settings, now))
    done["imports"] = _guarded("imports", functools.partial(run_imports, db, now))
    done["margins"] = _guarded(
        "margins", functools.partial(work_out_margins, db, now, seconds=patience)
    )
    done["meanings"] = _guarded(
        "meanings", functools.partial(work_out_meanings, db, seconds=patience)
    )
    done["renewed"] = _guarded("renewed", functools.partial(renew_search, db, seconds=patience))
    return done


def _in_transaction(db: Database, task: tasks.Task, now: datetime) -> int:
    with db.read() as session:
        if not task.due(session, now):
            return 0
    with db.write() as session:
        return task.run(session, now)


def _send(settings: Settings, db: Database, now: datetime) -> int:
    if settings.smtp_url is None:
        return 0
    send = sender(settings, installed())
    return send_due(db, send, now) if send else 0


def _guarded(name: str, piece: Callable[[], int]) -> int:
    try:
        return piece()
    except KiemError as error:
        log.info("%s waits: %s", name, error.code)
    except Exception:
        log.exception("%s failed", name)
    return 0
