"""After an update that reads words otherwise: every text is taken in anew, behind everything else."""

import logging
import time

from app.db.engine import Database
from app.search.keeping import is_dated, renew

log = logging.getLogger("kiem.jobs")
_AT_ONCE = 100
"""Texts in one transaction: who saves a text meanwhile waits for no more than these."""


def renew_search(db: Database, *, seconds: float | None) -> int:
    """Take texts in anew for so many seconds, or until all are; return how many that were.

    Meanwhile everything is found, if by its old words. Processes that do it at once share the work.
    """
    began, done = time.monotonic(), 0
    with db.read() as session:
        left = is_dated(session)
    while left and (seconds is None or time.monotonic() - began < seconds):
        with db.write() as session:
            found = renew(session, _AT_ONCE)
        done, left = done + found, found > 0
    if done:
        with db.read() as session:
            left = is_dated(session)
        log.info(
            "search: %d texts taken in anew, %s", done, "more follow" if left else "none is left"
        )
    return done
